//! The check that follows every transaction: what the accounts of the program say must be true of
//! all of them together (I1 to I5, I8, I12, F1, F2 where one moment shows it), what a change may not do
//! ([`change`]), and that whatever a transaction makes is where it must be ([`born`]).

mod change;
mod derived;
mod fans;
mod money;

pub use change::change;
pub use derived::born;
pub use money::base_units;

use crate::Snapshot;
use farthing_sdk::{
    NOBODY,
    accounts::{
        AnyAccount, Channel, Creator, CreatorStatus, Deposit, Earnings, Fan, Listing, Order,
        OrderStatus, Pass, Reserve, Session, Stream,
    },
    addresses,
    solana::{Address, ReadableAccount},
};
use std::collections::BTreeMap;

/// Every account of the program, by kind.
#[derive(Default)]
pub struct Books {
    pub reserves: BTreeMap<Address, Reserve>,
    pub deposits: BTreeMap<Address, Deposit>,
    pub creators: BTreeMap<Address, Creator>,
    pub earnings: BTreeMap<Address, Earnings>,
    pub listings: BTreeMap<Address, Listing>,
    pub passes: BTreeMap<Address, Pass>,
    pub orders: BTreeMap<Address, Order>,
    pub streams: BTreeMap<Address, Stream>,
    pub channels: BTreeMap<Address, Channel>,
    pub fans: BTreeMap<Address, Fan>,
    pub sessions: BTreeMap<Address, Session>,
}

/// What is wrong, in one sentence.
pub type Violation = String;

macro_rules! ensure {
    ($condition:expr, $($text:tt)*) => {
        if !$condition {
            return Err(format!($($text)*));
        }
    };
}
use ensure;

/// Checks every invariant that one moment shows: `now`, in unix seconds. `rent` gives the lamports
/// an account of a length must have.
///
/// # Errors
/// The first violation.
pub fn check(snapshot: &Snapshot, now: i64, rent: impl Fn(usize) -> u64) -> Result<(), Violation> {
    let books = Books::of(snapshot);
    books.check_reserves(snapshot)?;
    books.check_children()?;
    books.check_sessions()?;
    books.check_streams(now)?;
    books.check_channels()?;
    books.check_fans(now)?;
    books.check_creators()?;
    books.check_sales()?;
    let ours = snapshot.ours();
    derived::in_place(&ours)?;
    for (address, _) in ours {
        let account = snapshot.account(&address).ok_or("an account vanished")?;
        let needed = rent(account.data().len());
        ensure!(account.lamports() >= needed, "{address} is below its rent (I8)");
    }
    Ok(())
}

impl Books {
    /// Reads every account of the program.
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut books = Self::default();
        for (address, account) in snapshot.ours() {
            match account {
                AnyAccount::Reserve(a) => drop(books.reserves.insert(address, a)),
                AnyAccount::Deposit(a) => drop(books.deposits.insert(address, a)),
                AnyAccount::Creator(a) => drop(books.creators.insert(address, a)),
                AnyAccount::Earnings(a) => drop(books.earnings.insert(address, a)),
                AnyAccount::Listing(a) => drop(books.listings.insert(address, a)),
                AnyAccount::Pass(a) => drop(books.passes.insert(address, a)),
                AnyAccount::Order(a) => drop(books.orders.insert(address, a)),
                AnyAccount::Stream(a) => drop(books.streams.insert(address, a)),
                AnyAccount::Channel(a) => drop(books.channels.insert(address, a)),
                AnyAccount::Fan(a) => drop(books.fans.insert(address, a)),
                AnyAccount::Session(a) => drop(books.sessions.insert(address, a)),
            }
        }
        books
    }

    fn check_reserves(&self, snapshot: &Snapshot) -> Result<(), Violation> {
        for (address, reserve) in &self.reserves {
            let (tokens, owed) = (snapshot.tokens(&reserve.tokens), self.owed(&reserve.mint));
            let liabilities = reserve.liabilities;
            ensure!(tokens >= liabilities, "{address} owes {liabilities}, has {tokens} (I1)");
            ensure!(
                u128::from(liabilities) == owed,
                "{address} says it owes {liabilities}, its balances add up to {owed} (I1)"
            );
        }
        let balances = self.deposits.values().map(|d| d.mint);
        for mint in balances.chain(self.earnings.values().map(|e| e.mint)) {
            let reserve = addresses::reserve(&mint);
            ensure!(self.reserves.contains_key(&reserve), "a balance of {mint} has no reserve");
        }
        Ok(())
    }

    fn check_creators(&self) -> Result<(), Violation> {
        for (address, creator) in &self.creators {
            let listings = self.listings.values().filter(|l| l.creator == *address).count();
            let earnings = self.earnings.values().filter(|e| e.creator == *address).count();
            ensure!(creator.listings as usize == listings, "{address} has {listings} listings");
            ensure!(creator.earnings as usize == earnings, "{address} has {earnings} earnings");
            ensure!(creator.next_listing >= creator.listings, "{address} lost a number");
            let ended = creator.status == CreatorStatus::Ended;
            ensure!(!ended || listings + earnings == 0, "{address} ended too early");
            let shares: u32 = creator.split_bps.iter().map(|bps| u32::from(*bps)).sum();
            ensure!(shares <= 10_000, "{address} gives {shares} of 10,000");
            ensure!(creator.payout != NOBODY, "{address} has no payout");
        }
        let owners = self.listings.values().map(|l| l.creator);
        for creator in owners.chain(self.earnings.values().map(|e| e.creator)) {
            ensure!(self.creators.contains_key(&creator), "creator {creator} is gone");
        }
        Ok(())
    }

    fn check_sales(&self) -> Result<(), Violation> {
        for (address, listing) in &self.listings {
            let (sold, cap) = (listing.sold, listing.supply_cap);
            ensure!(cap == 0 || sold <= cap, "{address} sold {sold} of {cap}");
        }
        for (address, pass) in &self.passes {
            let (held, referral) = (pass.held, pass.referral);
            ensure!(held == 0 || referral <= held, "{address} owes {referral} of {held} (I5)");
        }
        for (address, order) in &self.orders {
            let ended = order.status == OrderStatus::Ended;
            ensure!(!ended || order.amount == 0, "{address} ended with money in it");
        }
        Ok(())
    }
}

#[cfg(test)]
mod fan_tests;
#[cfg(test)]
mod tests;
