//! Bringing home what came in.

use super::{
    streaming::push_streams,
    withdrawing::{Withdrawal, withdraw},
};
use crate::{
    accounts::{Creator, Deposit, Earnings, Pass},
    addresses,
    client::{Client, ClientResult, Network},
    instructions::{Distribute, OpenDeposit, ReleasePass},
    solana::{Address, Instruction},
};

/// Releases in a transaction: each names up to four accounts.
const RELEASES_AT_ONCE: usize = 6;

/// How much of a deposit is withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// What this collecting brings into it, as things stood when it was composed: whatever else is
    /// there stays. Where somebody else's distribution comes first, that has brought it.
    Brought,
    /// So many base units, or all where it holds less.
    AtMost(u64),
    /// The whole deposit, whatever came into it from elsewhere too.
    All,
}

impl Take {
    /// Base units out of a deposit that held some before and was brought some more.
    fn amount(self, before: u64, brought: u64) -> u64 {
        let held = before.saturating_add(brought);
        match self {
            Self::Brought => brought,
            Self::AtMost(most) => most.min(held),
            Self::All if held == 0 => 0,
            Self::All => crate::ALL,
        }
    }
}

/// What a creator collects, and to where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collect {
    pub creator: Address,
    pub mint: Address,
    /// Pays fees and rents. Its own deposit is withdrawn to its associated token account if it is
    /// the payout owner or one of the split owners.
    pub wallet: Address,
    /// How much of that deposit.
    pub take: Take,
}

/// Everything a creator has earned in a mint, brought home: pushes streams, releases passes whose
/// refund window is over, opens the deposits that the splits lack, distributes, and withdraws to the
/// wallet. One list of instructions for each transaction, to be submitted in order; none when there is
/// nothing to do.
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
    let pushed = push_streams(client, &address, &what.wallet)?;
    let due = due_passes(client, what, &address)?;
    let releases: Vec<_> =
        due.iter().map(|(at, pass)| ReleasePass::of(*at, pass).instruction()).collect();
    let mut transactions = pushed.transactions;
    transactions.extend(releases.chunks(RELEASES_AT_ONCE).map(<[_]>::to_vec));
    let released = due.iter().map(|(_, pass)| pass.held.saturating_sub(pass.referral));
    let balance =
        released.fold(earnings.balance.saturating_add(pushed.amount), u64::saturating_add);
    let amount = farthing_core::splits::distributable(balance, creator.unit());
    let mut last = Vec::new();
    if amount != 0 {
        last.extend(open_missing(client, what, &creator)?);
        last.push(Distribute::of(what.creator, &creator, what.mint).instruction());
    }
    last.extend(take_share(client, what, &creator, amount)?);
    if !last.is_empty() {
        transactions.push(last);
    }
    Ok(transactions)
}

/// Everything that streams have brought a wallet, pushed into its deposit and withdrawn to its
/// associated token account. One list of instructions for each transaction, to be submitted in order;
/// none when there is nothing.
///
/// # Errors
/// Those of the network.
pub fn collect_deposit<N: Network>(
    client: &Client<N>,
    owner: Address,
    mint: &Address,
    take: Take,
) -> ClientResult<Vec<Vec<Instruction>>> {
    let Some(deposit) = client.fetch_deposit(&owner, mint)? else { return Ok(Vec::new()) };
    let pushed = push_streams(client, &addresses::deposit(&owner, mint), &owner)?;
    let mut transactions = pushed.transactions;
    let amount = take.amount(deposit.balance, pushed.amount);
    transactions.extend(take_out(client, owner, mint, amount)?);
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

/// Withdraws from the wallet's deposit if it shares in the earnings.
fn take_share<N: Network>(
    client: &Client<N>,
    what: &Collect,
    creator: &Creator,
    distributed: u64,
) -> ClientResult<Vec<Instruction>> {
    let share = share_of(creator, &what.wallet, distributed);
    let Some(share) = share else { return Ok(Vec::new()) };
    let deposit = client.fetch_deposit(&what.wallet, &what.mint)?;
    let amount = what.take.amount(deposit.map_or(0, |deposit| deposit.balance), share);
    let all = take_out(client, what.wallet, &what.mint, amount)?;
    Ok(all.unwrap_or_default())
}

/// Withdraws so many base units; `None` when that is nothing.
fn take_out<N: Network>(
    client: &Client<N>,
    owner: Address,
    mint: &Address,
    amount: u64,
) -> ClientResult<Option<Vec<Instruction>>> {
    let what = Withdrawal::new(owner, *mint, amount);
    (amount != 0).then(|| withdraw(client, &what)).transpose()
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
