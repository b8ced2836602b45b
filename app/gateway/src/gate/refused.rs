//! Why a request that shows a promise is not served.

use farthing_vouchers::book::{BookError, Refusal};
use farthing_wire::Known;
use http::StatusCode;

use super::DeskError;
use crate::chain::{NoPromises, NotNow};
use crate::ledger::NotNoted;

/// Why a request is not served, though it brings a promise.
#[derive(Debug)]
pub enum Refused {
    /// The log cannot be written: nothing is served any more until the operator has looked.
    Down,
    /// Nothing new is sold any more here.
    Draining,
    /// Too much waits; nothing was accepted.
    Busy,
    /// The database does not say whether the request was charged: it is found out, and a retry is told (R5).
    InDoubt,
    /// The address asks for too much unpaid work.
    TooMany,
    /// The price is more than the payer said it would pay.
    Price {
        /// Base units.
        price: u64,
    },
    /// What the book says before it has seen that the promise is authentic.
    Book(Refusal),
    /// What the book says to who has shown an authentic promise, with how the channel stands.
    Known(Refusal, Known),
    /// What the chain's side says.
    Desk(DeskError),
    /// The channel, or the cluster's time, is not known for now.
    NotNow(NotNow),
    /// As much is at risk as may be; what is paid for is served.
    NoPromises(NoPromises),
    /// The number was used for another request, or too long ago.
    NumberTaken,
    /// A reply of the channel is measured that is so many numbers behind that what it does not use could not come back
    /// afterwards.
    Ahead,
    /// The request with this number is being served.
    Running,
    /// It was served: with this status of the service, and the money went back or not.
    Served {
        /// Of the service's answer; 0 where a crash has forgotten it.
        status: u16,
        /// Whether the price went back.
        is_returned: bool,
    },
}

impl Refused {
    /// Status, words and seconds to wait of a refusal that asks for no other payment.
    pub(super) fn words(&self) -> (StatusCode, &'static str, Option<u64>) {
        let unavailable = StatusCode::SERVICE_UNAVAILABLE;
        match self {
            Self::Busy => (unavailable, "too much waits: nothing was charged", Some(1)),
            Self::InDoubt => (
                unavailable,
                "whether this was charged is not known yet: ask again with the same number",
                Some(2),
            ),
            Self::Draining => {
                (unavailable, "nothing new is sold here for now: nothing was charged", Some(30))
            }
            Self::TooMany => {
                (StatusCode::TOO_MANY_REQUESTS, "too much unpaid work was asked for", Some(1))
            }
            Self::Desk(DeskError::Busy) => {
                (unavailable, "too much waits for the cluster: nothing was charged", Some(1))
            }
            Self::NoPromises(_) => {
                (unavailable, "no new promise is taken for now: nothing was charged", Some(10))
            }
            Self::Desk(DeskError::Unreachable) | Self::NotNow(_) => {
                (unavailable, "the cluster does not answer: nothing was charged", Some(5))
            }
            Self::Desk(DeskError::Pending) => (
                StatusCode::CONFLICT,
                "the transaction is on its way: ask again, and pay nothing else meanwhile",
                Some(2),
            ),
            Self::NumberTaken => {
                (StatusCode::CONFLICT, "the number was used for another request", None)
            }
            Self::Ahead => (
                StatusCode::CONFLICT,
                "a reply of this channel is being measured, 256 numbers behind: nothing was charged",
                Some(1),
            ),
            Self::Running => {
                (StatusCode::CONFLICT, "the request with this number is being served", Some(1))
            }
            _ => (unavailable, "payments cannot be kept: nothing is delivered", None),
        }
    }
}

/// What the book said. A storage that fails has noted nothing.
pub(super) fn refused(error: BookError<NotNoted>) -> Refused {
    match error {
        BookError::Refused(refusal) => Refused::Book(refusal),
        BookError::Storage(error) => not_noted(error),
    }
}

/// What the ledger said, which has noted nothing.
pub(super) fn not_noted(error: NotNoted) -> Refused {
    match error {
        NotNoted::Busy => Refused::Busy,
        NotNoted::TooLong | NotNoted::Down(_) => Refused::Down,
    }
}
