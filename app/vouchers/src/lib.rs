//! Farthing's channels and fans off chain, for both sides: a payer signs vouchers or makes a hash chain, a
//! payee verifies what it is shown and keeps the best of it. A share of a fan is a channel to who is paid.
//!
//! ```text
//! payer   SignedVoucher::sign, VoucherRecord::sign, chain ──▶ what goes over the wire
//!         fans: what was promised to whom, and what may be signed next
//! payee   verify: is it worth anything?     book: is it worth more than what I have?
//! both    store: what must not be forgotten, in files
//! ```
//!
//! The bytes of vouchers, links and instructions, and all arithmetic, are in `farthing_core`, which the
//! program shares. No network and no clock here: times are Unix seconds as the cluster has them, amounts
//! are base units since the channel was opened.

pub mod book;
pub mod chain;
pub mod fans;
pub mod record;
pub mod seed;
pub mod signed;
pub mod store;
pub mod verify;
