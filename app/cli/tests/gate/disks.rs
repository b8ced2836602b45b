//! Disks that fail and disks that are slow, under the real process.

use super::{
    bill::Bill,
    kills::die,
    scene::{PRICE, Scene},
};
use std::{
    thread,
    time::{Duration, Instant},
};

/// gateway rule R18: nobody knows what a disk has of a write that failed. The process ends, nothing is answered for it,
/// and the next one finds what there is.
#[test]
fn a_write_or_a_sync_that_fails_ends_the_process_and_loses_nothing() {
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.payer());
    die(
        &bill,
        &scene,
        &["write-fails:2", "sync-fails:2", "write-fails:7", "sync-fails:7", "sync-fails:11"],
    );
}

/// gateway rule R17, gateway rule R18: a reply waits for the disk, many wait for it together, and what is free waits for nothing.
#[test]
fn a_slow_disk_makes_payers_wait_together_and_nobody_else() {
    const WAIT: Duration = Duration::from_millis(300);
    const PAYERS: u32 = 60;
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.payer());
    let gateway = scene.failing_at("slow-disk:300");
    bill.must_pay(gateway.address, 0);
    let begun = Instant::now();
    bill.must_pay(gateway.address, 1);
    assert!(begun.elapsed() >= WAIT, "{:?}", begun.elapsed());
    let begun = Instant::now();
    thread::scope(|scope| {
        for number in 2..2 + PAYERS {
            let (bill, address) = (&bill, gateway.address);
            scope.spawn(move || bill.must_pay(address, number));
        }
    });
    let together = begun.elapsed();
    assert!(together < WAIT * PAYERS / 2, "{PAYERS} payers waited {together:?}");
    let begun = Instant::now();
    for _ in 0..PAYERS {
        assert_eq!(gateway.ask("GET", "/free/x", &[]).expect("a reply").status, 200);
        assert_eq!(gateway.ask("GET", "/page/x", &[]).expect("a reply").status, 402);
    }
    let free = begun.elapsed();
    assert!(free < WAIT * PAYERS / 2, "{PAYERS} free requests and prices took {free:?}");
    gateway.kill();
    assert_eq!(scene.sums(&bill.payer), (u64::from(PAYERS + 2) * PRICE, 0));
}
