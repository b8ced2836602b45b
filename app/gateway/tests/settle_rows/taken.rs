//! A gate that has a payment in hand and is gone, or only sleeps: the other goes on with it, and one of them signs.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::net::Sending;
use crate::payer::{Speaks, bodiless, same};
use crate::scene::{PRICE, Reply, Scene};
use crate::shared::Two;

/// Asks until it is not told that somebody else is at it, and has nothing heard of that one meanwhile.
async fn served_by(
    two: &Two,
    gate: &Scene,
    request: &http::Request<http_body_util::Full<bytes::Bytes>>,
) -> Reply {
    for _ in 0..2_000 {
        two.silence_holder();
        let reply = gate.ask(same(request)).await;
        if reply.status != 409 {
            return reply;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it is never taken over");
}

/// server invariant 15, gateway rule R5: it slept while its service worked. The other signed; it signs nothing any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gate_that_slept_with_a_reserved_payment_does_not_sign_what_the_other_has_signed() {
    let two = Arc::new(Two::new().await);
    let request = bodiless(two.one.paid("/page", Speaks::V2).await);
    let release = Arc::new(Notify::new());
    *two.one.service.gate.lock().unwrap() = Some(Arc::clone(&release));
    let sleeping = {
        let (two, request) = (Arc::clone(&two), same(&request));
        tokio::spawn(async move { two.one.ask(request).await })
    };
    while two.one.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // As long as something is heard of it, it is its own.
    assert_eq!(two.other.ask(same(&request)).await.status, 409);
    let reply = served_by(&two, &two.other, &request).await;
    assert_eq!((reply.status.as_u16(), &reply.body[..]), (200, &b"the page"[..]));
    release.notify_waiters();
    let late = sleeping.await.unwrap();
    assert_eq!(late.status, 409, "{:?}", late.body);
    assert_eq!((two.one.earned(), two.one.net.different(), two.booked()), (PRICE, 1, 1));
}

/// gateway rule R5: what was reserved by a gateway that is gone, and is shown by nobody, binds nobody and counts nowhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_gate_that_is_gone_had_reserved_is_forgotten_with_its_cost() {
    let two = Arc::new(Two::new().await);
    let request = bodiless(two.one.paid("/page", Speaks::V2).await);
    *two.one.service.gate.lock().unwrap() = Some(Arc::new(Notify::new()));
    let left = {
        let (two, request) = (Arc::clone(&two), same(&request));
        tokio::spawn(async move { two.one.ask(request).await })
    };
    let rows = "select (select count(*) from farthing.settlement), (select count(*) from farthing.spending)";
    while two.query(rows) != [["1", "1"]] {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for _ in 0..2_000 {
        two.silence_holder();
        if two.query(rows) == [["0", "0"]] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(two.query(rows), [["0", "0"]]);
    left.abort();
    let _cancelled = left.await;
    assert!(two.one.net.sent().is_empty());
}

/// server invariant 16, gateway rule R5: what a gateway that is gone has sent is brought to its end by the others, though
/// nobody asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_gate_that_is_gone_had_sent_is_settled_by_the_other() {
    let two = Two::new().await;
    two.one.net.set_sending(Sending::Lost);
    let request = bodiless(two.one.paid("/page", Speaks::V2).await);
    two.one.net.die_on_send();
    assert_eq!(two.one.ask(same(&request)).await.status, 402);
    let Two { one, other, address } = two;
    let sent = one.net.different();
    // Its till and its ledger end; nothing of it was settled.
    let Scene { gate, ledger, till, local, net, .. } = one;
    drop((gate, local, till));
    ledger.close().unwrap();
    let state = "select state from farthing.settlement";
    assert_eq!((crate::query(&address, state).unwrap(), sent), (vec![vec!["1".to_owned()]], 1));
    net.set_sending(Sending::Lands);
    net.set_down(false);
    other.settled().await;
    assert_eq!((other.earned(), net.different()), (PRICE, 1));
    assert_eq!(other.ask(request).await.status, 200);
}

/// A paid reply in hand at a gateway that is gone is delivered by the other, within what may be delivered again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paid_reply_in_hand_at_a_gate_that_is_gone_is_delivered_by_the_other() {
    let two = Arc::new(Two::new().await);
    let request = bodiless(two.one.paid("/page", Speaks::V2).await);
    assert_eq!(two.one.ask(same(&request)).await.status, 200);
    two.left().await;
    let release = Arc::new(Notify::new());
    *two.one.service.gate.lock().unwrap() = Some(Arc::clone(&release));
    let sleeping = {
        let (two, request) = (Arc::clone(&two), same(&request));
        tokio::spawn(async move { two.one.ask(request).await })
    };
    while two.one.asked() < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(served_by(&two, &two.other, &request).await.status, 200);
    release.notify_waiters();
    // What it has in hand no more it does not let out.
    assert_eq!(sleeping.await.unwrap().status, 409);
    let released = two.one.settlements()[0].released;
    assert_eq!((released, two.one.earned(), two.one.net.different()), (2, PRICE, 1));
}
