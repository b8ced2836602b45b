//! Bringing home what came in.

use super::streaming::push_streams;
use crate::{
    accounts::{Creator, Deposit, Earnings, Pass, Reserve},
    addresses::{self, Token},
    client::{Client, ClientResult, Network},
    instructions::{Distribute, OpenDeposit, ReleasePass, Withdraw, create_token_account},
    solana::{Address, Instruction},
};

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
    last.extend(withdraw(client, what, &creator, amount)?);
    if !last.is_empty() {
        transactions.push(last);
    }
    Ok(transactions)
}

/// Everything that streams have brought a wallet, pushed into its deposit and withdrawn to its
/// associated token account: `amount` base units at most, [`crate::ALL`] for the whole deposit. One
/// list of instructions for each transaction, to be submitted in order; none when there is nothing.
///
/// # Errors
/// Those of the network.
pub fn collect_deposit<N: Network>(
    client: &Client<N>,
    owner: Address,
    mint: &Address,
    amount: u64,
) -> ClientResult<Vec<Vec<Instruction>>> {
    let Some(deposit) = client.fetch_deposit(&owner, mint)? else { return Ok(Vec::new()) };
    let pushed = push_streams(client, &addresses::deposit(&owner, mint), &owner)?;
    let mut transactions = pushed.transactions;
    let held = deposit.balance.saturating_add(pushed.amount);
    transactions.extend(withdraw_up_to(client, owner, mint, held, amount)?);
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
    let all = withdraw_up_to(client, what.wallet, &what.mint, held, what.withdraw)?;
    Ok(all.unwrap_or_default())
}

/// Withdraws what a deposit will hold, at most `amount` base units; `None` when that is nothing.
fn withdraw_up_to<N: Network>(
    client: &Client<N>,
    owner: Address,
    mint: &Address,
    held: u64,
    amount: u64,
) -> ClientResult<Option<Vec<Instruction>>> {
    if held == 0 || amount == 0 {
        return Ok(None);
    }
    let amount = if amount == crate::ALL { amount } else { amount.min(held) };
    let reserve: Reserve = client.require(&addresses::reserve(mint))?;
    let token = Token::from(&reserve);
    Ok(Some(vec![
        create_token_account(owner, owner, token),
        Withdraw::new(owner, token, amount).instruction(),
    ]))
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
