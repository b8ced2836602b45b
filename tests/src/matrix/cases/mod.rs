//! One succeeding base case for every instruction, and for every way through it that matters. The
//! attack matrix mutates them, the cost table measures them: an instruction without a case fails
//! both.

mod buying;
mod channels;
mod creators;
mod listings;
mod orders;
mod reserves;
mod sessions;
mod streams;

use super::stage::Stage;
use farthing_sdk::solana::Instruction;

/// A way to call an instruction.
#[derive(Clone, Copy)]
pub struct Case {
    /// The instruction's name, with `_` and what is special about this way appended.
    pub name: &'static str,
    /// The instruction's name in the interface description.
    pub instruction: &'static str,
    /// Sets the stage; the instruction that it returns succeeds there.
    pub prepare: fn(&mut Stage) -> Instruction,
}

/// Every case; the plain one of an instruction comes first and bears its name.
pub fn all() -> Vec<Case> {
    let shop = [reserves::CASES, creators::CASES, listings::CASES, buying::CASES, orders::CASES];
    let time = [streams::CASES, sessions::CASES, channels::CASES];
    [shop.concat(), time.concat()].concat()
}

const fn case(
    instruction: &'static str,
    name: &'static str,
    prepare: fn(&mut Stage) -> Instruction,
) -> Case {
    Case { name, instruction, prepare }
}
