//! A payment as a node would run it, before it is signed.

use super::{BalanceRefusal, ExactTerms, Verified, balances};
use farthing_sdk::{
    client::{Balances, Change, network::Simulation},
    solana::{Account, Address, TransactionError},
};

/// Why a run without effect shows that a payment must not be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SimulatedRefusal {
    #[error("the transaction would fail: {0}")]
    WouldFail(TransactionError),
    /// What a node does not tell cannot be judged: another node must be asked.
    #[error("the node does not tell what the transaction would do to balances")]
    NotTold,
    #[error(transparent)]
    Balances(#[from] BalanceRefusal),
}

impl SimulatedRefusal {
    /// The reason in x402's words.
    pub fn code(&self) -> &'static str {
        "invalid_exact_svm_transaction_simulation_failed"
    }
}

/// Whose accounts are asked for before the run and in it: the sponsor's, and both of the payment.
pub fn watched((verified, terms): (&Verified, &ExactTerms)) -> [Address; 3] {
    [terms.sponsor, verified.source, verified.destination]
}

/// Whether the payment would do what it says, and nothing else. `before` are the accounts of [`watched`], for which the
/// run was asked as well. What programs log is nobody's word.
///
/// A node that tells balances itself tells those of one moment. Of another the accounts before are of an earlier one:
/// what the sponsor paid meanwhile for others is then refused as if it were for this, and both have to be asked again.
///
/// # Errors
/// [`SimulatedRefusal`].
pub fn check_simulated(
    simulation: &Simulation,
    before: &[Option<Account>],
    of: (&Verified, &ExactTerms),
) -> Result<(), SimulatedRefusal> {
    let (verified, terms) = of;
    let balances = told(simulation, &watched(of), before)?;
    balances::sponsor_pays(&balances, &terms.sponsor, (simulation.fee, verified.fee))?;
    Ok(balances::tokens_move(&balances, of)?)
}

/// What the run would do to balances, if it would succeed.
///
/// # Errors
/// `WouldFail`, `NotTold`.
pub fn told(
    simulation: &Simulation,
    watched: &[Address],
    before: &[Option<Account>],
) -> Result<Balances, SimulatedRefusal> {
    if let Some(error) = &simulation.error {
        return Err(SimulatedRefusal::WouldFail(error.clone()));
    }
    if let Some(balances) = &simulation.balances {
        return Ok(balances.clone());
    }
    let after = &simulation.accounts;
    if (before.len(), after.len()) != (watched.len(), watched.len()) {
        return Err(SimulatedRefusal::NotTold);
    }
    let changes = watched.iter().zip(before).zip(after);
    let changes = changes.map(|((address, before), after)| Change {
        address: *address,
        before: before.clone(),
        after: after.clone(),
    });
    Ok(Balances::of(&changes.collect::<Vec<_>>()))
}
