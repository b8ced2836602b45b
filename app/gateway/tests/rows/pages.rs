//! What the chain's side and requests do to one row at the same time.

use std::thread;

use farthing_gateway::chain::Moment;
use farthing_gateway::ledger::rows::NotChanged;
use farthing_vouchers::book::{ChannelState, Refusal, Row};
use http::StatusCode;

use super::cluster::query;
use super::scene::{PRICE, Scene};
use super::shared::Two;

fn state(scene: &Scene, row: &Row) -> ChannelState {
    scene.ledger.shard(&row.account).book.page(row).unwrap().channel
}

/// gateway rule R5: what the chain says takes nothing of what was served.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looks_at_the_chain_and_requests_change_one_row_at_once() {
    let two = Two::new();
    let payer = two.by_link(1, 70_000);
    let row = Row::from(payer.channel);
    let rows = two.other.ledger.rows().unwrap().clone();
    let before = state(&two.one, &row);
    let looks = thread::spawn(move || {
        for slot in 2..40 {
            rows.update(&row, ChannelState { slot, funded: 70_000 + slot, ..before }).unwrap();
        }
    });
    for number in 0..60 {
        let reply = two.one.ask(payer.get("/page", number + 1, number)).await;
        assert_eq!(reply.status, StatusCode::OK);
    }
    looks.join().unwrap();
    assert_eq!(two.sums(), (60 * PRICE, 0));
    two.other.ledger.rows().unwrap().read(row).await.unwrap();
    assert_eq!(state(&two.other, &row).funded, 70_039);
    // What is older than what is known is ignored.
    two.other
        .ledger
        .rows()
        .unwrap()
        .update(&row, ChannelState { slot: 5, funded: 1, ..before })
        .unwrap();
    assert_eq!(state(&two.other, &row).funded, 70_039);
}

/// gateway rule R5: each gate sees what the other has changed, without being asked.
#[tokio::test]
async fn what_one_gate_has_changed_the_other_sees() {
    let two = Two::new();
    let payer = two.by_link(1, 70_000);
    assert_eq!(two.one.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    for _ in 0..200 {
        let row = Row::from(payer.channel);
        let seen = two.other.ledger.shard(&payer.channel).book.page(row).map(|page| page.served);
        if seen == Some(PRICE) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the other gate does not see it");
}

/// gateway rule R3: the floor that one gate raises counts at the other.
#[tokio::test]
async fn a_promise_below_the_floor_of_a_claim_pays_at_no_gate() {
    let two = Two::new();
    let payer = two.by_link(1, 70_000);
    assert_eq!(two.one.ask(payer.get("/page", 5, 0)).await.status, StatusCode::OK);
    let row = Row::from(payer.channel);
    let rows = two.one.ledger.rows().unwrap();
    let above = rows.claiming(&row, 6 * PRICE);
    assert_eq!(above, Err(NotChanged::Book(Refusal::NotPromised { highest: 5 * PRICE })));
    rows.claiming(&row, 2 * PRICE).unwrap();
    // At the gate that may not have seen it.
    let refused = two.other.ask(payer.get("/page", 2, 1)).await;
    assert_eq!(refused.status, StatusCode::PAYMENT_REQUIRED);
    assert_eq!(two.other.ask(payer.get("/page", 3, 2)).await.status, StatusCode::OK);
    assert_eq!(two.sums(), (2 * PRICE, 0));
}

/// gateway rule R3: who has read a link in a claim learns nothing of numbers with it, and gets nobody's reply.
#[tokio::test]
async fn a_link_that_a_claim_made_public_fetches_no_reply_at_another_gate() {
    let two = Two::new();
    let payer = two.by_link(1, 70_000);
    assert_eq!(two.other.ask(payer.get("/page", 5, 0)).await.status, StatusCode::OK);
    two.settled().await;
    two.one.ledger.rows().unwrap().claiming(&Row::from(payer.channel), 2 * PRICE).unwrap();
    // At the gate that may not have seen it: the same request, another one, and a number that nobody used.
    for (path, number) in [("/page", 0), ("/other", 0), ("/page", 1)] {
        let refused = two.other.ask(payer.get(path, 2, number)).await;
        assert_eq!(refused.status, StatusCode::PAYMENT_REQUIRED, "{path} {number}");
    }
    let deliveries = query(&two.address, "select deliveries, state from farthing.request").unwrap();
    assert_eq!((deliveries, two.other.asked()), (vec![vec!["0".into(), "3".to_string()]], 1));
    // Its payer comes back with a link above.
    assert_eq!(two.other.ask(payer.get("/page", 5, 0)).await.receipt().amount, 0);
}

/// A row that one gate forgets and that is taken up again is as new at both.
#[tokio::test]
async fn a_row_that_comes_again_is_seen_by_the_other_gate() {
    let two = Two::new();
    let payer = two.by_link(1, 70_000);
    for number in 0..3 {
        assert_eq!(
            two.other.ask(payer.get("/page", number + 1, number)).await.status,
            StatusCode::OK
        );
    }
    let row = Row::from(payer.channel);
    let rows = two.one.ledger.rows().unwrap();
    rows.read(row).await.unwrap();
    rows.forget(&row).unwrap();
    assert_eq!(rows.read(row).await, Ok(false));
    two.one.by_link(1, 70_000);
    two.other.shared.fresh.note(&payer.channel, Moment::now(), 3_600);
    assert_eq!(two.other.ask(payer.get("/page", 1, 0)).await.receipt().state.served, PRICE);
}

/// As `docs/operations.md` has it, by which it says how much disk a payee needs.
#[tokio::test]
async fn a_request_takes_as_many_bytes_as_the_operations_say() {
    let two = Two::new();
    let payer = two.by_link(1, 70_000);
    for number in 0..400 {
        let reply = two.one.ask(payer.get("/page", number + 1, number)).await;
        assert_eq!(reply.status, StatusCode::OK);
    }
    two.settled().await;
    // Old versions of a row are removed by and by; what stays is counted.
    query(&two.address, "vacuum full farthing.request").unwrap();
    let sql = "select (pg_relation_size('farthing.request') + pg_relation_size('farthing.request_pkey')) / count(*) \
               from farthing.request";
    let bytes: f64 = query(&two.address, sql).unwrap()[0][0].parse().unwrap();
    let text = std::fs::read_to_string("../../docs/operations.md").unwrap();
    let (_, rest) = text.split_once("A request in Postgres takes ").unwrap();
    let said: f64 = rest.split(' ').next().unwrap().parse().unwrap();
    assert!((bytes / said - 1.0).abs() < 0.4, "{bytes} for {said}");
}
