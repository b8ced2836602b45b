//! Fans: opening with what they need, giving shares, topping up, ending, and what the chain alone gives back.

mod recovering;

pub use recovering::{FoundShare, RecoveredFan, recover_fan, recover_fans, shares_of};

use super::{Opening, Spender, cover};
use crate::{
    accounts::{Deposit, Fan, FanStatus},
    args::FanTerms,
    client::{Client, ClientError, ClientResult, Network},
    fans::Grant,
    instructions::{Assign, FinishCloseFan, OpenFan, RequestCloseFan, TopUpFan},
    solana::{Address, Instruction},
};
use farthing_vouchers::verify::VoucherKey;

/// A fan to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FanPlan {
    pub spender: Spender,
    pub mint: Address,
    pub terms: FanTerms,
    /// Shares for payees that are known, in the first slots: they need no signature of the fan's key.
    pub grants: Vec<Grant>,
}

/// Opens a fan with shares, in one transaction with one signature, which 30 shares fit into. Before that it
/// opens the spender's deposit if it is missing, and brings in from the wallet's associated token account what
/// it lacks. Nothing is opened for payees: they are paid when they claim.
///
/// Days are counted from the second at which the transaction runs, so a lease ends up to two minutes later
/// than one counted from now.
///
/// # Errors
/// `Unfit` when the key is none that a fan takes, when there are more shares than slots, and when a session's
/// deposit holds less than the fan is to be funded with.
pub fn open_fan<N: Network>(client: &Client<N>, plan: &FanPlan) -> ClientResult<Opening> {
    let FanPlan { spender, mint, terms, grants } = plan;
    if VoucherKey::new(terms.key.as_array()).is_err() {
        let message = format!("{} is no key, so nobody could sign a voucher for it", terms.key);
        return Err(ClientError::Unfit(message));
    }
    if grants.len() > usize::from(terms.slots) {
        let message = format!("{} shares do not fit into {} slots", grants.len(), terms.slots);
        return Err(ClientError::Unfit(message));
    }
    let slot = client.network().slot()?;
    let mut instructions = cover(client, *spender, mint, terms.amount)?;
    let open = OpenFan::new(spender.owner, *mint, slot, terms.clone()).by(spender);
    let address = open.fan;
    let shares = (0..).zip(grants).map(|(place, grant)| grant.in_slot(&address, place));
    instructions.push(open.shares(shares.collect()).instruction());
    Ok(Opening { address, instructions })
}

/// Gives shares of a fan in these slots, raises and renews them, all or none. The fan's key signs; anyone pays
/// the fee. Which slots are safe only who remembers what was promised knows: see [`crate::vouchers::fans`].
///
/// # Errors
/// `Missing` when there is no such fan.
pub fn assign<N: Network>(
    client: &Client<N>,
    address: Address,
    grants: &[(u8, Grant)],
) -> ClientResult<Vec<Instruction>> {
    let fan: Fan = client.require(&address)?;
    let shares = grants.iter().map(|(slot, grant)| grant.in_slot(&address, *slot));
    Ok(vec![Assign::of(address, &fan, shares.collect()).instruction()])
}

/// Puts `amount` base units more into a fan and puts before it the money that the deposit lacks.
///
/// # Errors
/// `Missing` when there is no such fan; `Unfit` when a session's deposit holds less.
pub fn top_up_fan<N: Network>(
    client: &Client<N>,
    address: Address,
    spender: Spender,
    amount: u64,
) -> ClientResult<Vec<Instruction>> {
    let fan: Fan = client.require(&address)?;
    let payer: Deposit = client.require(&fan.deposit)?;
    let mut all = cover(client, spender, &payer.mint, amount)?;
    let top_up = TopUpFan::of(address, &fan, spender.owner, amount);
    all.push(top_up.by(&spender).instruction());
    Ok(all)
}

/// Ends a fan as far as that goes now: asks to close it, which brings home what no living share holds; where
/// nothing can be claimed of it any more, brings home the rest; and where its address can be given up, frees
/// it. `closer` is the spender, or the fan's key alone.
///
/// # Errors
/// `Missing` when there is no such fan; `Unfit` when it has ended.
pub fn close_fan<N: Network>(
    client: &Client<N>,
    address: Address,
    closer: Spender,
) -> ClientResult<Vec<Instruction>> {
    let mut fan: Fan = client.require(&address)?;
    let (now, slot) = (client.network().unix_time()?, client.network().slot()?);
    let mut all = Vec::new();
    if fan.status == FanStatus::Open {
        all.push(RequestCloseFan::of(address, &fan, closer.owner).by(&closer).instruction());
        fan.status = FanStatus::Closing;
    }
    match fan.finishable_from(now) {
        None => return Err(ClientError::Unfit(format!("the fan {address} has ended"))),
        Some(from) if from <= now => {
            all.extend(FinishCloseFan::of(address, &fan).and_free(&fan, slot));
        }
        Some(_) => {}
    }
    Ok(all)
}
