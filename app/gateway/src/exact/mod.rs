//! Single payments: what a transaction must be before we pay its fee and sign it, and what it did after it landed.

mod guards;
mod memo;
mod programs;
mod refusal;
mod terms;
mod transfer;
mod verify;

pub use refusal::ExactRefusal;
pub use terms::{ExactTerms, Verified};
pub use verify::verify;
