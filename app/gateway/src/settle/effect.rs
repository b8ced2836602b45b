//! A payment run without effect, and judged.

use farthing_sdk::client::{Network, NetworkError};

use super::SettleRefusal;
use crate::exact::{
    BalanceRefusal, ExactTerms, SimulatedRefusal, Verified, check_accounts, check_simulated,
    watched,
};

/// Runs before the answer counts. Of a node that tells no balances, what the sponsor pays for others between the two
/// questions looks as if it were for this payment.
const RUNS: usize = 3;

/// Whether the tokens would come, and the sponsor pay its fee and nothing else.
///
/// # Errors
/// `Accounts`, `Simulated`, `Network`, also of a node that does not tell what a transaction would do: nothing is known
/// then, so nothing is taken.
pub fn check_effect(
    network: &impl Network,
    of: (&Verified, &ExactTerms),
) -> Result<(), SettleRefusal> {
    let mut outcome = Ok(());
    for _ in 0..RUNS {
        outcome = run(network, of)?;
        let is_of_sponsor =
            matches!(outcome, Err(SimulatedRefusal::Balances(BalanceRefusal::SponsorPays { .. })));
        if !is_of_sponsor {
            break;
        }
    }
    Ok(outcome?)
}

fn run(
    network: &impl Network,
    of: (&Verified, &ExactTerms),
) -> Result<Result<(), SimulatedRefusal>, SettleRefusal> {
    let watched = watched(of);
    let before = network.accounts(&watched)?;
    let account = |place: usize| before.get(place).and_then(Option::as_ref);
    check_accounts((account(1), account(2)), of)?;
    let simulation = network.simulate(&of.0.transaction, &watched)?;
    match check_simulated(&simulation, &before, of) {
        Err(SimulatedRefusal::NotTold) => {
            Err(NetworkError::Unsupported("say what a transaction would do").into())
        }
        outcome => Ok(outcome),
    }
}
