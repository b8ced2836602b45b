//! A payment as a node would run it, before it is signed.

use super::{BalanceRefusal, ExactTerms, Verified, balances};
use farthing_sdk::{
    client::network::Simulation,
    solana::{Address, TransactionError},
};

/// Why a run without effect shows that a payment must not be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SimulatedRefusal {
    #[error("the transaction would fail: {0}")]
    WouldFail(TransactionError),
    /// What a node does not tell cannot be judged: another node must be asked.
    #[error("the node does not tell what the transaction would do to balances, or its fee")]
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

/// Whether the payment would do what it says, and nothing else. What programs log is nobody's word.
///
/// Both balances are of one run: those of an account that was asked for before it could be of another moment, since
/// the sponsor pays for many at once.
///
/// # Errors
/// [`SimulatedRefusal`].
pub fn check_simulated(
    simulation: &Simulation,
    (verified, terms): (&Verified, &ExactTerms),
) -> Result<(), SimulatedRefusal> {
    runs_for_its_fee(simulation, &terms.sponsor, verified.fee)?;
    let balances = simulation.balances.as_ref().ok_or(SimulatedRefusal::NotTold)?;
    Ok(balances::tokens_move(balances, (verified, terms))?)
}

/// Whether it would succeed and cost the sponsor its fee, at most so many lamports, and no more.
pub fn runs_for_its_fee(
    simulation: &Simulation,
    sponsor: &Address,
    most: u64,
) -> Result<(), SimulatedRefusal> {
    if let Some(error) = &simulation.error {
        return Err(SimulatedRefusal::WouldFail(error.clone()));
    }
    let told = (simulation.balances.as_ref(), simulation.fee);
    let (Some(balances), Some(fee)) = told else { return Err(SimulatedRefusal::NotTold) };
    Ok(balances::sponsor_pays(balances, sponsor, (fee, most))?)
}
