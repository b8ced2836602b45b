//! Why a transaction is not co-signed or sent, by its bytes alone.

use crate::transaction::Fault;
use farthing_sdk::solana::Address;

/// Why a transaction is not co-signed or sent, by its bytes alone. Nothing was signed and nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misshapen {
    #[error(transparent)]
    Fault(#[from] Fault),
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
    #[error("the transaction names {0}, a key of ours, where it must not")]
    OurKey(Address),
    #[error("the sponsor pays the rent of channels only")]
    DepositRent,
    #[error("{0} is to pay the channel's rent and does not sign for it alone")]
    RentPayer(Address),
}
