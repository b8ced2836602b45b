//! The framework under its own name, with some of its functions replaced by smaller ones: its macros
//! call them by these paths, and would copy the framework's into every instruction. A caller of
//! the program sees the same results (docs/adr/0011).

#![no_std]

extern crate alloc;

#[cfg(not(feature = "stock-anchor"))]
mod addresses;
mod bytes;
mod calls;
mod creation;
mod curve;
mod refused;
mod remaining;
#[cfg(not(feature = "stock-anchor"))]
mod runner;
mod stored;
mod tokens;

pub use anchor::*;

#[cfg(not(feature = "stock-anchor"))]
pub use addresses::find_and_verify_program_address;
pub use bytes::Bytes;
pub use creation::create_derived;
pub use curve::{is_derived, sha256, sha512, sum_of_two};
pub use refused::Refused;
pub use remaining::WithRemaining;
#[cfg(not(feature = "stock-anchor"))]
pub use runner::{Context, check_program_id, run_handler};
pub use stored::{Hot, OwningProgram, Stored, Versioned, starts_with};
pub use tokens::{TokenPrograms, Transfer, initialize_tokens};

/// The framework's, with our own context where it is used.
pub mod prelude {
    pub use crate::Context;
    pub use anchor::prelude::*;
}
