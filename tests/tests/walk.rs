//! The random walk.
//!
//! when everything happens in any order, for five thousand steps
//!   the books balance after each, and in the end everyone has what is theirs
//!
//! `WALK_SEED=7 WALK_STEPS=100000 cargo xtask test walk` takes another one.

use farthing_sdk::args::INSTRUCTIONS;
use farthing_tests::{
    matrix::machine::program_bytes,
    walk::{Report, Walk},
};
use std::{env, time::Instant};

/// Steps of each walk: with four seeds, more than 20,000 in all.
const STEPS: usize = 5_500;

fn asked_for(variable: &str) -> Option<u64> {
    Some(env::var(variable).ok()?.parse().expect("a number"))
}

/// Walks, and tells how it went.
fn walk(seed: u64) {
    let seed = asked_for("WALK_SEED").unwrap_or(seed);
    let steps = asked_for("WALK_STEPS").map_or(STEPS, |steps| steps as usize);
    let begun = Instant::now();
    let report: Report = Walk::new(&program_bytes(), seed).run(steps);
    let seconds = begun.elapsed().as_secs_f64();
    println!("seed {seed}, {:.0} steps a second: {report}", report.steps as f64 / seconds);
    let idle = report.idle(INSTRUCTIONS.iter().map(|(_, name)| *name));
    assert!(idle.is_empty() || steps < STEPS, "never succeeded: {idle:?}");
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
