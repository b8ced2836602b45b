//! The usual steps, put together: what to send so that a person gets what they want in as few
//! transactions as possible.

use crate::{
    accounts::{Creator, Deposit, Earnings, Listing, Pass, Reserve},
    addresses::{self, Token},
    client::{Client, ClientError, ClientResult, Network},
    instructions::{
        self, Buy, BuyPass, Distribute, OpenDeposit, ReleasePass, Renew, Withdraw,
        create_token_account,
    },
    solana::{Address, Instruction},
};

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
}

impl Purchase {
    /// One unit for the buyer.
    pub fn by(buyer: Address) -> Self {
        Self { buyer, holder: buyer, quantity: 1, referrer: None, reference: [0; 32] }
    }

    /// `buy` or `buy_pass`, as the listing wants it, at the terms of the listing as it was read.
    pub fn instruction(&self, address: Address, listing: &Listing) -> Instruction {
        let referrer = self.referrer.map(|owner| addresses::deposit(&owner, &listing.mint));
        if listing.gives_pass() {
            let buy = BuyPass::of(address, listing, self.buyer).holder(self.holder);
            buy.quantity(self.quantity).referrer(referrer).instruction()
        } else {
            let buy = Buy::of(address, listing, self.buyer).reference(self.reference);
            buy.quantity(self.quantity).referrer(referrer).instruction()
        }
    }
}

/// A reader's first payment in one transaction: opens the deposit, fills it from the wallet's
/// associated token account with `amount` base units, and buys.
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

/// Opens a wallet's deposit unless it is there and brings `amount` base units into it.
pub fn fill_deposit(owner: Address, token: Token, amount: u64) -> Vec<Instruction> {
    let open = OpenDeposit::new(owner, token.mint).instruction();
    vec![open, instructions::Deposit::new(owner, token, amount).instruction()]
}

/// A referrer's share needs a deposit to go to. The buyer pays its rent, which the referrer cannot
/// take: it comes back to the buyer when the referrer closes it.
fn open_referrer(purchase: &Purchase, listing: &Listing) -> Option<Instruction> {
    let referrer = purchase.referrer?;
    Some(OpenDeposit::new(referrer, listing.mint).payer(purchase.buyer).instruction())
}

/// Buys a listing and puts before it what is missing: the deposit, the money that it lacks, from the
/// wallet's associated token account, and the referrer's deposit.
///
/// # Errors
/// `Missing` when there is no such listing; `Unfit` when the price of all units does not fit 64 bits.
pub fn buy<N: Network>(
    client: &Client<N>,
    address: Address,
    purchase: &Purchase,
) -> ClientResult<Vec<Instruction>> {
    let listing: Listing = client.require(&address)?;
    let price = total(&listing, purchase.quantity)?;
    let mut all = cover(client, purchase.buyer, &listing.mint, price)?;
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
    all.extend(cover(client, buyer, &listing.mint, total(&listing, quantity)?)?);
    all.push(Renew::of(&pass, &listing, buyer).quantity(quantity).instruction());
    Ok(all)
}

/// What a wallet must send first so that its deposit can pay `price` base units.
fn cover<N: Network>(
    client: &Client<N>,
    owner: Address,
    mint: &Address,
    price: u64,
) -> ClientResult<Vec<Instruction>> {
    let deposit = client.fetch_deposit(&owner, mint)?;
    let balance = deposit.as_ref().map_or(0, |deposit| deposit.balance);
    let lacking = price.saturating_sub(balance);
    if lacking != 0 {
        let reserve: Reserve = client.require(&addresses::reserve(mint))?;
        return Ok(fill_deposit(owner, Token::from(&reserve), lacking));
    }
    let open = || OpenDeposit::new(owner, *mint).instruction();
    Ok(deposit.is_none().then(open).into_iter().collect())
}

fn total(listing: &Listing, quantity: u64) -> ClientResult<u64> {
    let total = listing.price.checked_mul(quantity);
    total.ok_or_else(|| ClientError::Unfit("the price of all units is too large".into()))
}

/// Releases in a transaction: each names up to four accounts.
const RELEASES_AT_ONCE: usize = 6;

/// What a creator collects, and to where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collect {
    pub creator: Address,
    pub mint: Address,
    /// Pays fees and rents. Its own deposit is withdrawn to its associated token account if it is
    /// the payout owner or one of the split owners.
    pub wallet: Address,
    /// Base units to withdraw at most; [`crate::ALL`] withdraws the whole deposit, whatever came
    /// into it from elsewhere too.
    pub withdraw: u64,
}

