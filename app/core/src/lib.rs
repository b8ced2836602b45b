//! Farthing's arithmetic: exact, `no_std`, without accounts and without a clock.
//!
//! The program, the client and the tests use the same functions. Amounts are `u64` in a token's
//! smallest unit, shares are basis points of [`price::BPS_SCALE`], times are Unix seconds as `i64`
//! and lengths of time are seconds as `u64`. `vectors/` replays the results in other languages.
//!
//! The feature `std` adds what belongs off chain: signing and verifying vouchers (`verify`), making
//! hash chains, and the payee's `book` of what has been promised. Without it the crate has no
//! dependency and allocates nothing.

#![no_std]

#[cfg(feature = "std")]
extern crate std;

pub mod allowance;
#[cfg(feature = "std")]
pub mod book;
pub mod bounds;
pub mod chain;
pub mod channel;
pub mod ed25519;
pub mod fan;
pub mod ledger;
pub mod listing;
pub mod price;
mod product;
pub mod splits;
pub mod stream;
#[cfg(feature = "std")]
pub mod verify;
pub mod voucher;
pub mod window;
