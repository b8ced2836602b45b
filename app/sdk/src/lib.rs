//! Farthing's Rust client: addresses, instructions, accounts, events, errors, and a client that
//! submits over JSON-RPC or on an embedded network.
//!
//! From the bytes outwards: [`addresses`] and [`instructions`] say what to send, [`accounts`],
//! [`events`] and [`errors`] what came back, [`streams`] what has accrued by now, [`channels`] and
//! [`vouchers`] what was promised off chain, [`client`] moves it, [`compose`] puts the usual steps together. Amounts are
//! base units of the mint, times unix seconds, everywhere.
//!
//! Instructions are encoded by the types that the program's own macros generate. Everything that is
//! decoded has a `borsh` type here; `tests/conformance.rs` holds the two against each other.

pub mod accounts;
pub mod addresses;
pub mod args;
pub mod channels;
pub mod client;
pub mod compose;
pub mod development;
pub mod errors;
pub mod events;
pub mod fields;
pub mod instructions;
pub mod solana;
pub mod streams;

pub use addresses::Token;
pub use client::{Client, Embedded, Receipt, Rpc};
pub use development::development_program_keypair;
/// The program's address.
pub use farthing::ID as PROGRAM_ID;
pub use farthing_core as core;
pub use farthing_vouchers as vouchers;

/// Asks for the whole balance where an amount is expected.
pub use farthing_core::ledger::ALL;

/// An absent address: no operator, no referrer, no pending authority. Nobody can sign for it.
pub use farthing::state::NOBODY;

/// The first payments that the pages show are compiled and run.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    struct OfTheSdk;
    #[doc = include_str!("../../../README.md")]
    struct OfTheRepository;
}
