//! The framework and ours, on the same lists of accounts: `../../probe` is compiled against both.
//!
//! - given lists that are good, or spoiled in up to three ways
//!   - then both take the same ones and leave the same bytes and lamports
//!   - then both refuse the same ones, with the same error
//!   - then what differs is in the table of exceptions, and all of that table is met
//! - given so many lists
//!   - then every instruction is seen to run, and every check to refuse
//!
//! What creates accounts calls other programs, so it runs in the virtual machine:
//! `tests/tests/framework.rs`.

// A test may fail in whatever way it likes.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod exceptions;
mod lists;
mod machine;

use anchor::{ErrorCode, prelude::ProgramError};
use exceptions::EXCEPTIONS;
use lists::{INSTRUCTIONS, List, PROGRAM, hostile};
use machine::{Outcome, run};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// So many that every check and every exception is met.
const LISTS_OF_EACH: usize = 2_000;

/// Lists for each instruction; fewer where every step is watched, which the environment says (`cargo
/// xtask miri`), and then not everything is met.
fn lists_of_each() -> usize {
    std::env::var("LISTS_OF_EACH").map_or(LISTS_OF_EACH, |number| number.parse().unwrap())
}

fn upstream(list: &List) -> Outcome {
    run(framework_probe_upstream::__anchor_dispatch, PROGRAM, list)
}

fn ours(list: &List) -> Outcome {
    run(framework_probe_ours::__anchor_dispatch, PROGRAM, list)
}

/// The index of the exception that allows the difference.
fn allowed(list: &List, theirs: &Outcome, ours: &Outcome) -> usize {
    EXCEPTIONS
        .iter()
        .position(|exception| (exception.fits)(list, theirs, ours))
        .unwrap_or_else(|| panic!("{list:?}\nupstream: {theirs:?}\nours: {ours:?}"))
}

#[test]
fn ours_answers_as_the_framework_does_but_for_the_exceptions() {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let mut met = BTreeSet::new();
    for which in 0..INSTRUCTIONS.len() {
        for _ in 0..lists_of_each() {
            let list = hostile(which, &mut random);
            let (theirs, ours) = (upstream(&list), ours(&list));
            if theirs != ours {
                met.insert(allowed(&list, &theirs, &ours));
            }
        }
    }
    for (index, exception) in EXCEPTIONS.iter().enumerate() {
        let few = lists_of_each() < LISTS_OF_EACH;
        assert!(few || met.contains(&index), "never met: {}", exception.reason);
    }
}

#[test]
fn a_copy_at_another_address_is_refused_by_its_first_eight_bytes() {
    let mut random = ChaCha8Rng::seed_from_u64(10);
    let mut runs = || loop {
        let list = hostile(0, &mut random);
        if ours(&list).is_ok() && upstream(&list).is_ok() {
            return list;
        }
    };
    let mismatch = Err(u64::from(ProgramError::from(ErrorCode::DeclaredProgramIdMismatch)));
    for byte in 0..32 {
        let (list, mut other) = (runs(), PROGRAM);
        other[byte] ^= 1;
        let theirs = run(framework_probe_upstream::__anchor_dispatch, other, &list);
        let here = run(framework_probe_ours::__anchor_dispatch, other, &list);
        assert_eq!(theirs, mismatch, "{byte}");
        // What begins like ours has no power over our accounts, whatever it runs.
        assert_eq!(here == mismatch, byte < 8, "{byte}: {here:?}");
    }
}

#[test]
fn every_instruction_runs_and_every_check_refuses_on_these_lists() {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let mut errors = BTreeSet::new();
    for (which, instruction) in INSTRUCTIONS.iter().enumerate() {
        let lists: Vec<_> = (0..lists_of_each()).map(|_| hostile(which, &mut random)).collect();
        let outcomes: Vec<_> = lists.iter().map(ours).collect();
        let runs = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        // A tenth runs, a tenth is refused: neither answer is the only one.
        let tenth = outcomes.len() / 10;
        assert!(runs > tenth && runs < 9 * tenth, "{}: {runs}", instruction.name);
        errors.extend(outcomes.into_iter().filter_map(Result::err));
    }
    let expected: [ProgramError; 9] = [
        ProgramError::AccountDataTooSmall,
        ProgramError::ArithmeticOverflow,
        ProgramError::IllegalOwner,
        ProgramError::InvalidAccountData,
        ProgramError::InvalidSeeds,
        ProgramError::MissingRequiredSignature,
        ErrorCode::AccountNotEnoughKeys.into(),
        ErrorCode::ConstraintDuplicateMutableAccount.into(),
        ErrorCode::ConstraintMut.into(),
    ];
    for error in expected {
        let few = lists_of_each() < LISTS_OF_EACH;
        assert!(few || errors.contains(&u64::from(error.clone())), "{error:?}");
    }
}
