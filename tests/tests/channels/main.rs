//! Money set aside once and given away off chain, on real bytecode: one file for each instruction, and
//! for each kind of attack on a credential.

mod claim;
mod layout;
mod promises;
mod signatures;
#[path = "../streams/support/mod.rs"]
mod support;
