//! Where ours may answer otherwise than the framework: the whole list, each with its reason.

use super::{
    lists::{INSTRUCTIONS, List, PROGRAM},
    machine::Outcome,
};
use anchor::{ErrorCode, prelude::ProgramError};
use farthing_framework::Refused;

pub struct Exception {
    pub reason: &'static str,
    pub fits: fn(&List, upstream: &Outcome, ours: &Outcome) -> bool,
}

pub const EXCEPTIONS: [Exception; 4] = [
    Exception {
        reason: "an account that is written stands in no second place, not even behind the declared \
                 ones where nobody reads what is there; the framework looks behind only when asked, \
                 and only after all other checks",
        fits: |list, _, ours| {
            is(ours, ErrorCode::ConstraintDuplicateMutableAccount.into()) && repeats_written(list)
        },
    },
    Exception {
        reason: "an account that nobody has opened is not ours either: one error for both, because \
                 no caller does anything else about it",
        fits: |_, upstream, ours| {
            is(upstream, ProgramError::UninitializedAccount) && is(ours, ProgramError::IllegalOwner)
        },
    },
    Exception {
        reason: "an account of another version holds bytes that the program has no meaning for; the \
                 framework knows no versions",
        fits: |_, _, ours| is(ours, Refused::VersionUnknown.into()),
    },
    Exception {
        reason: "an account that somebody here reads or writes already is not loaded for writing by \
                 hand as well; the framework leaves that to its caller",
        fits: |list, _, ours| list.data[0] == EACH && is(ours, ProgramError::AccountBorrowFailed),
    },
];

/// The instruction of the probe that loads accounts by hand.
const EACH: u8 = 9;

fn is(outcome: &Outcome, error: ProgramError) -> bool {
    *outcome == Err(u64::from(error))
}

/// Whether a declared account that is written stands again behind the declared ones.
fn repeats_written(list: &List) -> bool {
    let instruction = &INSTRUCTIONS[usize::from(list.data[0])];
    let (declared, behind) = list.places.split_at(instruction.declared);
    instruction.written.iter().any(|place| {
        let account = declared[*place];
        let is_missing = instruction.optional && list.pool[account].address == PROGRAM;
        !is_missing && behind.contains(&account)
    })
}
