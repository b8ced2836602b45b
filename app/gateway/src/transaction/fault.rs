//! What is wrong with a transaction, whatever it does.

use farthing_sdk::solana::Address;

/// What is wrong with a transaction, whatever it does. Nothing was signed and nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("these bytes are no transaction, or not only one")]
    NotATransaction,
    #[error("the transaction is of a version other than legacy and 0")]
    Version,
    #[error("the transaction has a lookup table")]
    LookupTable,
    #[error("the transaction uses a durable nonce")]
    Nonce,
    #[error("the transaction names {0} twice")]
    NamedTwice(Address),
    #[error("the transaction names {0}, and no instruction does")]
    Unused(Address),
    #[error("the transaction needs another signature than the sponsor's and the payer's")]
    Signers,
    #[error("the signature of {0} is missing or wrong")]
    Signature(Address),
    #[error("the transaction asks the compute budget for what it does not need")]
    Budget,
    #[error("the transaction can cost {lamports} lamports; the sponsor pays at most {cap}")]
    Fee { lamports: u64, cap: u64 },
}
