//! The process dies at each named step.

use super::{
    bill::Bill,
    process::Gateway,
    scene::{PRICE, Scene},
};

/// Pays page after page until the gateway is gone, and says how it ended.
#[track_caller]
pub fn until_it_dies(bill: &Bill<'_>, scene: &Scene, point: &str, from: u32) -> u32 {
    let mut gateway = match Gateway::start(&scene.path("gate.toml"), point) {
        Ok(gateway) => gateway,
        // Before it listened.
        Err(run) if run.err.contains("failing at") => return from,
        Err(run) => panic!("{}", run.err),
    };
    let mut number = from;
    while !gateway.has_ended() {
        assert!(number < from + 100, "{point} is reached");
        bill.pay(gateway.address, number);
        number += 1;
    }
    assert!(gateway.log().contains("failing at"), "{point}: {}", gateway.log());
    number
}

/// Dies at these points one after the other, on one ledger, and lives on.
pub fn die(bill: &Bill<'_>, scene: &Scene, points: &[&str]) {
    let mut number = 0;
    for (index, point) in points.iter().enumerate() {
        number = until_it_dies(bill, scene, point, number);
        bill.check(index + 1, point);
    }
    let gateway = scene.gateway();
    bill.settle(gateway.address, "after all of them");
    gateway.stop();
    bill.close(points.len() + 1, "in the end");
}

/// gateway rule R7, server invariants 24 and 25
#[test]
fn no_payment_is_lost_or_taken_twice_wherever_the_process_dies() {
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.payer());
    let points = [
        "appended:2",
        "appended:9",
        "appended:17",
        "written:3",
        "written:9",
        "synced:3",
        "synced:9",
        "upstream-started",
        "upstream-started:4",
        "upstream-answered",
        "upstream-answered:4",
        "response-written:3",
    ];
    die(&bill, &scene, &points);
    assert!(bill.delivered() > 20, "{} pages", bill.delivered());
}

/// gateway rule R7: the same by vouchers, which are verified on a thread of their own.
#[test]
fn no_voucher_is_lost_or_taken_twice_wherever_the_process_dies() {
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.signer());
    die(
        &bill,
        &scene,
        &["verified", "verified:4", "appended:9", "synced:9", "upstream-answered:2"],
    );
}

/// gateway rule R18
#[test]
fn a_stop_that_breaks_off_after_its_snapshot_loses_nothing() {
    let scene = Scene::new();
    let bill = Bill::new(&scene, scene.payer());
    let mut gateway = scene.failing_at("snapshot-renamed");
    for number in 0..5 {
        bill.must_pay(gateway.address, number);
    }
    gateway.signal("TERM");
    assert!(!gateway.end().success());
    bill.close(1, "after a broken stop");
}

/// gateway rule R3, gateway rule R14: what is claimed is what was served, once, wherever the process dies.
#[test]
fn a_claim_that_breaks_off_anywhere_is_paid_once() {
    let scene = Scene::claiming();
    let before = scene.earned();
    let bill = Bill::new(&scene, scene.payer());
    for (round, point) in ["claim-signed", "sent", "confirmed"].iter().enumerate() {
        let gateway = scene.gateway();
        let from = round as u32 * 3;
        assert!((from..from + 3).all(|number| bill.pay(gateway.address, number)));
        gateway.kill();
        // It claims what it finds when it starts.
        let mut gateway = scene.failing_at(point);
        gateway.end();
        assert!(gateway.log().contains("failing at"), "{point}: {}", gateway.log());
        let served = u64::from(from + 3) * PRICE;
        assert!(scene.earned() - before <= served, "{point}");
        bill.check(2 * round + 2, point);
    }
    let gateway = scene.gateway();
    gateway.wait_for(|| scene.earned() - before >= 9 * PRICE);
    // What was shown before a claim pays for nothing any more, what is new does.
    bill.must_pay(gateway.address, 9);
    gateway.stop();
    bill.close(7, "in the end");
    let claimed = scene.on_chain(&bill.payer).claimed;
    assert!(claimed == 9 * PRICE || claimed == 10 * PRICE, "{claimed}");
    assert_eq!(scene.earned() - before, claimed);
}
