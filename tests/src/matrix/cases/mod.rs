//! One succeeding base case for every instruction, and for every way through it that matters. The
//! attack matrix mutates them, the cost table measures them: an instruction without a case fails
//! both.

mod buying;
mod channels;
mod creators;
mod fans;
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
    PARTS.concat().concat()
}

/// All cases, in parts that can be attacked side by side.
const PARTS: [&[&[Case]]; 4] = [
    &[reserves::CASES, creators::CASES, listings::CASES, orders::CASES],
    &[buying::CASES, sessions::CASES, channels::CASES],
    &[streams::CASES],
    &[fans::CASES],
];
/// How many parts there are.
pub const COUNT: usize = PARTS.len();

/// The cases of a part that are attacked: batches of two, since more of the same show nothing new.
pub fn attacked(part: usize) -> Vec<Case> {
    let mut cases = PARTS[part].concat();
    cases.retain(|case| !LONG.contains(&case.name));
    cases
}

/// Cases that are there to be measured.
pub const LONG: &[&str] = &[
    "withdraw_streams_10",
    "claim_4",
    "claim_6",
    "claim_chain_14",
    "claim_chain_1000_hashes",
    "claim_signed_8",
    "open_fan_30_shares",
    "assign_30",
    "assign_64",
    "claim_fans_5",
    "claim_fans_9",
];

const fn case(
    instruction: &'static str,
    name: &'static str,
    prepare: fn(&mut Stage) -> Instruction,
) -> Case {
    Case { name, instruction, prepare }
}
