//! What people type and read: amounts, rates, durations, times, addresses, hashes.

mod amount;
mod bits;
mod duration;
mod hash;
mod rate;
mod share;
mod time;
mod typed;

pub use amount::{AMOUNTS, Amount, AmountArg, Lamports, TokenArg, token_text};
pub use bits::{ActionsArg, RightsArg, actions, rights};
pub use duration::Span;
pub use hash::Hash32;
pub use rate::{Rate, RateArg};
pub use share::{ShareArg, SplitArg, percent};
pub use time::{Moment, WhenArg};
pub use typed::{TypedAmount, TypedRate, TypedTokens, above_zero};