/// Everything a creator has earned in a mint, brought home: releases passes whose refund window is
/// over, opens the deposits that the splits lack, distributes, and withdraws to the wallet. One list
/// of instructions for each transaction, to be submitted in order; none when there is nothing to do.
///
/// # Errors
/// `Missing` when there is no such creator or it has no earnings in the mint.
pub fn collect<N: Network>(
    client: &Client<N>,
    what: &Collect,
) -> ClientResult<Vec<Vec<Instruction>>> {
    let creator: Creator = client.require(&what.creator)?;
    let address = addresses::earnings(&what.creator, &what.mint);
    let earnings: Earnings = client.require(&address)?;
    let due = due_passes(client, what, &address)?;
    let releases: Vec<_> =
        due.iter().map(|(at, pass)| ReleasePass::of(*at, pass).instruction()).collect();
    let mut transactions: Vec<Vec<_>> =
        releases.chunks(RELEASES_AT_ONCE).map(<[_]>::to_vec).collect();
    let released = due.iter().map(|(_, pass)| pass.held.saturating_sub(pass.referral));
    let balance = released.fold(earnings.balance, u64::saturating_add);
    let amount = farthing_core::splits::distributable(balance, creator.unit());
    let mut last = Vec::new();
    if amount != 0 {
        last.extend(open_missing(client, what, &creator)?);
        last.push(Distribute::of(what.creator, &creator, what.mint).instruction());
    }
    last.extend(withdraw(client, what, &creator, amount)?);
    if !last.is_empty() {
        transactions.push(last);
    }
    Ok(transactions)
}

fn due_passes<N: Network>(
    client: &Client<N>,
    what: &Collect,
    earnings: &Address,
) -> ClientResult<Vec<(Address, Pass)>> {
    let now = client.network().unix_time()?;
    let mut passes = client.passes_of_creator(&what.creator)?;
    passes.retain(|(_, pass)| pass.earnings == *earnings && pass.is_releasable(now));
    Ok(passes)
}

/// Opens the deposits that `distribute` pays into and that are not there.
fn open_missing<N: Network>(
    client: &Client<N>,
    what: &Collect,
    creator: &Creator,
) -> ClientResult<Vec<Instruction>> {
    let splits = creator.splits();
    let owners: Vec<_> =
        std::iter::once(creator.payout).chain(splits.iter().map(|(owner, _)| *owner)).collect();
    let deposits: Vec<_> = owners.iter().map(|o| addresses::deposit(o, &what.mint)).collect();
    let found = client.fetch_all::<Deposit>(&deposits)?;
    let missing = owners.iter().zip(found).filter(|(_, deposit)| deposit.is_none());
    let open = |owner: Address| OpenDeposit::new(owner, what.mint).payer(what.wallet).instruction();
    Ok(missing.map(|(owner, _)| open(*owner)).collect())
}

/// Withdraws the wallet's deposit if it shares in the earnings and will hold anything.
fn withdraw<N: Network>(
    client: &Client<N>,
    what: &Collect,
    creator: &Creator,
    distributed: u64,
) -> ClientResult<Vec<Instruction>> {
    let share = share_of(creator, &what.wallet, distributed);
    let Some(share) = share else { return Ok(Vec::new()) };
    let deposit = client.fetch_deposit(&what.wallet, &what.mint)?;
    let held = deposit.map_or(0, |deposit| deposit.balance).saturating_add(share);
    if held == 0 || what.withdraw == 0 {
        return Ok(Vec::new());
    }
    let amount = if what.withdraw == crate::ALL { crate::ALL } else { what.withdraw.min(held) };
    let reserve: Reserve = client.require(&addresses::reserve(&what.mint))?;
    let token = Token::from(&reserve);
    Ok(vec![
        create_token_account(what.wallet, what.wallet, token),
        Withdraw::new(what.wallet, token, amount).instruction(),
    ])
}

/// Base units of a distribution that go to a wallet; `None` when it has no share.
fn share_of(creator: &Creator, wallet: &Address, distributed: u64) -> Option<u64> {
    let splits = creator.splits();
    let share = |bps: u16| farthing_core::splits::share(distributed, bps);
    if let Some((_, bps)) = splits.iter().find(|(owner, _)| owner == wallet) {
        return Some(share(*bps));
    }
    let others = splits.iter().fold(0, |sum: u64, (_, bps)| sum.saturating_add(share(*bps)));
    (creator.payout == *wallet).then(|| distributed.saturating_sub(others))
}
