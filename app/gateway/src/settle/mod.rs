//! Payments by one transaction, from what a request shows to tokens that have come: each is signed once, books once and
//! serves one request, whatever happens on the way.
//!
//! ```text
//! order ──bytes, accounts, run without effect──▶ reserved ──the service answers──▶ signed ──▶ confirmed ──▶ released
//!                                                 written    nothing: taken back    written,   written      written,
//!                                                            nobody was charged     then sent  and booked   then out
//! ```
//! What was sent is not known to have failed before its last block is past (server invariant 16): it is looked for again
//! and again, and nobody is asked for a second payment meanwhile.

mod bell;
mod beside;
mod by_row;
mod effect;
mod places;
mod ready;
mod record;
mod refusal;
mod round;
mod settlements;
mod settler;
mod shown;
mod threads;
mod till;
mod unpaid;
mod way;

pub use ready::{Found, Ready, Unready, Wanted};
pub use record::Settlement;
pub use refusal::SettleRefusal;
pub use settlements::{InHand, Settlements};
pub use settler::{Order, Settler};
pub use shown::{Name, Shower};
pub use till::{Shifts, Till};
pub use way::{Way, What};
