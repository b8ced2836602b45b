//! Why the book says no.

use std::error::Error;
use std::fmt;

use crate::verify::KeyError;

/// Why a promise is not accepted, a channel not taken up, or something not served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The book does not know the channel: another payee's, another cluster's, or never noted.
    UnknownChannel,
    /// A voucher for a channel of links, a link for a channel of vouchers, or a share where none is taken.
    WrongKind,
    /// The channel closes, or the lease of the share ends, before it could be claimed.
    Closing {
        /// Unix seconds from which nothing can be claimed.
        at: i64,
    },
    /// The voucher is worth nothing any more.
    Expired {
        /// Unix seconds of its expiry.
        at: i64,
    },
    /// The voucher expires before it could be claimed.
    ExpiresTooSoon {
        /// Unix seconds of its expiry.
        at: i64,
    },
    /// It would replace a voucher that expires later and is not claimed yet.
    ExpiresSooner {
        /// Unix seconds of its expiry.
        at: i64,
    },
    /// It promises no more than what is there.
    Stale {
        /// Base units that are promised or claimed already.
        held: u64,
    },
    /// It promises more, but the channel has no more: the payer has to top up.
    AboveFunded {
        /// Base units that the channel is funded with, all of them promised or claimed already.
        funded: u64,
    },
    /// The Ed25519 program, or of a fan's voucher Farthing itself, would refuse the signature.
    BadSignature,
    /// The chain has no such link.
    BeyondLength {
        /// Links that it has.
        length: u32,
    },
    /// The link is too many hashes from the known one to be checked or claimed at once.
    TooFar,
    /// The link does not lead to the known one.
    WrongLink,
    /// Neither promise nor credit covers what was to be served.
    Unpaid {
        /// Base units that the payer has to promise more.
        missing: u64,
    },
    /// The request costs more than is left of what the channel is funded with: no promise helps, the payer
    /// has to top up.
    Underfunded {
        /// Base units that the payer has to put in.
        missing: u64,
    },
    /// The promise may be public, since as much was claimed or is about to be: it does not show who asks.
    BelowFloor {
        /// Base units that a promise must be above.
        floor: u64,
    },
    /// The link is further from the known one than the caller would hash.
    BeyondReach {
        /// Hashes that the check takes.
        steps: u32,
    },
    /// A request of this number was admitted before.
    NumberUsed,
    /// The number is so far below the highest that nothing is known of it any more.
    NumberTooOld,
    /// No request of this number was admitted.
    NumberUnknown,
    /// The money of this number was given back before.
    ReturnedAlready,
    /// More was to be given back than was spent.
    AboveSpent {
        /// Base units served and not returned.
        spent: u64,
    },
    /// More was to be claimed than was ever promised.
    NotPromised {
        /// Base units of the highest promise.
        highest: u64,
    },
    /// The channel's key cannot be sold to.
    Key(KeyError),
    /// The channel is said to be another than it was, which none ever is (invariant I12).
    Changed,
    /// The voucher is for another payee, or for another origin or ledger of this one.
    OtherRecipient,
    /// The slot of the share is another's, or nobody's.
    OtherTag,
    /// The chain has seen more claimed than this book was ever promised: its pages were lost, or somebody
    /// else has promises to this payee. Nothing more is taken or served.
    ClaimedAbovePromise {
        /// Base units claimed on the chain, or worth the link that was.
        claimed: u64,
        /// Base units of the highest promise that this book knows.
        highest: u64,
    },
    /// The voucher is not for a whole number of units, at most 65,535, or not until the end of a day of
    /// its fan.
    Uneven,
    /// The voucher is for more than the share: the payer has to raise it first.
    AboveShare {
        /// Base units of the share, claimed or not.
        share: u64,
    },
    /// The voucher expires after the lease: the program refuses it.
    OutlivesLease {
        /// Unix seconds of its expiry.
        at: i64,
    },
    /// The lease ends too soon to begin with it.
    LeaseTooShort {
        /// Unix seconds of its end.
        at: i64,
    },
    /// The unit of the fan is more than the cheapest that is sold.
    UnitAbovePrice {
        /// Base units of a unit.
        unit: u32,
    },
    /// So much of one fan would be promised and not claimed.
    AboveMost {
        /// Base units that may be.
        most: u64,
    },
}

