//! Submitting transactions and reading accounts, over JSON-RPC or on an embedded network.

mod balances;
pub mod bytes;
#[cfg(feature = "rpc")]
mod causes;
mod confirmed;
mod distinct;
mod effect;
#[cfg(feature = "embedded")]
pub mod embedded;
mod error;
mod fetch;
mod message;
pub mod network;
mod past;
pub mod policy;
mod preview;
mod ready;
mod resolved;
#[cfg(feature = "rpc")]
mod rpc;
mod signed;
mod signers;
mod standing;
mod submit;
#[cfg(test)]
mod submit_tests;
mod tables;
mod tokens;
#[cfg(feature = "rpc")]
mod told;

pub use balances::{Balances, Lamports, Tokens};
pub use confirmed::{Called, Confirmed};
pub use effect::{BalanceChange, Change, Effect, Holder, writable};
#[cfg(feature = "embedded")]
pub use embedded::Embedded;
pub use error::{ClientError, ClientResult};
pub use fetch::{Found, HistoryEntry};
pub use message::{MAX_ACCOUNTS, MAX_BYTES};
pub use network::{Network, NetworkError, Page, Record, Seen};
pub use policy::Policy;
pub use preview::Preview;
pub use resolved::instructions;
#[cfg(feature = "rpc")]
pub use rpc::Rpc;
pub use signed::Signed;
pub use standing::Standing;
pub use submit::{Fate, Receipt};
pub use tables::TABLE_MAX;
pub use tokens::{
    MINT_SIZE, Mint, TOKEN_ACCOUNT_SIZE, TokenAccount, mint, token_account, token_amount,
};

use crate::solana::{Address, Instruction, LookupTable};
use distinct::Distinct;

/// Submits to a network and reads from it. `Client<Box<dyn Network>>` takes any.
pub struct Client<N> {
    network: N,
    policy: Policy,
}

impl<N: Network> Client<N> {
    /// With the default policy.
    pub fn new(network: N) -> Self {
        Self { network, policy: Policy::default() }
    }

    /// With a policy of one's own.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Bytes of the transaction that [`Self::submit_with`] would send for these instructions; a
    /// transaction has at most [`MAX_BYTES`].
    ///
    /// # Errors
    /// `Unfit` when it names more accounts than a message can.
    pub fn size(
        &self,
        tables: &[LookupTable],
        instructions: &[Instruction],
        payer: &Address,
    ) -> ClientResult<usize> {
        let draft = message::Draft { instructions, payer, tables };
        let budgeted = draft.budgeted(policy::MAX_COMPUTE_UNITS, &self.policy, Distinct::ANY)?;
        message::Draft { instructions: &budgeted, ..draft }.size()
    }

    /// [`Self::size`] with a compute unit limit, whether or not it fits.
    pub(crate) fn size_with_limit(
        &self,
        tables: &[LookupTable],
        instructions: &[Instruction],
        payer: &Address,
    ) -> ClientResult<usize> {
        let draft = message::Draft { instructions, payer, tables };
        let (limit, fee) = (policy::MAX_COMPUTE_UNITS, self.policy.priority_fee);
        let all = message::with_budget(instructions, limit, fee, Distinct::ANY);
        message::Draft { instructions: &all, ..draft }.size()
    }

    /// How it submits.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Where it submits.
    pub fn network(&self) -> &N {
        &self.network
    }
}
