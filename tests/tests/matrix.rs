//! The attack matrix.
//!
//! when an instruction is in the interface description
//!   it has a base case, and every base case succeeds
//! when one account of a base case is changed
//!   it is refused and changes nothing, or is allowed with a reason and does no harm

use farthing_tests::matrix::{
    allowed::ALLOWED,
    cases::{self, Case},
    idl::Idl,
    machine::program_bytes,
    verdict::{Verdict, set},
};
use std::collections::BTreeSet;

#[test]
fn every_instruction_has_a_base_case_and_every_base_case_succeeds() {
    // Given the interface description and the cases.
    let (idl, cases, program) = (Idl::committed(), cases::all(), program_bytes());
    // Then no instruction is without, and each plain case bears its instruction's name.
    let covered: BTreeSet<_> = cases.iter().map(|case| case.instruction).collect();
    for instruction in &idl.instructions {
        let name = instruction.name.as_str();
        assert!(covered.contains(name), "`{name}` has no base case in tests/src/matrix/cases");
        assert!(cases.iter().any(|case| case.name == name), "no case is just `{name}`");
    }
    // And each succeeds, by itself.
    for case in &cases {
        let (mut stage, instruction) = set(case, &program, 2);
        let declared = idl.instruction(case.instruction).accounts.len();
        assert!(instruction.accounts.len() >= declared, "{} lacks accounts", case.name);
        stage.must(instruction);
    }
}

#[test]
fn no_account_of_any_instruction_can_be_changed() {
    // bug class 16: every account is swapped for everything else, generated.
    // Given every base case.
    let (idl, program) = (Idl::committed(), program_bytes());
    let mut verdict = Verdict::default();
    // When each of its accounts is changed in every way.
    for case in cases::all() {
        verdict.on(&case, &idl, &program);
    }
    // Then what succeeds is on the list, and the list is no longer than it must be.
    let Verdict { run, refused, allowed, complaints, used } = verdict;
    println!("{run} attacks: {refused} refused, {allowed} allowed");
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    for (number, entry) in ALLOWED.iter().enumerate() {
        let (cases, account, change) = (entry.cases, entry.account, entry.change);
        assert!(used.contains(&number), "nothing needs {cases:?} `{account}` {change}");
    }
    assert!(run > 5_000, "the matrix shrank to {run} attacks");
}

#[test]
fn an_allowed_change_names_a_case_that_exists() {
    let cases: Vec<Case> = cases::all();
    for entry in ALLOWED {
        assert!(!entry.why.is_empty());
        for name in entry.cases {
            assert!(cases.iter().any(|case| case.name == *name), "no case is called {name}");
        }
    }
}
