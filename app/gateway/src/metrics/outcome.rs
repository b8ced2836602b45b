//! What becomes of a request, in one word.

use http::StatusCode;

/// How a request ended. The names are those of the figures and of the log, and stay.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Outcome {
    /// Passed on for nothing, and answered.
    Free,
    /// Paid for and answered.
    Paid,
    /// Answered again for what was paid before (R7).
    Again,
    /// Answered with what is worth nothing: its money went back (R8).
    Returned,
    /// It brought nothing to pay with, and was told what it costs.
    Unpaid,
    /// What it brought to pay with was not taken.
    Refused,
    /// It could not be read, or its body was not what it should be.
    Malformed,
    /// Its number is of another request, of one that is being answered, or of one that was.
    Conflict,
    /// No route has it.
    NoRoute,
    /// Too much unpaid work was asked for.
    Limited,
    /// Nothing is taken for now.
    Unavailable,
    /// The service gave no answer.
    Failed,
    /// The gateway's own: a preflight, a top-up, its health.
    Own,
    /// The client went away before there was an answer.
    Gone,
    /// Answered for a pass.
    Passed,
}

impl Outcome {
    /// How many there are.
    pub const COUNT: usize = 15;

    /// All of them, in their order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Free,
        Self::Paid,
        Self::Again,
        Self::Returned,
        Self::Unpaid,
        Self::Refused,
        Self::Malformed,
        Self::Conflict,
        Self::NoRoute,
        Self::Limited,
        Self::Unavailable,
        Self::Failed,
        Self::Own,
        Self::Gone,
        Self::Passed,
    ];

    /// Its name, in small letters.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Paid => "paid",
            Self::Again => "again",
            Self::Returned => "returned",
            Self::Unpaid => "unpaid",
            Self::Refused => "refused",
            Self::Malformed => "malformed",
            Self::Conflict => "conflict",
            Self::NoRoute => "no_route",
            Self::Limited => "limited",
            Self::Unavailable => "unavailable",
            Self::Failed => "failed",
            Self::Own => "own",
            Self::Gone => "gone",
            Self::Passed => "passed",
        }
    }

    /// Of a reply in the gateway's own words that has this status and is no refused payment.
    pub(crate) fn of(status: StatusCode) -> Self {
        match status.as_u16() {
            200..=299 => Self::Own,
            402 => Self::Unpaid,
            409 => Self::Conflict,
            429 => Self::Limited,
            500 | 503 => Self::Unavailable,
            502 | 504 => Self::Failed,
            _ => Self::Malformed,
        }
    }
}
