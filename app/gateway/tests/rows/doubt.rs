//! Nobody knows whether a COMMIT was done: the rows are asked, and nobody is told before.

use std::sync::atomic::Ordering;

use farthing_gateway::ledger::Settings;
use farthing_gateway::ledger::rows::{Asked, Rows};
use farthing_vouchers::book::Ask;
use http::StatusCode;

use super::cluster::{Cluster, query};
use super::proxy::{ALL, Cut, Proxy};
use super::scene::PRICE;
use super::shared::{Two, gate, settled};

/// gateway rule R5
#[tokio::test]
async fn a_request_whose_commit_is_in_doubt_is_charged_and_delivered_once() {
    let cluster = Cluster::shared();
    let address = cluster.ledger();
    let proxy = Proxy::new(cluster, &address);
    let scene = gate(&proxy.address);
    let payer = scene.by_link(1, 70_000);
    for (number, cut) in (0..).zip(ALL.repeat(4)) {
        proxy.cut(cut);
        let reply = scene.ask(payer.get("/page", number + 1, number)).await;
        assert_eq!(reply.status, StatusCode::OK, "{cut:?}: {:?}", reply.body);
        assert_eq!(reply.receipt().amount, PRICE, "{cut:?}");
        assert_eq!(reply.receipt().state.served, u64::from(number + 1) * PRICE);
        assert_eq!(scene.asked(), u64::from(number + 1));
    }
    assert_eq!(proxy.cuts.load(Ordering::SeqCst), 12);
    let sums =
        "select served, returned, (select count(*) from farthing.request) from farthing.page";
    assert_eq!(query(&address, sums).unwrap(), [["84", "0", "12"]]);
}

/// gateway rule R5: what is asked at the other gate meanwhile is decided by the same row.
#[tokio::test]
async fn a_number_in_doubt_at_one_gate_is_no_new_one_at_the_other() {
    let cluster = Cluster::shared();
    let address = cluster.ledger();
    let proxy = Proxy::new(cluster, &address);
    let two = Two { one: gate(&proxy.address), other: gate(&address), address };
    let payer = two.by_link(1, 70_000);
    for (number, cut) in (0..).zip(ALL) {
        proxy.cut(cut);
        let (one, other) = tokio::join!(
            two.one.ask(payer.get("/page", number + 1, number)),
            two.other.ask(payer.get("/other", number + 1, number)),
        );
        let mut both = [one.status.as_u16(), other.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [200, 409], "{cut:?}");
    }
    assert_eq!(two.sums(), (3 * PRICE, 0));
}

/// gateway rule R2, gateway rule R5: money that goes back in doubt goes back once.
#[test]
fn a_return_whose_commit_is_in_doubt_happens_once() {
    let cluster = Cluster::shared();
    let address = cluster.ledger();
    let proxy = Proxy::new(cluster, &address);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let payer = runtime.block_on(async {
        let scene = gate(&address);
        let payer = scene.by_link(1, 70_000);
        for number in 0..3 {
            let reply = scene.ask(payer.get("/page", number + 1, number)).await;
            assert_eq!(reply.status, StatusCode::OK);
        }
        payer
    });
    let rows = Rows::open(&proxy.address, &Settings::default()).unwrap();
    for (number, cut) in (0..).zip(ALL) {
        let ask = Ask { number, price: PRICE, route: 0, print: 0, ..Ask::default() };
        proxy.cut(cut);
        assert_eq!(rows.give_back_now(Asked::give_back(payer.channel.into(), ask, 404)), Ok(true));
        assert_eq!(rows.give_back_now(Asked::give_back(payer.channel.into(), ask, 404)), Ok(false));
    }
    assert_eq!(
        query(&address, "select served, returned from farthing.page").unwrap(),
        [["21", "21"]]
    );
}

/// gateway rule R7: a retry that is in doubt counts as one delivery.
#[tokio::test]
async fn a_retry_whose_commit_is_in_doubt_counts_once() {
    let cluster = Cluster::shared();
    let address = cluster.ledger();
    let proxy = Proxy::new(cluster, &address);
    let scene = gate(&proxy.address);
    let payer = scene.by_link(1, 70_000);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.receipt().amount, PRICE);
    for cut in ALL {
        settled(&address).await;
        proxy.cut(cut);
        let again = scene.ask(payer.get("/page", 1, 0)).await;
        assert_eq!((again.status, again.receipt().amount), (StatusCode::OK, 0), "{cut:?}");
    }
    settled(&address).await;
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::CONFLICT);
    assert_eq!(scene.asked(), 4);
}

/// gateway rule R5: a batch that lay somewhere while it was sent again comes too late to do anything.
#[tokio::test]
async fn a_batch_that_arrives_behind_newer_ones_does_nothing() {
    let cluster = Cluster::shared();
    let address = cluster.ledger();
    let proxy = Proxy::new(cluster, &address);
    let scene = gate(&proxy.address);
    let payer = scene.by_link(1, 70_000);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    settled(&address).await;
    proxy.cut(Cut::Held);
    // The delivery again is noted by a second batch of its number, and its end by a third.
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.receipt().amount, 0);
    settled(&address).await;
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.receipt().amount, 0);
    settled(&address).await;
    let all = "select batch, (select sum(deliveries) from farthing.request), \
               (select sum(state) from farthing.request) from farthing.gateway";
    let before = query(&address, all).unwrap();
    assert_eq!(before[0][1..], ["2", "3"]);
    let answer = proxy.deliver();
    assert!(answer.contains("FG002"), "{answer}");
    assert_eq!(query(&address, all).unwrap(), before);
    // Nothing is lost for who connects anew.
    proxy.cut(Cut::Before);
    assert_eq!(scene.ask(payer.get("/page", 2, 1)).await.status, StatusCode::OK);
}
