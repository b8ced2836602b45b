//! What people type and read: amounts, durations, times, addresses, hashes.

mod amount;
mod duration;
mod hash;
mod share;
mod time;

pub use amount::{Amount, AmountArg, Lamports, TokenArg, token_text};
pub use duration::Span;
pub use hash::Hash32;
pub use share::{ShareArg, SplitArg, percent};
pub use time::Moment;
