//! What payers and gateways say to each other over HTTP: x402's three headers, the hot form of one header, and
//! the JSON in them. Both sides read and write through this crate; it has no network and no clock.
//!
//! ```text
//! gateway ──402, PAYMENT-REQUIRED: PaymentRequired──▶ payer       what it costs, or what was wrong
//! payer ──PAYMENT-SIGNATURE: Payment, or Farthing: hot──▶ gateway   a channel to open, or a promise
//! gateway ──200, PAYMENT-RESPONSE: Settlement──▶ payer              the receipt
//! ```
//!
//! Amounts are base units of the token, in JSON as canonical decimal strings; times are Unix seconds of the
//! cluster. Reading is strict: there is one text for each value, what is not known is refused where it secures
//! something, and sizes and depth are bounded before anything is parsed. No error shows what was read, since that
//! may be a credential.

mod accept;
mod bind;
mod corrective;
mod entry;
mod envelope;
mod error;
pub mod exact;
pub mod hot;
mod identifier;
mod json;
pub mod mpp;
mod origin;
mod paid;
pub mod pass;
mod pay;
mod payment;
mod receipt;
mod reference;
mod required;
mod requirements;
mod settled;
mod settlement;
mod shown;
mod signed;
mod start;
mod state;
mod text;
mod transaction;

pub use accept::Accept;
pub use bind::{audience, channel_salt, network_of, recipient};
pub use corrective::Corrective;
pub use envelope::PAYMENT_MAX;
pub use error::WireError;
pub use exact::{ExactPayment, ExactRequirements};
pub use identifier::Identifier;
pub use origin::{Origin, OriginError};
pub use paid::{AnyPayment, Paid};
pub use pass::{PassChallenge, PassRefusal, PassRequirements, PassToken};
pub use pay::{OfferedListing, PayPayment, PayRequirements};
pub use payment::Payment;
pub use receipt::{HotReceipt, RECEIPT_LENGTH};
pub use reference::{PaidFor, reference, request_digest};
pub use required::{Inviting, Known, PaymentRequired, REQUIRED_MAX, Resource};
pub use requirements::{FanTerms, Requirements, SCHEME};
pub use settled::{Outcome, Settled};
pub use settlement::Settlement;
pub use shown::{Shown, ShownPromise};
pub use signed::{Jws, Signing};
pub use start::{
    START, START_MARK, START_MAX, START_QUOTE, StartAsk, StartDone, StartQuote, StartSubmit,
};
pub use state::State;
pub use transaction::TRANSACTION_MAX;

/// The version of x402 that is spoken.
pub const X402_VERSION: u32 = 2;

/// The header of a 402 reply: a [`PaymentRequired`].
pub const PAYMENT_REQUIRED: &str = "payment-required";

/// The header of a paying request: a [`Payment`].
pub const PAYMENT_SIGNATURE: &str = "payment-signature";

/// The header of a paid reply: a [`Settlement`].
pub const PAYMENT_RESPONSE: &str = "payment-response";
