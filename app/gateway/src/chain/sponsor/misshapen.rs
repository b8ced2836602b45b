//! Why a transaction is not co-signed or sent, by its bytes alone.

use farthing_sdk::solana::Address;

/// Why a transaction is not co-signed or sent, by its bytes alone. Nothing was signed and nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misshapen {
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
    #[error("the transaction calls {0}")]
    Program(Address),
    #[error("the transaction calls `{0}`, which opening a channel does not need")]
    Instruction(&'static str),
    #[error("the arguments of an instruction are damaged, or something follows them")]
    Arguments,
    #[error("`{0}` has another number of accounts than it needs")]
    Accounts(&'static str),
    #[error("the transaction calls `{0}` twice")]
    Twice(&'static str),
    #[error("the transaction opens and tops up no channel")]
    NoChannel,
    #[error("the transaction is about the channel {0}")]
    OtherChannel(Address),
    #[error("the transaction pays {0}")]
    OtherPayee(Address),
    #[error("the transaction brings money to another deposit than the one that it pays from")]
    OtherDeposit,
    #[error("somebody else than {0} signs for what is spent")]
    OtherAuthority(Address),
    #[error("the transaction needs another signature than the sponsor's and the payer's")]
    Signers,
    #[error("the signature of {0} is missing or wrong")]
    Signature(Address),
    #[error("the transaction names {0}, a key of ours, where it must not")]
    OurKey(Address),
    #[error("the sponsor pays the rent of channels only")]
    DepositRent,
    #[error("{0} is to pay the channel's rent and does not sign for it alone")]
    RentPayer(Address),
    #[error("the transaction asks the compute budget for what opening a channel does not need")]
    Budget,
    #[error("the transaction can cost {lamports} lamports; the sponsor pays at most {cap}")]
    Fee { lamports: u64, cap: u64 },
}
