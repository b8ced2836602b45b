//! The process is killed at any moment, again and again, on one ledger, with four payers at work.
//!
//! `ROUNDS=200 cargo test -p farthing-cli --test gate random -- --nocapture` is the long form; it prints what it ran.

use super::{bill::Bill, scene::Scene};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed},
    thread,
    time::Duration,
};

/// At once.
const PAYERS: usize = 4;

/// Rounds, unless the environment says otherwise.
const ROUNDS: usize = 20;

/// gateway rule R7, server invariants 24 and 25
#[test]
fn no_payment_is_lost_or_taken_twice_whenever_the_process_dies() {
    let rounds = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    let scene = Scene::new();
    let bills: Vec<_> = (0..PAYERS)
        .map(|payer| Bill::new(&scene, if payer == 0 { scene.signer() } else { scene.payer() }))
        .collect();
    let numbers: Vec<_> = bills.iter().map(|_| AtomicU32::new(0)).collect();
    let mut random = ChaCha8Rng::seed_from_u64(11);
    for round in 0..rounds {
        let gateway = scene.gateway();
        let (address, is_over) = (gateway.address, AtomicBool::new(false));
        // At once, as payers do: what is asked for much later is too old.
        for bill in &bills {
            bill.settle(address, &format!("round {round}"));
        }
        thread::scope(|scope| {
            for (bill, number) in bills.iter().zip(&numbers) {
                // Two connections of each payer: its requests come in any order.
                for _ in 0..2 {
                    scope.spawn(|| {
                        while !is_over.load(Relaxed) {
                            bill.pay(address, number.fetch_add(1, Relaxed));
                        }
                    });
                }
            }
            thread::sleep(Duration::from_micros(random.random_range(0..400_000)));
            is_over.store(true, Relaxed);
            gateway.kill();
        });
        for bill in &bills {
            bill.check(round + 1, &format!("round {round}"));
        }
    }
    let unsettled: Vec<_> = bills.iter().map(Bill::delivered).collect();
    let gateway = scene.gateway();
    for bill in &bills {
        bill.settle(gateway.address, "after all rounds");
    }
    gateway.stop();
    for bill in &bills {
        bill.close(rounds + 1, "in the end");
    }
    let pages: usize = bills.iter().map(Bill::delivered).sum();
    println!(
        "{rounds} kills, {pages} pages paid, {unsettled:?} of them delivered before the last start"
    );
    assert!(pages > rounds, "{pages} pages");
}
