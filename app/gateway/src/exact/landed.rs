//! A payment as it landed: what it did is what counts, not that a node took it.

use super::{BalanceRefusal, ExactTerms, Verified, balances};
use crate::transaction::message_hash;
use farthing_sdk::{
    client::Confirmed,
    solana::{Address, TransactionError},
};

/// Why a transaction that landed has not paid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LandedRefusal {
    #[error("the transaction is another than was signed")]
    OtherMessage,
    #[error("the transaction failed: {0}")]
    Failed(TransactionError),
    #[error(transparent)]
    Balances(#[from] BalanceRefusal),
}

impl LandedRefusal {
    /// The reason in x402's words.
    pub fn code(&self) -> &'static str {
        "invalid_exact_svm_transaction_failed"
    }
}

/// Whether a confirmed transaction is the payment that was signed, and has paid.
///
/// # Errors
/// [`LandedRefusal`].
pub fn check_landed(
    confirmed: &Confirmed,
    (verified, terms): (&Verified, &ExactTerms),
) -> Result<(), LandedRefusal> {
    has_run(confirmed, &verified.message)?;
    balances::tokens_move(&confirmed.balances, (verified, terms))?;
    cost_its_fee(confirmed, &terms.sponsor, verified.fee)
}

/// Whether it is this message, and has succeeded.
pub fn has_run(confirmed: &Confirmed, message: &[u8; 32]) -> Result<(), LandedRefusal> {
    if message_hash(&confirmed.transaction) != *message {
        return Err(LandedRefusal::OtherMessage);
    }
    match &confirmed.error {
        Some(error) => Err(LandedRefusal::Failed(error.clone())),
        None => Ok(()),
    }
}

/// Whether it cost the sponsor its fee and no more.
pub fn cost_its_fee(
    confirmed: &Confirmed,
    sponsor: &Address,
    most: u64,
) -> Result<(), LandedRefusal> {
    Ok(balances::sponsor_pays(&confirmed.balances, sponsor, (Some(confirmed.fee), most))?)
}
