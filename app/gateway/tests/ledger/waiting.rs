//! Tasks that wait for the disk.

use std::{
    future::Future,
    pin::pin,
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

use farthing_gateway::ledger::{Down, Lane, Ledger, NotNoted};
use farthing_vouchers::book::BookError;
use tokio::{runtime::Builder, task::LocalSet, time::timeout};

use crate::scene::{Orders, Payer, Scene, Told};

/// A wait that takes longer has lost its wake.
const LONG: Duration = Duration::from_secs(30);

/// Runs tasks on a runtime of one thread with a lane, as the gateway does.
fn on_a_lane<F: Future>(ledger: &Ledger, work: impl FnOnce(Arc<Lane>) -> F) -> F::Output {
    let lane = ledger.lane();
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    LocalSet::new().block_on(&runtime, async {
        let runner = Arc::clone(&lane);
        tokio::task::spawn_local(async move { runner.run().await });
        work(lane).await
    })
}

#[test]
fn tasks_of_several_runtimes_all_wake() {
    let (_scene, ledger) = opened();
    thread::scope(|scope| {
        for runtime in 0..3u32 {
            let ledger = &ledger;
            scope.spawn(move || on_a_lane(ledger, |lane| pay_and_wait(ledger, lane, runtime)));
        }
    });
}

/// Waits for one request in three, then for a hundred at once, some of which are there already.
async fn pay_and_wait(ledger: &Ledger, lane: Arc<Lane>, runtime: u32) {
    let payer = Payer::new(runtime);
    payer.open(ledger);
    let mut last = 0;
    for number in 0..150 {
        while let Err(NotNoted::Busy) = ledger.check_room() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        last = match payer.try_pay(ledger, number) {
            Ok(seq) => seq,
            Err(BookError::Storage(NotNoted::Busy)) => continue,
            Err(error) => panic!("{error:?}"),
        };
        if number % 3 == 0 {
            timeout(LONG, lane.durable(last)).await.expect("it wakes").unwrap();
            assert!(ledger.durable() >= last);
        }
    }
    let waits = (last.saturating_sub(100)..=last).map(|seq| {
        let lane = Arc::clone(&lane);
        tokio::task::spawn_local(async move { lane.durable(seq).await })
    });
    for wait in waits.collect::<Vec<_>>() {
        timeout(LONG, wait).await.expect("it wakes").unwrap().unwrap();
    }
    assert_eq!(lane.waiting(), 0);
}

#[test]
fn who_waits_when_a_write_fails_learns_it() {
    let (mut scene, payer) = (Scene::new(), Payer::new(1));
    let disk = Told::new(Orders { writes_left: Some(1), waits: true, ..Orders::default() });
    scene.on(&disk);
    let ledger = scene.create();
    payer.open(&ledger);
    while disk.writes.load(Ordering::SeqCst) < 1 {
        thread::yield_now();
    }
    let lost = payer.try_pay(&ledger, 0).unwrap();
    on_a_lane(&ledger, |lane| async move {
        let first = tokio::task::spawn_local({
            let lane = Arc::clone(&lane);
            async move { lane.durable(1).await }
        });
        let second = tokio::task::spawn_local({
            let lane = Arc::clone(&lane);
            async move { lane.durable(lost).await }
        });
        tokio::task::yield_now().await;
        assert_eq!(lane.waiting(), 2);
        disk.order(|orders| orders.waits = false);
        assert_eq!(timeout(LONG, first).await.unwrap().unwrap(), Ok(()));
        assert_eq!(timeout(LONG, second).await.unwrap().unwrap(), Err(Down));
        assert_eq!(timeout(LONG, lane.durable(lost)).await.unwrap(), Err(Down));
    });
}

#[test]
fn who_is_dropped_before_its_time_leaves_nothing_behind() {
    let (_scene, ledger) = opened();
    let lane = ledger.lane();
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..100 {
        let mut wait = pin!(lane.durable(u64::MAX));
        assert!(wait.as_mut().poll(&mut context).is_pending());
        assert!(wait.as_mut().poll(&mut context).is_pending());
        assert_eq!(lane.waiting(), 1);
    }
    assert_eq!(lane.waiting(), 0);
}

#[test]
fn what_is_durable_already_is_not_waited_for() {
    let (_scene, ledger) = opened();
    let payer = Payer::new(1);
    payer.open(&ledger);
    let seq = payer.pay(&ledger, 0);
    // No runtime runs this lane, so nothing could wake it.
    let lane = ledger.lane();
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(pin!(lane.durable(seq)).poll(&mut context), Poll::Ready(Ok(())));
    assert_eq!(lane.waiting(), 0);
}

#[test]
fn who_waits_when_the_ledger_is_closed_wakes() {
    let (_scene, ledger) = opened();
    on_a_lane(&ledger, |lane| async {
        let waits = tokio::task::spawn_local(async move { lane.durable(u64::MAX).await });
        tokio::task::yield_now().await;
        ledger.close().unwrap();
        assert_eq!(timeout(LONG, waits).await.unwrap().unwrap(), Err(Down));
    });
}

fn opened() -> (Scene, Ledger) {
    let scene = Scene::new();
    let ledger = scene.create();
    (scene, ledger)
}
