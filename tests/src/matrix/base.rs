//! A base case by its name, set and ready to be spoiled.

use super::{
    cases,
    machine::{Machine, program_bytes},
    stage::Stage,
    verdict::set,
};
use farthing_sdk::{errors::Failure, solana::Instruction};

thread_local! {
    /// With nothing but the program, which takes long to load.
    static MACHINE: Machine = Machine::new(&program_bytes());
}

/// Where a case succeeds, and the instruction that does.
///
/// # Panics
/// When no case has that name.
#[track_caller]
pub fn on(name: &str) -> (Stage, Instruction) {
    let case = cases::all().into_iter().find(|case| case.name == name);
    let case = case.unwrap_or_else(|| panic!("no case is called {name}"));
    MACHINE.with(|machine| set(&case, machine, 3))
}

/// What refuses an instruction; nothing changes.
///
/// # Errors
/// What came of it instead.
pub fn try_refusal(stage: &mut Stage, instruction: &Instruction) -> Result<Failure, &'static str> {
    let before = stage.machine.snapshot();
    let Err(failed) = stage.machine.run(instruction) else { return Err("it succeeded") };
    if !before.differences(&stage.machine.snapshot()).is_empty() {
        return Err("it changed something");
    }
    let all: Vec<_> = stage.machine.preamble.iter().chain([instruction]).cloned().collect();
    Ok(Failure::new(failed.error, failed.logs, &all))
}

/// What refuses an instruction; nothing changes.
///
/// # Panics
/// When it is not refused, or something changes.
#[track_caller]
pub fn refusal(stage: &mut Stage, instruction: &Instruction) -> Failure {
    try_refusal(stage, instruction).expect("it should be refused")
}
