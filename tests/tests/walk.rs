//! The random walk.
//!
//! when everything happens in any order, for some thousand steps
//!   the books balance after each, and in the end everyone has what is theirs
//! when fans are all that there is, for some thousand steps
//!   the same, and every status is met
//! when something is damaged behind the program's back
//!   the walk notices at the next step
//!
//! `WALK_SEED=7 WALK_STEPS=100000 cargo xtask test walk` takes another one.

use farthing_sdk::args::INSTRUCTIONS;
use farthing_tests::{
    matrix::machine::program_bytes,
    walk::{Report, Sabotage, Walk},
};
use std::{env, time::Instant};

/// Steps of each walk: with four seeds, more than 32,000 in all.
const STEPS: usize = 8_000;
/// Steps of each walk among fans.
const FAN_STEPS: usize = 5_000;

fn asked_for(variable: &str) -> Option<u64> {
    Some(env::var(variable).ok()?.parse().expect("a number"))
}

/// Walks, and prints how it went.
fn walk(seed: u64) {
    let seed = asked_for("WALK_SEED").unwrap_or(seed);
    let steps = asked_for("WALK_STEPS").map_or(STEPS, |steps| steps as usize);
    let begun = Instant::now();
    let report: Report = Walk::new(&program_bytes(), seed).run(steps);
    let seconds = begun.elapsed().as_secs_f64();
    println!("seed {seed}, {:.0} steps a second: {report}", report.steps as f64 / seconds);
    let idle = report.idle(INSTRUCTIONS.iter().map(|(_, name)| *name));
    assert!(idle.is_empty() || steps < STEPS, "never succeeded: {idle:?}");
    let sessions = report.by_session;
    assert!(sessions > steps / 50, "{sessions} of {steps} steps by a session");
}

// bug class 50: all instructions together, in any order. One test for each seed, so that they run
// side by side.
#[test]
fn a_walk_of_seed_1_ends_with_everyone_having_what_is_theirs() {
    walk(1);
}

#[test]
fn a_walk_of_seed_2_ends_with_everyone_having_what_is_theirs() {
    walk(2);
}

#[test]
fn a_walk_of_seed_3_ends_with_everyone_having_what_is_theirs() {
    walk(3);
}

#[test]
fn a_walk_of_seed_4_ends_with_everyone_having_what_is_theirs() {
    walk(4);
}

/// Every status that an item of `claim_fans` can have.
const STATUSES: [u8; 10] = [0, 1, 2, 6, 7, 9, 12, 13, 14, 15];

/// Walks among fans: everything else leaves little of them to see.
fn walk_among_fans(seed: u64) {
    let seed = asked_for("WALK_SEED").unwrap_or(seed);
    let steps = asked_for("WALK_STEPS").map_or(FAN_STEPS, |steps| steps as usize);
    let begun = Instant::now();
    let report: Report = Walk::of_fans(&program_bytes(), seed).run(steps);
    let seconds = begun.elapsed().as_secs_f64();
    println!("fans, seed {seed}, {:.0} steps a second: {report}", report.steps as f64 / seconds);
    assert!(report.statuses("claim_fans") == STATUSES || steps < FAN_STEPS, "{report}");
}

#[test]
fn a_walk_among_fans_of_seed_5_ends_with_everyone_having_what_is_theirs() {
    walk_among_fans(5);
}

#[test]
fn a_walk_among_fans_of_seed_6_ends_with_everyone_having_what_is_theirs() {
    walk_among_fans(6);
}

/// Walks a little, does damage, and walks on.
fn sabotaged(what: Sabotage) {
    let mut walk = Walk::new(&program_bytes(), 5);
    let mut steps = 240;
    walk.walk_on(steps);
    while !walk.can_sabotage(what) {
        steps += 10;
        walk.walk_on(steps);
    }
    walk.sabotage(what);
    walk.walk_on(steps + 500);
}

#[test]
#[should_panic(expected = "(I1)")]
fn a_walk_notices_a_unit_that_nobody_paid() {
    sabotaged(Sabotage::Balance);
}

#[test]
#[should_panic(expected = "rate_fraction")]
fn a_walk_notices_the_smallest_part_of_a_rate() {
    sabotaged(Sabotage::Rate);
}

#[test]
#[should_panic(expected = "chain.spent")]
fn a_walk_notices_a_unit_that_no_session_spent() {
    sabotaged(Sabotage::Spent);
}

#[test]
#[should_panic(expected = "chain.grace")]
fn a_walk_notices_a_second_of_grace_that_nobody_agreed_to() {
    sabotaged(Sabotage::Grace);
}

#[test]
#[should_panic(expected = "chain.revision")]
fn a_walk_notices_shares_that_no_key_gave() {
    sabotaged(Sabotage::Revision);
}

#[test]
#[should_panic(expected = "chain.slots.0")]
fn a_walk_notices_a_unit_of_a_share_that_nobody_claimed() {
    sabotaged(Sabotage::Claimed);
}

#[test]
#[should_panic(expected = "chain.slots.0")]
fn a_walk_notices_a_day_of_a_lease_that_nobody_gave() {
    sabotaged(Sabotage::Until);
}

#[test]
#[should_panic(expected = "chain.slots.0")]
fn a_walk_notices_a_slot_that_is_anothers() {
    sabotaged(Sabotage::Tag);
}

#[test]
#[should_panic(expected = "wallet 0")]
fn a_walk_notices_a_lamport_that_is_gone() {
    sabotaged(Sabotage::Lamports);
}

#[test]
#[should_panic(expected = "all accounts of the program")]
fn a_walk_notices_an_account_that_nobody_opened() {
    sabotaged(Sabotage::Account);
}
