//! Buying, and bringing in the money for it.

use super::{Payee, Spender, cover, fill_deposit};
use crate::{
    accounts::{Listing, Pass},
    addresses::{self, Token},
    client::{Client, ClientError, ClientResult, Network},
    instructions::{Buy, BuyPass, OpenDeposit, ReleasePass, Renew},
    solana::{Address, Instruction},
};
use farthing_core::price;

/// What is bought, by whom and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// Who pays: the owner of a deposit, or the key of a session of it.
    pub spender: Spender,
    /// Who gets access, where the listing gives a pass.
    pub holder: Address,
    pub quantity: u64,
    /// Most base units for one unit; the listing's price where none is set.
    pub max_price: Option<u64>,
    /// The wallet whose deposit receives the referral share.
    pub referrer: Option<Address>,
    /// The buyer's note, where the listing gives no pass.
    pub reference: [u8; 32],
    /// Also for a holder or referrer for whom no wallet signs.
    pub any_address: bool,
}

impl Purchase {
    /// One unit for the owner of the deposit that pays.
    pub fn by(spender: impl Into<Spender>) -> Self {
        let spender = spender.into();
        Self {
            spender,
            holder: spender.owner,
            quantity: 1,
            max_price: None,
            referrer: None,
            reference: [0; 32],
            any_address: false,
        }
    }

    /// `buy` or `buy_pass`, as the listing wants it, at the terms of the listing as it was read.
    pub fn instruction(&self, address: Address, listing: &Listing) -> Instruction {
        let (buyer, max_price) = (self.spender.owner, self.max_price.unwrap_or(listing.price));
        let referrer = self.referrer.map(|owner| addresses::deposit(&owner, &listing.mint));
        if listing.gives_pass() {
            let buy = BuyPass::of(address, listing, buyer).holder(self.holder).max_price(max_price);
            buy.quantity(self.quantity).referrer(referrer).by(&self.spender).instruction()
        } else {
            let buy = Buy::of(address, listing, buyer).reference(self.reference);
            let buy = buy.quantity(self.quantity).max_price(max_price).referrer(referrer);
            buy.by(&self.spender).instruction()
        }
    }
}

/// A reader's first payment in one transaction: opens the deposit, fills it from the wallet's
/// associated token account with `amount` base units, and buys. Made without a look at the network, so
/// a holder or referrer is taken as named: [`buy`] looks.
pub fn first_payment(
    token: Token,
    amount: u64,
    address: Address,
    listing: &Listing,
    purchase: &Purchase,
) -> Vec<Instruction> {
    let (mint, payer) = (listing.mint, purchase.spender.payer());
    let mut all = fill_deposit(purchase.spender, token, amount);
    let open = |referrer| OpenDeposit::new(referrer, mint).payer(payer).instruction();
    all.extend(purchase.referrer.map(open));
    all.push(purchase.instruction(address, listing));
    all
}

/// What opens the deposit that a referrer's share goes to, if there is none. The spender pays its rent,
/// which the referrer cannot take: it comes back when the referrer closes it.
fn open_referrer<N: Network>(
    client: &Client<N>,
    referrer: Option<Address>,
    mint: &Address,
    spender: Spender,
) -> ClientResult<Option<Instruction>> {
    let Some(referrer) = referrer else { return Ok(None) };
    Payee::AnyAddress(referrer).open(client, mint, spender.payer())
}

/// Refuses those who get something and for whom no wallet signs. The owner of the deposit that pays is
/// not asked about.
fn require_recipients<N: Network>(
    client: &Client<N>,
    spender: Spender,
    recipients: &[Option<Address>],
) -> ClientResult<()> {
    let others = recipients.iter().flatten().filter(|other| **other != spender.owner);
    client.require_signers(&others.copied().collect::<Vec<_>>())
}

