//! Farthing's Rust client: addresses, instructions, accounts, events, errors, and a client that
//! submits over JSON-RPC or on an embedded network.
//!
//! From the bytes outwards: [`addresses`] and [`instructions`] say what to send, [`accounts`],
//! [`events`] and [`errors`] what came back, [`streams`] what has accrued by now, [`channels`], [`fans`]
//! and [`vouchers`] what was promised off chain, [`client`] moves it, [`compose`] puts the usual steps together. Amounts are
//! base units of the mint, times unix seconds, everywhere.
//!
//! Accounts, arguments, events, errors and addresses are written by `cargo xtask idl` from what the
//! program says of itself, and have a `borsh` encoding; `tests/conformance` compares them with the
//! program's own types. What a person adds stands beside them.
//!
//! Features: `rpc` (on by default) is [`Rpc`], a cluster behind JSON-RPC; `embedded` is [`Embedded`], a
//! network inside this process. Without both, everything else is there, for a [`client::Network`] of
//! your own.

pub mod accounts;
pub mod addresses;
pub mod amounts;
pub mod args;
pub mod channels;
pub mod client;
pub mod compose;
mod declare;
pub mod development;
pub mod errors;
pub mod events;
pub mod fans;
pub mod fields;
#[rustfmt::skip]
mod generated;
pub mod instructions;
pub mod solana;
pub mod streams;

pub use addresses::Token;
#[cfg(feature = "embedded")]
pub use client::Embedded;
#[cfg(feature = "rpc")]
pub use client::Rpc;
pub use client::{Client, Receipt};
pub use development::development_program_keypair;
pub use farthing_core as core;
pub use farthing_vouchers as vouchers;
/// The program's address.
pub use generated::{PROGRAM_ID, metas};

/// Asks for the whole balance where an amount is expected.
pub use farthing_core::ledger::ALL;

/// An absent address: no operator, no referrer, no pending authority. Nobody can sign for it.
pub const NOBODY: solana::Address = solana::Address::new_from_array([0; 32]);

/// The first payments that the pages show are compiled and run.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    struct OfTheSdk;
    #[doc = include_str!("../../../README.md")]
    struct OfTheRepository;
}
