//! The disk fails, fills up, or is slow.

use std::{
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use farthing_gateway::ledger::{Down, Ledger, NotNoted};
use farthing_vouchers::book::BookError;

use crate::scene::{Orders, Payer, SEGMENT, Scene, Told};

fn is_busy<T>(outcome: &Result<T, BookError<NotNoted>>) -> bool {
    matches!(outcome, Err(BookError::Storage(NotNoted::Busy)))
}

/// gateway rule R18
/// server invariant 38
#[test]
fn after_a_failed_write_nobody_is_answered_and_nothing_is_tried_again() {
    for fails_in_sync in [false, true] {
        // Given
        let (mut scene, payer) = (Scene::new(), Payer::new(1));
        let orders = Orders { writes_left: Some(3), fails_in_sync, ..Orders::default() };
        let disk = Told::new(orders);
        scene.on(&disk);
        let ledger = scene.create();
        payer.open(&ledger);
        ledger.wait(1).unwrap();
        let paid = [payer.pay(&ledger, 0), payer.pay(&ledger, 1)];
        // When
        let lost = payer.try_pay(&ledger, 2).unwrap();
        // Then
        assert_eq!(ledger.wait(lost), Err(Down));
        assert_eq!(ledger.wait(paid[1]), Ok(()));
        assert_eq!(ledger.durable(), paid[1]);
        let refused = payer.try_pay(&ledger, 3);
        assert!(matches!(refused, Err(BookError::Storage(NotNoted::Down(_)))), "{refused:?}");
        assert!(matches!(ledger.put(b"key", None), Err(NotNoted::Down(_))));
        assert!(ledger.close().is_err());
        assert_eq!(disk.writes.load(Ordering::SeqCst), 4, "the write is not tried again");
        drop(ledger);
        assert_eq!(scene.downs.load(Ordering::SeqCst), 1);
        scene.settings.disks = None;
        assert_eq!(payer.served(&scene.open()), 2);
    }
}

/// What is in memory and not on the disk must not become a snapshot.
#[test]
fn a_failed_write_leaves_the_snapshot_as_it_was() {
    let (mut scene, payer) = (Scene::new(), Payer::new(1));
    let disk = Told::new(Orders { writes_left: Some(1), ..Orders::default() });
    scene.on(&disk);
    let ledger = scene.create();
    let snapshot = std::fs::read(scene.path().join("snapshot")).unwrap();
    payer.open(&ledger);
    ledger.wait(1).unwrap();
    let lost = payer.try_pay(&ledger, 0).unwrap();
    assert_eq!(ledger.wait(lost), Err(Down));
    assert!(ledger.close().is_err());
    assert_eq!(std::fs::read(scene.path().join("snapshot")).unwrap(), snapshot);
}

/// Requests are refused before anything is noted; what is owed still goes through; nothing acknowledged is lost.
#[test]
fn a_full_disk_refuses_requests_and_takes_them_again_once_there_is_room() {
    // Given
    let (scene, payer, disk) = Scene::told();
    let ledger = scene.create();
    payer.open(&ledger);
    wait_until(|| ledger.has_room());
    disk.order(|orders| orders.is_full = true);
    // When
    let paid = pay_until_busy(&payer, &ledger, 0);
    // Then
    assert!((20..40).contains(&paid), "{paid} requests fill two segments");
    assert_eq!(ledger.check_room(), Err(NotNoted::Busy));
    assert_eq!(payer.served(&ledger), u64::from(paid), "nothing was noted of what was refused");
    let back = ledger.shard(&payer.address).book.give_back(payer.address, paid - 1, 1).unwrap();
    ledger.wait(back).unwrap();
    assert_eq!(scene.downs.load(Ordering::SeqCst), 0);
    // When
    disk.order(|orders| orders.is_full = false);
    wait_until(|| ledger.has_room());
    // Then
    payer.pay(&ledger, paid);
    drop(ledger);
    assert_eq!(payer.served(&scene.open()), u64::from(paid) + 1);
}

/// Even what is owed is refused in the end, rather than written where there is no room.
#[test]
fn a_full_disk_is_never_written_beyond_its_last_segment() {
    let (scene, payer, disk) = Scene::told();
    let ledger = scene.create();
    payer.open(&ledger);
    wait_until(|| ledger.has_room());
    disk.order(|orders| orders.is_full = true);
    pay_until_busy(&payer, &ledger, 0);
    let mut noted = 0;
    let refused = loop {
        match ledger.put(&u64::to_le_bytes(noted), Some(&[7; 3000])) {
            Ok(seq) => ledger.wait(seq).unwrap(),
            Err(refused) => break refused,
        }
        noted += 1;
    };
    assert_eq!(refused, NotNoted::Busy);
    assert_eq!(ledger.each(&[]).len() as u64, noted);
    drop(ledger);
    assert_eq!(scene.open().each(&[]).len() as u64, noted);
    assert!(std::fs::metadata(scene.segment(2)).unwrap().len() == SEGMENT);
}

/// A snapshot that cannot be written changes nothing: the log has all that it would say.
#[test]
fn a_snapshot_that_fails_is_none_and_the_log_stays() {
    let (mut scene, payer) = (Scene::new(), Payer::new(1));
    scene.settings.snapshot = 2 * SEGMENT;
    let ledger = scene.create();
    payer.open(&ledger);
    std::fs::create_dir(scene.path().join("snapshot.tmp")).unwrap();
    payer.pay_all(&ledger, 0..100);
    assert!(ledger.close().is_err());
    drop(ledger);
    assert!(scene.segment(1).exists());
    assert_eq!(payer.served(&scene.open()), 100);
}

/// What waits is bounded, and what was accepted is written.
#[test]
fn a_slow_disk_makes_the_ledger_busy_before_anything_is_accepted() {
    // Given
    let (scene, payer, disk) = Scene::told();
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay(&ledger, 0);
    disk.order(|orders| orders.waits = true);
    // When
    let mut outcomes = (1..2_000).map(|number| (number, payer.try_pay(&ledger, number)));
    let (first, refused) = outcomes.find(|(_, outcome)| outcome.is_err()).unwrap();
    // Then
    assert!(is_busy(&refused), "{refused:?}");
    let bytes = u64::from(first) * 92;
    assert!(bytes < SEGMENT / 2, "{bytes} bytes wait");
    assert_eq!(payer.served(&ledger), u64::from(first));
    // A number that was refused was not used.
    disk.order(|orders| orders.waits = false);
    wait_until(|| ledger.check_room().is_ok());
    let last = payer.pay(&ledger, first);
    assert_eq!(ledger.durable(), last);
    drop(ledger);
    assert_eq!(payer.served(&scene.open()), u64::from(first) + 1);
}

/// A request that is refused for want of room and comes again is in the log as a request, with its receipt.
#[test]
fn a_request_that_was_busy_once_has_its_receipt_when_it_comes_again() {
    let (scene, payer, disk) = Scene::told();
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay(&ledger, 0);
    disk.order(|orders| orders.waits = true);
    let refused = (1..2_000).find(|&number| payer.try_pay(&ledger, number).is_err()).unwrap();
    disk.order(|orders| orders.waits = false);
    wait_until(|| ledger.check_room().is_ok());
    payer.pay(&ledger, refused);
    let receipts = ledger.receipts(0, i64::MAX).unwrap().map(|receipt| receipt.unwrap().number);
    assert_eq!(receipts.collect::<Vec<_>>(), (0..=refused).collect::<Vec<_>>());
}

/// While a commit waits, others gather and become one.
#[test]
fn what_gathers_during_a_commit_is_one_commit() {
    let (scene, payer, disk) = Scene::told();
    let ledger = scene.create();
    payer.open(&ledger);
    payer.pay(&ledger, 0);
    disk.order(|orders| orders.waits = true);
    let before = disk.writes.load(Ordering::SeqCst);
    payer.try_pay(&ledger, 1).unwrap();
    wait_until(|| disk.writes.load(Ordering::SeqCst) == before + 1);
    let last = (2..50).map(|number| payer.try_pay(&ledger, number).unwrap()).last().unwrap();
    disk.order(|orders| orders.waits = false);
    ledger.wait(last).unwrap();
    assert_eq!(disk.writes.load(Ordering::SeqCst), before + 2);
}

/// Threads that pay from the same channels at once: each acknowledged number is there, once.
#[test]
fn what_threads_do_at_once_is_all_there() {
    let (scene, payers) = (Scene::new(), Arc::new([Payer::new(1), Payer::new(2)]));
    let ledger = Arc::new(scene.create());
    payers.iter().for_each(|payer| payer.open(&ledger));
    let threads: Vec<_> = (0..4u32)
        .map(|thread| {
            let (ledger, payers) = (Arc::clone(&ledger), Arc::clone(&payers));
            thread::spawn(move || {
                for number in (thread..200).step_by(4) {
                    for payer in payers.iter() {
                        while is_busy(&payer.try_pay(&ledger, number)) {
                            thread::yield_now();
                        }
                    }
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    ledger.close().unwrap();
    drop(ledger);
    let ledger = scene.open();
    payers.iter().for_each(|payer| assert_eq!(payer.served(&ledger), 200));
}

fn pay_until_busy(payer: &Payer, ledger: &Ledger, from: u32) -> u32 {
    let mut number = from;
    loop {
        let outcome = payer.try_pay(ledger, number);
        if is_busy(&outcome) {
            return number;
        }
        ledger.wait(outcome.unwrap()).unwrap();
        number += 1;
    }
}

fn wait_until(is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < end, "it takes too long");
        thread::sleep(Duration::from_millis(1));
    }
}
