//! Leases of a fan, against big integers and in long lives.
//!
//! ```text
//! oracle   every function    -> what the plain formula says, in integers without bound
//! voucher  the 115 bytes     -> every bit counts; a tag is of fan, payee and audience
//! walk     any life          -> F1 to F4 after every step, and all money comes out
//!          a wallet's rules  -> nobody is paid more than the newest promise to it
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod oracle;
mod voucher;
mod walk;
mod wallet;
