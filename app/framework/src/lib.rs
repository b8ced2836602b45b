//! The framework under its own name, with some of its functions replaced by smaller ones: its macros
//! call them by these paths, and would copy the framework's into every instruction. What each does
//! to whoever calls the program is the same (docs/adr/0011).

#![no_std]

extern crate alloc;

mod addresses;
mod bytes;
mod calls;
mod creation;
mod refused;
mod runner;
mod stored;
mod tokens;

pub use anchor::*;

pub use addresses::find_and_verify_program_address;
pub use bytes::Bytes;
pub use creation::create_derived;
pub use refused::Refused;
pub use runner::{Context, run_handler};
pub use stored::{OwningProgram, Stored, Versioned};
pub use tokens::{Transfer, initialize_tokens};

/// The framework's, with our own context.
pub mod prelude {
    pub use crate::Context;
    pub use anchor::prelude::*;
}
