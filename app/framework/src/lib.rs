//! The framework under its own name, with some of its functions replaced by smaller ones: its macros
//! call them by these paths, and would copy the framework's into every instruction. What each does
//! to whoever calls the program is the same (docs/adr/0011).

#![no_std]

extern crate alloc;

mod addresses;
mod calls;
mod creation;
mod runner;
mod stored;

pub use anchor::*;

/// The framework's, for instructions that are worth a copy of it.
pub use anchor::address_eq as address_eq_inlined;

pub use addresses::{address_eq, find_and_verify_program_address};
pub use calls::invoke;
pub use creation::create_derived;
pub use runner::run_handler;
pub use stored::Stored;
