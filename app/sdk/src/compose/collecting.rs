//! Bringing home what came in.

use super::{
    streaming::push_streams,
    withdrawing::{Withdrawal, withdraw},
};
use crate::{
    accounts::{Creator, Deposit, Earnings},
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
    /// The whole deposit, with what came into it from elsewhere.
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
    /// Pays fees and rents. Its own deposit is withdrawn to its associated token account if it is the payout
    /// owner or one of the split owners, or if all of the deposit is asked for.
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
    let address = addresses::earnings(&what.creator, &what.mint);
    let pushed = push_streams(client, &address, &what.wallet)?;
    let released = release_passes(client, &what.creator, &what.mint)?;
    let to_come = pushed.amount.saturating_add(released.amount);
    let last = distribute(client, &Distribution { to_come, ..Distribution::of(*what) })?;
    let mut transactions = pushed.transactions;
    transactions.extend(released.transactions);
    if !last.instructions.is_empty() {
        transactions.push(last.instructions);
    }
    Ok(transactions)
}

/// What passes give a creator, now that their refund windows are over.
#[derive(Clone, Debug, Default)]
pub struct Release {
    /// One list of instructions for each transaction.
    pub transactions: Vec<Vec<Instruction>>,
    /// How many passes are released.
    pub passes: usize,
    /// Base units that this brings into the earnings.
    pub amount: u64,
}

/// Releases the passes of a creator in a mint whose refund window is over. Anyone may send it.
///
/// # Errors
/// Those of the network.
pub fn release_passes<N: Network>(
    client: &Client<N>,
    creator: &Address,
    mint: &Address,
) -> ClientResult<Release> {
    let now = client.network().unix_time()?;
    let earnings = addresses::earnings(creator, mint);
    let mut due = client.passes_of_creator(creator)?;
    due.retain(|(_, pass)| pass.earnings == earnings && pass.is_releasable(now));
    let all: Vec<_> =
        due.iter().map(|(at, pass)| ReleasePass::of(*at, pass).instruction()).collect();
    let amounts = due.iter().map(|(_, pass)| pass.held.saturating_sub(pass.referral));
    Ok(Release {
        transactions: all.chunks(RELEASES_AT_ONCE).map(<[_]>::to_vec).collect(),
        passes: due.len(),
        amount: amounts.fold(0, u64::saturating_add),
    })
}

/// The last transaction of collecting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distribution {
    pub collect: Collect,
    /// Base units that come into the earnings before it lands.
    pub to_come: u64,
    /// Pays fees and rents.
    pub payer: Address,
    /// SOL as lamports to the wallet, instead of wrapped.
    pub unwrap: bool,
}

impl Distribution {
    /// Paid by the wallet, with nothing to come.
    pub fn of(collect: Collect) -> Self {
        Self { collect, to_come: 0, payer: collect.wallet, unwrap: false }
    }
}

/// What the last transaction of collecting does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distributed {
    /// None when there is nothing to do.
    pub instructions: Vec<Instruction>,
    /// Base units that are divided by the splits.
    pub divided: u64,
    /// Base units that the wallet withdraws.
    pub withdrawn: u64,
    /// Base units that stay in the wallet's deposit.
    pub left: u64,
}

/// Opens the deposits that the splits lack, distributes what can be divided, and withdraws to the wallet.
///
/// # Errors
/// `Missing` when there is no such creator or it has no earnings in the mint.
pub fn distribute<N: Network>(
    client: &Client<N>,
    what: &Distribution,
) -> ClientResult<Distributed> {
    let Collect { creator: address, mint, wallet, take } = what.collect;
    let creator: Creator = client.require(&address)?;
    let earnings: Earnings = client.require(&addresses::earnings(&address, &mint))?;
    let balance = earnings.balance.saturating_add(what.to_come);
    let divided = farthing_core::splits::distributable(balance, creator.unit());
    let mut instructions = Vec::new();
    if divided != 0 {
        instructions.extend(open_payees(client, &creator, &mint, what.payer)?);
        instructions.push(Distribute::of(address, &creator, mint).instruction());
    }
    let deposit = client.fetch_deposit(&wallet, &mint)?;
    let before = deposit.map_or(0, |deposit| deposit.balance);
    let share = share_of(&creator, &wallet, divided);
    let amount = match share {
        None if take != Take::All => 0,
        share => take.amount(before, share.unwrap_or(0)),
    };
    if amount != 0 {
        let out = Withdrawal::new(wallet, mint, amount);
        let out = Withdrawal { payer: what.payer, unwrap: what.unwrap, ..out };
        instructions.extend(withdraw(client, &out)?);
    }
    let held = before.saturating_add(share.unwrap_or(0));
    let withdrawn = amount.min(held);
    Ok(Distributed { instructions, divided, withdrawn, left: held.saturating_sub(withdrawn) })
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

/// Opens the deposits of the payout owner and the split owners that are not there: `distribute` pays into
/// them, and so does closing the earnings.
///
/// # Errors
/// Those of the network.
pub fn open_payees<N: Network>(
    client: &Client<N>,
    creator: &Creator,
    mint: &Address,
    payer: Address,
) -> ClientResult<Vec<Instruction>> {
    let splits = creator.splits();
    let owners: Vec<_> =
        std::iter::once(creator.payout).chain(splits.iter().map(|(owner, _)| *owner)).collect();
    let deposits: Vec<_> = owners.iter().map(|o| addresses::deposit(o, mint)).collect();
    let found = client.fetch_all::<Deposit>(&deposits)?;
    let missing = owners.iter().zip(found).filter(|(_, deposit)| deposit.is_none());
    let open = |owner: Address| OpenDeposit::new(owner, *mint).payer(payer).instruction();
    Ok(missing.map(|(owner, _)| open(*owner)).collect())
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
