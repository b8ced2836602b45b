//! Everything before the sending, the same for a transaction that is sent and for a dry run of it.

use super::{
    Client,
    distinct::Distinct,
    error::{ClientError, ClientResult},
    message::{Draft, MAX_BYTES},
    network::{Network, Simulation},
    policy::{
        MAX_COMPUTE_UNITS, UNSIMULATED_COMPUTE_UNITS, checked_signatures, compute_limit, fee,
    },
    signed::reveals_key,
};
use crate::{
    errors::Failure,
    solana::{Address, Instruction, TransactionError},
};

/// What only lacks signatures and a blockhash.
pub(super) struct Ready {
    /// With the compute budget.
    pub instructions: Vec<Instruction>,
    /// Lamports.
    pub fee: u64,
    /// `None` where simulating would show the key of an order to somebody else's machine.
    pub simulation: Option<Simulation>,
}

impl<N: Network> Client<N> {
    /// Simulates, and sets the compute unit limit from that. `watch` are the accounts whose state after it is wanted.
    ///
    /// # Errors
    /// `TooLarge`; `Refused` when the simulation fails, or where there is none and the payer cannot
    /// pay the fee.
    pub(super) fn ready(&self, draft: &Draft, watch: &[Address]) -> ClientResult<Ready> {
        let distinct = Distinct::next();
        let budgeted = draft.budgeted(MAX_COMPUTE_UNITS, &self.policy, distinct)?;
        let whole = Draft { instructions: &budgeted, ..*draft };
        let size = whole.size()?;
        if size > MAX_BYTES {
            return Err(ClientError::TooLarge(size));
        }
        let hidden = self.network.is_remote() && reveals_key(draft.instructions);
        let simulation = (!hidden).then(|| self.simulated(&whole, watch)).transpose()?;
        let units = simulation.as_ref().map(|simulation| compute_limit(simulation.compute_units));
        let limit = units.unwrap_or(UNSIMULATED_COMPUTE_UNITS);
        let fee = fee(
            whole.signatures()? + checked_signatures(whole.instructions),
            distinct.mark(limit, MAX_COMPUTE_UNITS),
            self.policy.priority_fee,
        );
        if hidden {
            self.require_fee(&whole, fee)?;
        }
        let instructions = draft.budgeted(limit, &self.policy, distinct)?;
        Ok(Ready { instructions, fee, simulation })
    }

    fn simulated(&self, whole: &Draft, watch: &[Address]) -> ClientResult<Simulation> {
        let recent = self.network.recent()?;
        let transaction = whole.unsigned(&recent.blockhash)?;
        let mut simulation = self.network.simulate(&transaction, watch)?;
        match simulation.error.take() {
            None => Ok(simulation),
            Some(error) => {
                let failure = Failure::new(error, simulation.logs, whole.instructions);
                Err(ClientError::Refused(Box::new(failure)))
            }
        }
    }

    /// What the simulation would have found.
    fn require_fee(&self, whole: &Draft, fee: u64) -> ClientResult<()> {
        let payer = self.network.account(whole.payer)?;
        if payer.is_some_and(|payer| payer.lamports >= fee) {
            return Ok(());
        }
        let error = TransactionError::InsufficientFundsForFee;
        let failure = Failure::new(error, Vec::new(), whole.instructions);
        Err(ClientError::Refused(Box::new(failure)))
    }
}
