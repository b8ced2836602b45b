//! Why a request that shows a promise is not served.

use farthing_vouchers::book::{BookError, Refusal};
use farthing_wire::Known;

use super::DeskError;

/// Why a request is not served, though it brings a promise.
#[derive(Debug)]
pub enum Refused {
    /// The log cannot be written: nothing is served any more until the operator has looked.
    Down,
    /// Too much waits; nothing was accepted.
    Busy,
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
    /// The number was used for another request.
    NumberTaken,
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

/// What the book said. A storage that fails has appended nothing.
pub(super) fn refused(error: BookError<crate::ledger::Busy>) -> Refused {
    match error {
        BookError::Refused(refusal) => Refused::Book(refusal),
        BookError::Storage(_) => Refused::Busy,
    }
}
