//! A payment run without effect, and judged.

use farthing_sdk::client::{Network, NetworkError, token_account};

use super::SettleRefusal;
use super::way::{Looked, Way};
use crate::exact::{
    BalanceRefusal, SimulatedRefusal, check_accounts, check_pay_simulated, check_simulated, watched,
};

/// Runs before the answer counts. Of a node that tells no balances, what the sponsor pays for others between the two
/// questions looks as if it were for this payment.
const RUNS: usize = 3;

/// Whether the tokens would come, and the sponsor pay its fee and nothing else. Returns how many base units the account
/// has that they come from; of a call of our program only that they are enough is known.
///
/// # Errors
/// `Accounts`, `Simulated`, `Network`, also of a node that does not tell what a transaction would do: nothing is known
/// then, so nothing is taken.
pub(super) fn check_effect(network: &dyn Network, looked: &Looked) -> Result<u64, SettleRefusal> {
    let mut outcome = Ok(0);
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
) -> Result<Result<u64, SimulatedRefusal>, SettleRefusal> {
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
) -> Result<Result<u64, SimulatedRefusal>, SettleRefusal> {
    let of = (verified, terms);
    let watched = watched(of);
    let before = network.accounts(&watched)?;
    let account = |place: usize| before.get(place).and_then(Option::as_ref);
    check_accounts((account(1), account(2)), of)?;
    let has = account(1).and_then(token_account).map_or(0, |tokens| tokens.amount);
    let simulation = network.simulate(&verified.transaction, &watched)?;
    Ok(check_simulated(&simulation, &before, of).map(|()| has))
}

fn call(
    network: &dyn Network,
    looked: &Looked,
) -> Result<Result<u64, SimulatedRefusal>, SettleRefusal> {
    let sponsor = looked.terms.sponsor;
    let before = network.account(&sponsor)?;
    let simulation = network.simulate(&looked.verified.transaction, &[sponsor])?;
    let outcome = check_pay_simulated(&simulation, (&sponsor, before.as_ref()), &looked.pay());
    Ok(outcome.map(|()| looked.verified.amount))
}