/// Buys a listing and puts before it what is missing: the deposit, the money that it lacks, from the
/// wallet's associated token account, and the referrer's deposit.
///
/// # Errors
/// `Missing` when there is no such listing; `Unfit` when the price of all units does not fit 64 bits,
/// or a session's deposit holds less; `NoSigner` when nobody could use the pass of the holder or take
/// out the referrer's share.
pub fn buy<N: Network>(
    client: &Client<N>,
    address: Address,
    purchase: &Purchase,
) -> ClientResult<Vec<Instruction>> {
    buy_as_read(client, (address, &client.require(&address)?), purchase)
}

/// [`buy`] from a listing as it was read: the program refuses if its terms are others by now.
///
/// # Errors
/// Those of [`buy`], but for `Missing`.
pub fn buy_as_read<N: Network>(
    client: &Client<N>,
    (address, listing): (Address, &Listing),
    purchase: &Purchase,
) -> ClientResult<Vec<Instruction>> {
    let Purchase { spender, holder, quantity, referrer, any_address, .. } = *purchase;
    let price = total(listing, quantity)?;
    if !any_address {
        require_recipients(client, spender, &[Some(holder), referrer])?;
    }
    let mut all = cover(client, spender, &listing.mint, price)?;
    all.extend(open_referrer(client, referrer, &listing.mint, spender)?);
    all.push(purchase.instruction(address, listing));
    Ok(all)
}

/// Further terms of a pass, and who pays for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// Who pays: the owner of a deposit, or the key of a session of it.
    pub spender: Spender,
    /// Terms.
    pub quantity: u64,
    /// The wallet whose deposit receives the referral share.
    pub referrer: Option<Address>,
    /// Also for a referrer for whom no wallet signs.
    pub any_address: bool,
}

impl Renewal {
    /// One term.
    pub fn by(spender: impl Into<Spender>) -> Self {
        Self { spender: spender.into(), quantity: 1, referrer: None, any_address: false }
    }
}

/// Buys further terms of a pass, at the price of the listing. Puts before it what is missing: the release
/// of the last term's money once that is due, the money that the deposit lacks, and the referrer's deposit.
///
/// # Errors
/// `Missing` when there is no such pass or its listing is gone; `Unfit` while the last term can
/// still be refunded, when the price of all units does not fit 64 bits, or a session's deposit holds
/// less; `NoSigner` when nobody could take out the referrer's share.
pub fn renew<N: Network>(
    client: &Client<N>,
    address: Address,
    renewal: &Renewal,
) -> ClientResult<Vec<Instruction>> {
    let Renewal { spender, quantity, referrer, any_address } = *renewal;
    let pass: Pass = client.require(&address)?;
    let listing: Listing = client.require(&pass.listing)?;
    let price = total(&listing, quantity)?;
    if !any_address {
        require_recipients(client, spender, &[referrer])?;
    }
    let mut all = Vec::from_iter(release(client, address, &pass)?);
    all.extend(cover(client, spender, &listing.mint, price)?);
    all.extend(open_referrer(client, referrer, &listing.mint, spender)?);
    let referrer = referrer.map(|owner| addresses::deposit(&owner, &listing.mint));
    let renew = Renew::of(&pass, &listing, spender.owner).quantity(quantity).referrer(referrer);
    all.push(renew.by(&spender).instruction());
    Ok(all)
}

/// Pays out what the last term still holds, as must be before there is another.
fn release<N: Network>(
    client: &Client<N>,
    address: Address,
    pass: &Pass,
) -> ClientResult<Option<Instruction>> {
    if pass.held == 0 {
        return Ok(None);
    }
    if !pass.is_releasable(client.network().unix_time()?) {
        let until = pass.refundable_until;
        let message = format!("the last term can be refunded until {until}; renew after that");
        return Err(ClientError::Unfit(message));
    }
    Ok(Some(ReleasePass::of(address, pass).instruction()))
}

fn total(listing: &Listing, quantity: u64) -> ClientResult<u64> {
    price::total(listing.price, quantity)
        .map_err(|_| ClientError::Unfit("the price of all units is too large".into()))
}
