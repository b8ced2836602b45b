//! Streams against an oracle that settles every second that anything happens, in big integers.
//!
//! ```text
//! histories   110,000 random ones: open, withdraw, top up, refund, pause, resume, rate, cancel
//!   after each step       -> earned, accrued, refundable are the oracle's; money is conserved
//!   without the withdraws -> the same accrual: no schedule of calls gains or loses a part
//!   with a pause and resume at every step -> the same accrual
//!   at the end            -> the depletion time is the first dry second by brute force
//! clocks      any times in any order -> withdrawn <= accrued <= funded, and everyone gets out
//! exactness   any amount per period  -> the floor of the rational, all of it at the end
//! edges       start, cliff and end, one second before, at and after
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod clocks;
mod draw;
mod edges;
mod exactness;
mod histories;
mod oracle;
