//! What happened, read from a transaction's logs.
//!
//! Logs can be cut or imitated, so only what our own program wrote counts here, and a payment is
//! proven by its instruction: an event is a convenience.

mod batch;
mod logs;

/// Statuses of a [`BatchItem`].
pub use crate::generated::constants::status;
pub use crate::generated::{events::*, parts::BatchItem};
pub use logs::{decode, is_truncated};
