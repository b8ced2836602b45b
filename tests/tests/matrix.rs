//! The attack matrix.
//!
//! when an instruction is in the interface description
//!   it has a base case, and every base case succeeds
//!   every account of a base case is declared, as a signer or writable if it is
//! when one account of a base case is changed
//!   it is refused and changes nothing, or is allowed with a reason and does no harm

use farthing_sdk::PROGRAM_ID;
use farthing_tests::matrix::{
    allowed,
    cases::{self, Case},
    idl::Idl,
    machine::{Machine, program_bytes},
    verdict::{Verdict, set},
};
use std::collections::BTreeSet;

#[test]
fn every_instruction_has_a_base_case_and_every_base_case_succeeds() {
    // Given the interface description and the cases.
    let (idl, cases) = (Idl::committed(), cases::all());
    let machine = Machine::new(&program_bytes());
    // Then no instruction is without, and each plain case bears its instruction's name.
    let covered: BTreeSet<_> = cases.iter().map(|case| case.instruction).collect();
    for instruction in &idl.instructions {
        let name = instruction.name.as_str();
        assert!(covered.contains(name), "`{name}` has no base case in tests/src/matrix/cases");
        assert!(cases.iter().any(|case| case.name == name), "no case is just `{name}`");
    }
    // And each succeeds, by itself.
    for case in &cases {
        let (mut stage, instruction) = set(case, &machine, 2);
        let declared = idl.instruction(case.instruction).accounts.len();
        assert!(instruction.accounts.len() >= declared, "{} lacks accounts", case.name);
        stage.must(instruction);
    }
}

/// Attacks a part of the cases; `least` keeps the matrix from shrinking unseen.
fn attack(part: usize, least: usize) {
    // bug class 16: every account is swapped for everything else, generated.
    // Given base cases.
    let (idl, cases) = (Idl::committed(), cases::attacked(part));
    let machine = Machine::new(&program_bytes());
    let mut verdict = Verdict::default();
    // When each of their accounts is changed in every way.
    for case in &cases {
        verdict.on(case, &idl, &machine);
    }
    // Then what succeeds is on the list, and the list is no longer than it must be.
    let Verdict { run, refused, allowed, complaints, used } = verdict;
    println!("part {part}: {run} attacks: {refused} refused, {allowed} allowed");
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    for (number, entry) in allowed::all().enumerate() {
        let (names, account, change) = (entry.cases, entry.account, entry.change);
        let concerns = cases.iter().any(|case| names.contains(&case.name));
        assert!(
            !concerns || used.contains(&number),
            "part {part}: nothing needs {names:?} `{account}` {change}"
        );
    }
    assert!(run > least, "the matrix shrank to {run} attacks");
}

// One test for each part, so that they run side by side.
#[test]
fn no_account_can_be_changed_where_balances_listings_and_orders_are_kept() {
    attack(0, 5_000);
}

#[test]
fn no_account_can_be_changed_where_things_are_bought_and_keys_trusted() {
    attack(1, 5_000);
}

#[test]
fn no_account_can_be_changed_where_money_streams() {
    attack(2, 5_000);
}

#[test]
fn no_account_can_be_changed_where_many_are_paid_from_one_fan() {
    attack(3, 2_000);
}

/// Instructions that read accounts after the declared ones; their documentation says which.
const TRAILING: [&str; 7] = [
    "distribute",
    "close_earnings",
    "withdraw_streams",
    "claim",
    "claim_chain",
    "claim_signed",
    "claim_fans",
];

#[test]
fn the_interface_description_declares_every_account() {
    // bug class 46: one who knows the interface description alone leaves nothing out.
    let (idl, machine) = (Idl::committed(), Machine::new(&program_bytes()));
    for case in cases::all() {
        let (_, instruction) = set(&case, &machine, 2);
        let declared = &idl.instruction(case.instruction).accounts;
        for (account, meta) in declared.iter().zip(&instruction.accounts) {
            let is_there = !account.optional || meta.pubkey != PROGRAM_ID;
            let (signs, writes) = (meta.is_signer, meta.is_writable);
            let fits = !is_there || (signs, writes) == (account.signer, account.writable);
            assert!(fits, "{}: `{}` signs {signs}, writes {writes}", case.name, account.name);
        }
        let trailing = instruction.accounts.len() > declared.len();
        assert!(!trailing || TRAILING.contains(&case.instruction), "{}", case.name);
    }
}

#[test]
fn every_case_is_in_a_part() {
    let parts = (0..cases::COUNT).flat_map(cases::attacked).count();
    assert_eq!(parts + cases::LONG.len(), cases::all().len());
    assert!(cases::LONG.iter().all(|name| cases::all().iter().any(|case| case.name == *name)));
}

#[test]
fn an_allowed_change_names_a_case_that_exists() {
    let cases: Vec<Case> = cases::all();
    for entry in allowed::all() {
        assert!(!entry.why.is_empty());
        for name in entry.cases {
            assert!(cases.iter().any(|case| case.name == *name), "no case is called {name}");
        }
    }
}
