//! Why a client did not do what it was asked.

use super::{network::NetworkError, signed::Signed, standing::Standing};
use crate::{
    accounts::DecodeError,
    errors::Failure,
    solana::{Address, Signature, SignerError},
};

/// Why a client did not do what it was asked. Nothing was sent unless the variant says so.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The simulation failed: nothing was sent and nothing was paid.
    #[error("{0}")]
    Refused(Box<Failure>),
    /// The transaction landed and failed: it changed nothing but cost its fee.
    #[error("{failure} (transaction {signature})")]
    Failed { signature: Signature, failure: Box<Failure> },
    /// No signature can land any more, so nothing was done; it may be tried again.
    #[error("the network never took the transaction, signed {signings} times: {reason}")]
    NeverLanded { signings: u32, reason: String },
    /// The network stopped answering: the transaction may or may not have landed. Hand it to
    /// [`super::Client::deliver`] to find out; do not build it anew.
    #[error(
        "the network stopped answering; whether transaction {} landed is not known, so look it up \
         before paying again",
        .0.signature()
    )]
    Unknown(Box<Signed>),
    #[error("the signature of {0} is needed")]
    SignerMissing(Address),
    #[error("a key refused to sign: {0}")]
    Signer(#[from] SignerError),
    /// Bytes, with the compute budget that makes each submission distinct.
    #[error("the transaction has {0} bytes; a transaction has at most 1232")]
    TooLarge(usize),
    #[error("the key of an order must not be shown to a remote node before it lands")]
    WouldRevealKey,
    #[error("there is no {kind} at {address}")]
    Missing { kind: &'static str, address: Address },
    /// Whatever it received could be lost. [`super::Client::require_signers`] says who is meant.
    #[error("no wallet signs for {address}: it is {standing}")]
    NoSigner { address: Address, standing: Standing },
    #[error("the account at {0} is not one of this program's")]
    NotOurs(Address),
    #[error("{address}: {error}")]
    Decode { address: Address, error: DecodeError },
    #[error("{0}")]
    Unfit(String),
}

impl ClientError {
    /// The failure of the transaction, simulated or landed.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Refused(failure) | Self::Failed { failure, .. } => Some(failure),
            _ => None,
        }
    }
}

pub type ClientResult<T> = Result<T, ClientError>;