/// Why the book did not do as it was asked. It is as it was before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BookError<E> {
    /// For a reason of its own.
    Refused(Refusal),
    /// The storage failed.
    Storage(E),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownChannel => f.write_str("the channel is not in the book"),
            Self::WrongKind => f.write_str("the channel takes the other kind of promise"),
            Self::Closing { at } => write!(f, "the channel closes at {at}, too soon to claim"),
            Self::Expired { at } => write!(f, "the voucher expired at {at}"),
            Self::ExpiresTooSoon { at } => {
                write!(f, "the voucher expires at {at}, too soon to claim")
            }
            Self::ExpiresSooner { at } => {
                write!(f, "the voucher expires at {at}, before the one that it would replace")
            }
            Self::Stale { held } => write!(f, "{held} base units are promised already"),
            Self::AboveFunded { funded } => {
                write!(f, "all {funded} base units of the channel are promised: top it up")
            }
            Self::BadSignature => f.write_str("the signature is not one of the channel's key"),
            Self::BeyondLength { length } => write!(f, "the chain has {length} links"),
            Self::TooFar => f.write_str("the link is too far from the last one: show one between"),
            Self::WrongLink => f.write_str("the link is not of the channel's chain"),
            Self::Unpaid { missing } => write!(f, "{missing} base units must be promised first"),
            Self::Key(KeyError::NotAPoint) => f.write_str("the channel's key is no Ed25519 key"),
            Self::Key(KeyError::SmallOrder | KeyError::MixedOrder) => {
                f.write_str("the channel's key is one whose signatures may be refused")
            }
            Self::Changed => f.write_str("the channel is another than it was"),
            other => other.fmt_of_request(f),
        }
    }
}

impl Refusal {
    /// What is refused of requests with a number.
    fn fmt_of_request(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Underfunded { missing } => {
                write!(f, "the channel is {missing} base units short of what it costs: top it up")
            }
            Self::BelowFloor { floor } => {
                write!(f, "promises up to {floor} base units are claimed: show a higher one")
            }
            Self::BeyondReach { steps } => {
                write!(f, "the link is {steps} hashes from the last one, more than are spent on it")
            }
            Self::NumberUsed => f.write_str("the number of the request was used before"),
            Self::NumberTooOld => f.write_str("the number of the request is too old"),
            Self::NumberUnknown => f.write_str("no request of this number was admitted"),
            Self::ReturnedAlready => f.write_str("the request's money was given back before"),
            Self::AboveSpent { spent } => write!(f, "only {spent} base units were spent"),
            Self::NotPromised { highest } => {
                write!(f, "only {highest} base units were ever promised")
            }
            of_share => of_share.fmt_of_share(f),
        }
    }

    /// What is refused of shares only.
    fn fmt_of_share(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherRecipient => f.write_str("the voucher is for another payee or origin"),
            Self::OtherTag => f.write_str("the slot is not this payee's"),
            Self::ClaimedAbovePromise { claimed, highest } => {
                write!(f, "{claimed} base units were claimed, and {highest} promised here")
            }
            Self::Uneven => f.write_str("the voucher is not for whole units and days of its fan"),
            Self::AboveShare { share } => write!(f, "the share is {share} base units: raise it"),
            Self::OutlivesLease { at } => {
                write!(f, "the voucher expires at {at}, after the lease of its share")
            }
            Self::LeaseTooShort { at } => write!(f, "the lease ends at {at}, too soon to begin"),
            Self::UnitAbovePrice { unit } => {
                write!(f, "a unit of the fan is {unit} base units, more than is sold for")
            }
            Self::AboveMost { most } => {
                write!(f, "more than {most} base units of the fan would be unclaimed")
            }
            _ => Ok(()),
        }
    }
}

impl<E: fmt::Display> fmt::Display for BookError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Storage(error) => write!(f, "the book could not be written: {error}"),
        }
    }
}

impl Error for Refusal {}

impl<E: Error + 'static> Error for BookError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused(_) => None,
            Self::Storage(error) => Some(error),
        }
    }
}

impl<E> From<Refusal> for BookError<E> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
