//! Buying, and bringing in the money for it.

use super::{BySpender, Spender, cover, fill_deposit};
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
    /// Owner of the deposit that pays.
    pub buyer: Address,
    /// Who gets access, where the listing gives a pass.
    pub holder: Address,
    pub quantity: u64,
    /// The wallet whose deposit receives the referral share.
    pub referrer: Option<Address>,
    /// The buyer's note, where the listing gives no pass.
    pub reference: [u8; 32],
    /// The session key that signs in the buyer's place.
    pub session: Option<Address>,
    /// Also for a holder or referrer for whom no wallet signs.
    pub any_address: bool,
}

impl Purchase {
    /// One unit for the buyer.
    pub fn by(buyer: Address) -> Self {
        Self {
            buyer,
            holder: buyer,
            quantity: 1,
            referrer: None,
            reference: [0; 32],
            session: None,
            any_address: false,
        }
    }

    /// Everybody who gets something, but for the buyer, who signs.
    fn recipients(&self) -> Vec<Address> {
        let others = [Some(self.holder), self.referrer].into_iter().flatten();
        others.filter(|other| *other != self.buyer).collect()
    }

    /// Who spends.
    fn spender(&self) -> Spender {
        Spender::new(self.buyer, self.session)
    }

    /// `buy` or `buy_pass`, as the listing wants it, at the terms of the listing as it was read.
    pub fn instruction(&self, address: Address, listing: &Listing) -> Instruction {
        let referrer = self.referrer.map(|owner| addresses::deposit(&owner, &listing.mint));
        if listing.gives_pass() {
            let buy = BuyPass::of(address, listing, self.buyer).holder(self.holder);
            buy.quantity(self.quantity).referrer(referrer).by(&self.spender()).instruction()
        } else {
            let buy = Buy::of(address, listing, self.buyer).reference(self.reference);
            buy.quantity(self.quantity).referrer(referrer).by(&self.spender()).instruction()
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
    let mut all = fill_deposit(purchase.buyer, token, amount);
    all.extend(open_referrer(purchase, listing));
    all.push(purchase.instruction(address, listing));
    all
}

/// A referrer's share needs a deposit to go to. The buyer pays its rent, which the referrer cannot
/// take: it comes back when the referrer closes it.
fn open_referrer(purchase: &Purchase, listing: &Listing) -> Option<Instruction> {
    let referrer = purchase.referrer?;
    Some(OpenDeposit::new(referrer, listing.mint).payer(purchase.spender().signer()).instruction())
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
    let listing: Listing = client.require(&address)?;
    let price = total(&listing, purchase.quantity)?;
    if !purchase.any_address {
        client.require_signers(&purchase.recipients())?;
    }
    let mut all = cover(client, purchase.spender(), &listing.mint, price)?;
    if let Some(referrer) = purchase.referrer
        && client.fetch_deposit(&referrer, &listing.mint)?.is_none()
    {
        all.extend(open_referrer(purchase, &listing));
    }
    all.push(purchase.instruction(address, &listing));
    Ok(all)
}

/// Buys `quantity` further terms of a pass, paid by `buyer`. Puts before it what is missing: the
/// release of the last term's money once that is due, and the money that the deposit lacks.
///
/// # Errors
/// `Missing` when there is no such pass or its listing is gone; `Unfit` while the last term can
/// still be refunded.
pub fn renew<N: Network>(
    client: &Client<N>,
    address: Address,
    buyer: Address,
    quantity: u64,
) -> ClientResult<Vec<Instruction>> {
    let pass: Pass = client.require(&address)?;
    let listing: Listing = client.require(&pass.listing)?;
    let mut all = Vec::new();
    if pass.held != 0 {
        if !pass.is_releasable(client.network().unix_time()?) {
            let until = pass.refundable_until;
            let message = format!("the last term can be refunded until {until}; renew after that");
            return Err(ClientError::Unfit(message));
        }
        all.push(ReleasePass::of(address, &pass).instruction());
    }
    all.extend(cover(client, buyer.into(), &listing.mint, total(&listing, quantity)?)?);
    all.push(Renew::of(&pass, &listing, buyer).quantity(quantity).instruction());
    Ok(all)
}

fn total(listing: &Listing, quantity: u64) -> ClientResult<u64> {
    price::total(listing.price, quantity)
        .map_err(|_| ClientError::Unfit("the price of all units is too large".into()))
}
