//! MPP, the `Payment` scheme of HTTP authentication, with Solana's `charge`: the same transfer as x402's `exact`, in
//! other headers.
//!
//! ```text
//! gateway ──402, WWW-Authenticate: Payment id="…", …──▶ payer      Challenge
//! payer ──Authorization: Payment <base64url>──▶ gateway            Credential: the challenge echoed, a transaction
//! gateway ──200, Payment-Receipt: <base64url>──▶ payer             ChargeReceipt
//! ```
//!
//! The server keeps nothing of a challenge: its id is an HMAC over all that it says, so that what comes back is what
//! was asked (server invariant 36).

mod challenge;
mod charge;
mod credential;
mod key;
mod problem;
mod receipt;
mod time;

pub use challenge::{Challenge, Opaque};
pub use charge::ChargeRequest;
pub use credential::Credential;
pub use key::{ChallengeKey, KEY_MIN};
pub use problem::{Problem, ProblemKind};
pub use receipt::ChargeReceipt;

/// The scheme of HTTP authentication.
pub const SCHEME: &str = "Payment";

/// The media type of a [`Problem`].
pub const PROBLEM_TYPE: &str = "application/problem+json";

/// The header of a paid reply.
pub const PAYMENT_RECEIPT: &str = "payment-receipt";

/// The way to pay.
const METHOD: &str = "solana";

/// What for.
const INTENT: &str = "charge";
