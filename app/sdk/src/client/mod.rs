//! Submitting transactions and reading accounts, over JSON-RPC or on an embedded network.

pub mod embedded;
mod error;
mod fetch;
pub mod network;
pub mod policy;
mod preview;
mod rpc;
mod signed;
mod submit;
#[cfg(test)]
mod submit_tests;

pub use embedded::Embedded;
pub use error::{ClientError, ClientResult};
pub use fetch::{Found, HistoryEntry};
pub use network::{Network, NetworkError, Page, Record};
pub use policy::Policy;
pub use preview::{Change, Preview, token_amount};
pub use rpc::Rpc;
pub use signed::Signed;
pub use submit::Receipt;

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

    /// How it submits.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Where it submits.
    pub fn network(&self) -> &N {
        &self.network
    }
}
