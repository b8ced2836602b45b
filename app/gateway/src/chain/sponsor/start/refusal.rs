//! Why a reader is not started.

use crate::{
    chain::{
        books::Down,
        sponsor::{Misshapen, SponsorRefusal},
    },
    transaction::Fault,
};
use farthing_sdk::{client::NetworkError, solana::Address};

/// Why a reader is not started. Unless [`SponsorRefusal`] says so, nothing was signed or sent for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartRefusal {
    #[error("nobody is started here")]
    NotOffered,
    #[error("there is no randomness for a quote")]
    NoRandomness,
    #[error(transparent)]
    Sponsor(#[from] SponsorRefusal),
    #[error("the transaction calls `{0}`, which no start needs")]
    Instruction(&'static str),
    #[error("`{0}` must stand before what is there before it")]
    Order(&'static str),
    #[error("the transaction does not pay back what it costs")]
    NotPaidBack,
    #[error("{0} is to be paid back")]
    OtherBack(Address),
    #[error("the payment back is by no quote of ours for this wallet and this amount")]
    NotOurQuote,
    #[error("the quote was good until {at}")]
    QuoteOver { at: i64 },
    #[error("the transaction opens other accounts than were quoted")]
    OtherRents,
    #[error("the start brings {brings} base units; {least} are needed")]
    SmallDeposit { brings: u64, least: u64 },
    #[error("a session or channel whose rent we pay must expire")]
    NoExpiry,
    #[error("it expires at {at}; by {latest} it must")]
    ExpiresLate { at: i64, latest: i64 },
    #[error("the channel has a grace of {seconds} seconds, more than a day")]
    LongGrace { seconds: u32 },
    #[error("what is paid back would be {paid} base units instead of {amount}")]
    PaysBack { paid: u64, amount: u64 },
    #[error("the transaction would not do what it says")]
    OtherEffect,
}

/// What bytes alone show is told as it is told of an opening.
impl From<Misshapen> for StartRefusal {
    fn from(misshapen: Misshapen) -> Self {
        Self::Sponsor(misshapen.into())
    }
}

impl From<Fault> for StartRefusal {
    fn from(fault: Fault) -> Self {
        Misshapen::from(fault).into()
    }
}

impl From<NetworkError> for StartRefusal {
    fn from(error: NetworkError) -> Self {
        Self::Sponsor(error.into())
    }
}

impl From<Down> for StartRefusal {
    fn from(down: Down) -> Self {
        Self::Sponsor(down.into())
    }
}
