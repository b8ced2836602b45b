//! A payment run without effect, and judged.

use farthing_sdk::client::{Network, NetworkError};

use super::SettleRefusal;
use super::way::{Looked, Way};
use crate::exact::{
    BalanceRefusal, SimulatedRefusal, check_accounts, check_pay_simulated, check_simulated, watched,
};

/// Runs before the answer counts. Of a node that tells no balances, what the sponsor pays for others between the two
/// questions looks as if it were for this payment.
const RUNS: usize = 3;

/// Whether the tokens would come, and the sponsor pay its fee and nothing else.
///
/// # Errors
/// `Accounts`, `Simulated`, `Network`, also of a node that does not tell what a transaction would do: nothing is known
/// then, so nothing is taken.
pub(super) fn check_effect(network: &dyn Network, looked: &Looked) -> Result<(), SettleRefusal> {
    let mut outcome = Ok(());
    for _ in 0..RUNS {
        outcome = run(network, looked)?;
        let is_of_sponsor =
            matches!(outcome, Err(SimulatedRefusal::Balances(BalanceRefusal::SponsorPays { .. })));
        if !is_of_sponsor {
            break;
        }
    }
    Ok(outcome?)
}

fn run(
    network: &dyn Network,
    looked: &Looked,
) -> Result<Result<(), SimulatedRefusal>, SettleRefusal> {
    let outcome = match looked.way {
        Way::Transfer => transfer(network, looked)?,
        Way::Pay | Way::Landed => call(network, looked)?,
    };
    match outcome {
        Err(SimulatedRefusal::NotTold) => {
            Err(NetworkError::Unsupported("say what a transaction would do").into())
        }
        outcome => Ok(outcome),
    }
}

fn transfer(
    network: &dyn Network,
    Looked { verified, terms, .. }: &Looked,
) -> Result<Result<(), SimulatedRefusal>, SettleRefusal> {
    let of = (verified, terms);
    let watched = watched(of);
    let before = network.accounts(&watched)?;
    let account = |place: usize| before.get(place).and_then(Option::as_ref);
    check_accounts((account(1), account(2)), of)?;
    let simulation = network.simulate(&verified.transaction, &watched)?;
    Ok(check_simulated(&simulation, &before, of))
}

fn call(
    network: &dyn Network,
    looked: &Looked,
) -> Result<Result<(), SimulatedRefusal>, SettleRefusal> {
    let sponsor = looked.terms.sponsor;
    let before = network.account(&sponsor)?;
    let simulation = network.simulate(&looked.verified.transaction, &[sponsor])?;
    Ok(check_pay_simulated(&simulation, (&sponsor, before.as_ref()), &looked.pay()))
}
