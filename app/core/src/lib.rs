//! Farthing's arithmetic and bytes: exact, `no_std`, without accounts and without a clock.
//!
//! The program, the client and the tests use the same functions. Amounts are `u64` in a token's
//! smallest unit, shares are basis points of [`price::BPS_SCALE`], times are Unix seconds as `i64`
//! and lengths of time are seconds as `u64`. `vectors/` replays the results in other languages.
//!
//! The crate has no dependency and allocates nothing. What payers and payees do off chain with vouchers and
//! links is in `farthing-vouchers`.

#![no_std]

pub mod allowance;
pub mod bounds;
pub mod chain;
pub mod channel;
pub mod ed25519;
pub mod fan;
pub mod ledger;
pub mod listing;
pub mod price;
mod product;
pub mod signature;
pub mod splits;
pub mod stream;
pub mod voucher;
pub mod window;
