//! Why a channel is not opened or topped up.

use super::{Misshapen, first::FirstRefusal};
use crate::chain::{
    accounts::Unfit,
    books::{BooksError, Down},
};
use farthing_sdk::{client::NetworkError, solana::Signature};

/// Why a channel is not opened or topped up. Unless the variant says so, nothing was signed or sent for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SponsorRefusal {
    #[error(transparent)]
    Misshapen(#[from] Misshapen),
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error(transparent)]
    First(#[from] FirstRefusal),
    #[error("the transaction opens no channel")]
    NotAnOpening,
    #[error("the transaction tops up no channel")]
    NotATopUp,
    #[error("the channel is of a kind that there is not")]
    UnknownKind,
    #[error("a sponsored channel must expire")]
    NoExpiry,
    #[error("the channel expires at {at}; a sponsored one expires by {latest}")]
    ExpiresLate { at: i64, latest: i64 },
    #[error("a sponsored channel has our grace of {ours} seconds")]
    GraceNotOurs { ours: u32 },
    #[error("the channel holds {funded} base units; its rent is worth {least}")]
    WorthLessThanRent { funded: u64, least: u64 },
    #[error("the top-up brings {amount} base units, less than the {least} that we sponsor")]
    SmallTopUp { amount: u64, least: u64 },
    #[error("the channel was served {served} base units; what it has cost needs {least}")]
    ServedTooLittle { served: u64, least: u64 },
    #[error("the blockhash is too old, or of another cluster")]
    Blockhash,
    #[error("the transaction would fail: {0}")]
    WouldFail(String),
    #[error("the sponsor would pay {lamports} lamports, more than the {allowed} that it is for")]
    SponsorPays { lamports: u64, allowed: u64 },
    #[error("the transaction would change the sponsor's account")]
    SponsorChanged,
    #[error("the transaction would change another account of ours")]
    OursChanged,
    #[error("the transaction would not make the channel that it names")]
    OtherEffect,
    #[error("the sponsor has {lamports} lamports, too few")]
    SponsorPoor { lamports: u64 },
    #[error("another transaction with this quote is on its way, or has landed")]
    QuoteUsed,
    #[error("another transaction of this deposit is not settled yet")]
    Unresolved,
    #[error("a transaction of this deposit failed within the hour and cost us its fee")]
    Barred,
    #[error("this address has caused {0} lamports of cost within the hour, which is all it may")]
    AddressBudget(u64),
    #[error("the budget of this hour is used up")]
    HourBudget,
    #[error("the rent that may be out is out")]
    RentBudget,
    /// It was sent, and may have landed. Ask again; do not pay again.
    #[error("whether the transaction {0} has landed is not known yet")]
    Pending(Signature),
    /// It was sent, landed, and failed.
    #[error("the transaction {0} failed on chain")]
    Failed(Signature),
    /// It was sent, and can land no more.
    #[error("the transaction {0} never landed")]
    NeverLanded(Signature),
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Books(#[from] BooksError),
    #[error("the sponsor's key refused to sign")]
    Key,
}

impl From<Down> for SponsorRefusal {
    fn from(down: Down) -> Self {
        Self::Books(down.into())
    }
}
