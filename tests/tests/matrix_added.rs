//! The attack matrix with more than an instruction declares, and with accounts of times to come.
//!
//! when an account also signs, or may also be written, or another program calls
//!   it is refused, or does just what it does without
//!   an account that is created must not sign: its address would be proven by nothing (I12)
//! when another program puts its own address in an account's place and signs for it
//!   it is refused, or allowed with a reason, and does no harm
//! when an account has a version that the program does not know
//!   every instruction refuses it, and none writes over it

use farthing_tests::matrix::{
    added, allowed,
    cases::{self},
    idl::Idl,
    machine::{Machine, program_bytes},
    verdict::Verdict,
    versions,
};
use std::collections::BTreeSet;

fn report(name: &str, verdict: &Verdict, least: usize) {
    let Verdict { run, refused, allowed, complaints, .. } = verdict;
    println!("{name}: {run} changes: {refused} refused, {allowed} allowed");
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    assert!(*run > least, "the matrix shrank to {run} changes");
}

fn add(part: usize, least: usize) {
    let (idl, machine) = (Idl::committed(), Machine::new(&program_bytes()));
    let mut verdict = Verdict::default();
    for case in cases::attacked(part) {
        added::on(&mut verdict, &case, &idl, &machine);
    }
    report(&format!("part {part}"), &verdict, least);
}

// One test for each part, so that they run side by side.
#[test]
fn more_rights_change_nothing_where_balances_listings_and_orders_are_kept() {
    add(0, 400);
}

#[test]
fn more_rights_change_nothing_where_things_are_bought_and_keys_trusted() {
    add(1, 450);
}

#[test]
fn more_rights_change_nothing_where_money_streams() {
    add(2, 300);
}

#[test]
fn more_rights_change_nothing_where_many_are_paid_from_one_fan() {
    add(3, 100);
}

#[test]
fn an_account_of_an_unknown_version_is_refused_by_every_instruction_that_names_it() {
    let machine = Machine::new(&program_bytes());
    let mut verdict = Verdict::default();
    let mut met = BTreeSet::new();
    for case in (0..cases::COUNT).flat_map(cases::attacked) {
        met.extend(versions::on(&mut verdict, &case, &machine));
    }
    assert_eq!(met.len(), 11, "every kind of account is met: {met:?}");
    report("versions", &verdict, 800);
}

#[test]
fn what_the_callers_address_may_be_is_somebodys_free_choice() {
    // The reasons of the matrix cover it: no entry is for the caller alone.
    assert!(allowed::all().all(|entry| !entry.change.contains("caller")));
}
