//! What two gates do to one channel.

use std::sync::Arc;

use farthing_gateway::chain::Moment;
use farthing_gateway::config::Config;
use http::StatusCode;

use super::cluster::{Cluster, query};
use super::scene::{PRICE, Scene, get, post};
use super::shared::{Two, gate, gate_with};

/// gateway rule R5: a channel belongs to the ledger, not to a gateway.
#[tokio::test]
async fn two_gates_of_a_ledger_have_one_id_one_key_and_one_name_for_each_route() {
    let two = Two::new();
    assert_eq!(two.one.ledger.id(), two.other.ledger.id());
    let row = [7; 32].into();
    assert_eq!(two.one.gate.payer_digest(&row), two.other.gate.payer_digest(&row));
    let ids = |scene: &Scene| {
        let named = farthing_gateway::gate::route_names(&scene.ledger);
        named.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(ids(&two.one), ids(&two.other));
    assert_eq!(ids(&two.one).len(), two.one.config.routes.len());
    let another = gate(&Cluster::shared().ledger());
    assert_ne!(another.ledger.id(), two.one.ledger.id());
}

/// gateway rule R5
#[tokio::test]
async fn two_gates_spend_one_channel_at_different_numbers() {
    let two = Two::new();
    let payer = two.by_link(1, 7_000);
    for number in 0..20 {
        let gate = if number % 2 == 0 { &two.one } else { &two.other };
        let reply = gate.ask(payer.get("/page", number + 1, number)).await;
        assert_eq!(reply.status, StatusCode::OK, "{number}");
        assert_eq!(reply.receipt().state.served, u64::from(number + 1) * PRICE);
    }
    assert_eq!(two.sums(), (20 * PRICE, 0));
}

/// gateway rule R5: what one gate was promised pays at the other as well, and once.
#[tokio::test]
async fn what_is_prepaid_at_one_gate_is_spent_at_both_and_no_more() {
    let two = Two::new();
    let payer = two.by_link(1, 7_000);
    assert_eq!(two.one.ask(payer.get("/page", 3, 0)).await.status, StatusCode::OK);
    assert_eq!(two.other.ask(payer.get("/page", 3, 1)).await.status, StatusCode::OK);
    assert_eq!(two.one.ask(payer.get("/page", 3, 2)).await.status, StatusCode::OK);
    for gate in [&two.one, &two.other] {
        let refused = gate.ask(payer.get("/page", 3, 3)).await;
        assert_eq!(refused.status, StatusCode::PAYMENT_REQUIRED);
        assert_eq!(refused.error(), "invalid_farthing_channel_stale");
    }
    assert_eq!(two.sums(), (3 * PRICE, 0));
}

/// gateway rule R5
#[tokio::test]
async fn one_number_at_both_gates_at_once_is_paid_once() {
    let two = Arc::new(Two::new());
    let payer = Arc::new(two.by_link(1, 70_000));
    for number in 0..30 {
        let ask = |is_one: bool, path: &'static str| {
            let (two, payer) = (Arc::clone(&two), Arc::clone(&payer));
            async move {
                let gate = if is_one { &two.one } else { &two.other };
                gate.ask(payer.get(path, number + 1, number)).await.status.as_u16()
            }
        };
        // For two requests, of which one gets it.
        let mut all = [0; 2];
        (all[0], all[1]) = tokio::join!(ask(true, "/page"), ask(false, "/page?other"));
        all.sort_unstable();
        assert_eq!(all, [200, 409], "{number}");
    }
    assert_eq!(two.sums(), (30 * PRICE, 0));
}

/// gateway rule R7: the retry of a request may come to the other gate.
#[tokio::test]
async fn a_retry_at_the_other_gate_is_known_and_free_three_times() {
    let two = Two::new();
    let payer = two.by_link(1, 7_000);
    assert_eq!(two.one.ask(payer.get("/page", 1, 0)).await.receipt().amount, PRICE);
    for gate in [&two.other, &two.one, &two.other] {
        two.settled().await;
        let again = gate.ask(payer.get("/page", 1, 0)).await;
        assert_eq!((again.status, again.receipt().amount), (StatusCode::OK, 0));
    }
    two.settled().await;
    for gate in [&two.other, &two.one] {
        assert_eq!(gate.ask(payer.get("/page", 1, 0)).await.status, StatusCode::CONFLICT);
        assert_eq!(gate.ask(payer.get("/other", 1, 0)).await.status, StatusCode::CONFLICT);
    }
    assert_eq!((two.one.asked() + two.other.asked(), two.sums()), (4, (PRICE, 0)));
}

/// gateway rule R7: what changes something is done once, and told at the other gate.
#[tokio::test]
async fn a_post_is_executed_once_and_the_other_gate_tells_its_outcome() {
    let two = Two::new();
    let payer = two.by_link(1, 7_000);
    two.one.answers(201);
    assert_eq!(two.one.ask(post("/post", &payer.shown(1, 0), "x")).await.status.as_u16(), 201);
    two.settled().await;
    let retry = two.other.ask(post("/post", &payer.shown(1, 0), "x")).await;
    assert_eq!((retry.status, two.other.asked()), (StatusCode::CONFLICT, 0));
    let outcome: serde_json::Value = serde_json::from_slice(&retry.body).unwrap();
    assert_eq!(outcome["served"]["status"], 201);
}

/// gateway rule R2, gateway rule R5: a return happens once, and what came back is spent at the other gate.
#[tokio::test]
async fn money_that_went_back_at_one_gate_is_spent_at_the_other() {
    let two = Two::new();
    let payer = two.by_link(1, 7_000);
    two.one.answers(404);
    let refused = two.one.ask(payer.get("/page", 1, 0)).await;
    assert_eq!((refused.status.as_u16(), refused.receipt().state.returned), (404, PRICE));
    // Not delivered for nothing, and not returned again.
    let retry = two.other.ask(payer.get("/page", 1, 0)).await;
    let outcome: serde_json::Value = serde_json::from_slice(&retry.body).unwrap();
    assert_eq!(
        (retry.status, &outcome["served"]["returned"]),
        (StatusCode::CONFLICT, &true.into())
    );
    assert_eq!(two.other.ask(payer.get("/page", 1, 1)).await.status, StatusCode::OK);
    assert_eq!(two.sums(), (2 * PRICE, PRICE));
    two.settled().await;
    let row = payer.channel.into();
    for scene in [&two.one, &two.other] {
        assert!(scene.gate.refund(&row, 0).is_err());
    }
    assert_eq!(two.other.gate.refund(&row, 1).unwrap(), PRICE);
    assert!(two.one.gate.refund(&row, 1).is_err());
    assert_eq!(two.sums(), (2 * PRICE, 2 * PRICE));
}

/// gateway rule R5: with vouchers as with links, and the better voucher stays.
#[tokio::test]
async fn vouchers_at_both_gates_are_worth_the_best_of_them() {
    let two = Two::new();
    let payer = two.one.by_voucher(1, 7_000);
    two.other.shared.fresh.note(&payer.channel, Moment::now(), 3_600);
    let ask = |cumulative, number| get("/page", &payer.shown(cumulative, number));
    assert_eq!(two.one.ask(ask(3 * PRICE, 0)).await.status, StatusCode::OK);
    // An older one, at the gate that has not seen the better: it shows who asks.
    assert_eq!(two.other.ask(ask(2 * PRICE, 1)).await.status, StatusCode::OK);
    assert_eq!(two.other.ask(ask(2 * PRICE, 2)).await.status, StatusCode::OK);
    let best = query(&two.address, "select best, served from farthing.page").unwrap();
    assert_eq!(best, [["21", "21"]]);
    let forged = payer.shown(1_000 * PRICE, 3);
    let mut header = farthing_wire::hot::encode(&forged);
    header.replace_range(header.len() - 4..header.len() - 2, "AA");
    let request = http::Request::get("/page").header(farthing_wire::hot::NAME, header);
    let reply = two.one.ask(request.body(Default::default()).unwrap()).await;
    assert_ne!(reply.status, StatusCode::OK);
    assert_eq!(two.sums(), (3 * PRICE, 0));
}

/// gateway rule R5: what an operator stops at one gate is stopped at both.
#[tokio::test]
async fn what_is_only_claimed_is_served_by_neither() {
    let two = Two::new();
    let payer = two.by_link(1, 7_000);
    assert_eq!(two.other.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    two.one.gate.only_claim(&payer.channel.into()).unwrap();
    for scene in [&two.other, &two.one] {
        let refused = scene.ask(payer.get("/page", 2, 1)).await;
        assert_eq!(refused.status, StatusCode::PAYMENT_REQUIRED);
        assert_eq!(refused.error(), "invalid_farthing_channel_ledger");
    }
    assert_eq!(two.sums(), (PRICE, 0));
}

/// gateway rule R1: requests of one channel at both gates at once, in any order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_requests_at_once_at_both_gates_are_all_paid_once() {
    let two = Arc::new(Two::new());
    let payer = Arc::new(two.by_link(1, 70_000));
    let mut asked = Vec::new();
    for number in 0..200u32 {
        let (two, payer) = (Arc::clone(&two), Arc::clone(&payer));
        asked.push(tokio::spawn(async move {
            let gate = if number % 2 == 0 { &two.one } else { &two.other };
            // Busy gates say so, and charge nothing.
            loop {
                let reply = gate.ask(payer.get("/page", 200, number)).await;
                if reply.status != StatusCode::SERVICE_UNAVAILABLE {
                    return reply.status;
                }
            }
        }));
    }
    for asked in asked {
        assert_eq!(asked.await.unwrap(), StatusCode::OK);
    }
    assert_eq!(two.sums(), (200 * PRICE, 0));
    let sold = two.one.ledger.receipts(0, i64::MAX).unwrap().count();
    assert_eq!((sold, two.one.asked() + two.other.asked()), (200, 200));
}

/// gateway rule R14, gateway rule R5: what is on its way at both gates counts, though neither has seen it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_at_risk_of_a_channel_is_bounded_at_both_gates_at_once() {
    let address = Cluster::shared().ledger();
    let few = |config: &mut Config| config.chain.risk_each = Some(10 * PRICE);
    let (one, other) = (gate_with(&address, few), gate_with(&address, few));
    let two = Arc::new(Two { one, other, address });
    let payer = Arc::new(two.by_link(1, 70_000));
    let asked = (0..50u32).map(|number| {
        let (two, payer) = (Arc::clone(&two), Arc::clone(&payer));
        tokio::spawn(async move {
            let gate = if number % 2 == 0 { &two.one } else { &two.other };
            gate.ask(payer.get("/page", 50, number)).await.status
        })
    });
    let mut all = Vec::new();
    for asked in asked.collect::<Vec<_>>() {
        all.push(asked.await.unwrap());
    }
    let served = all.iter().filter(|status| **status == StatusCode::OK).count();
    assert_eq!((served, two.sums()), (10, (10 * PRICE, 0)), "{all:?}");
    // Once more in order: the cap is what is said.
    let refused = two.one.ask(payer.get("/page", 50, 60)).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
}

/// gateway rule R16: one paid number, shown as often as a payer likes, is no work for the database of all.
#[tokio::test]
async fn retries_of_one_number_ask_the_row_so_often_a_second_and_others_are_served() {
    let two = Two::new();
    let (payer, other) = (two.by_link(1, 70_000), two.by_link(2, 70_000));
    assert_eq!(two.one.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    let begun = std::time::Instant::now();
    let (mut asked, mut refused) = (0, 0);
    for at in 0..2_000 {
        // Another request's number: each is told so by the row. Or what is not paid, which the row may know better.
        let request =
            if at % 2 == 0 { payer.get("/other", 1, 0) } else { payer.get("/page", 1, 9) };
        match two.one.ask(request).await.status {
            StatusCode::TOO_MANY_REQUESTS => refused += 1,
            StatusCode::CONFLICT | StatusCode::PAYMENT_REQUIRED => asked += 1,
            other => panic!("{other}"),
        }
    }
    let seconds = begun.elapsed().as_secs() + 2;
    assert!(asked <= seconds * 64 && refused > 0, "{asked} and {refused} in {seconds} s");
    assert_eq!(two.one.ask(other.get("/page", 1, 0)).await.status, StatusCode::OK);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(two.one.ask(payer.get("/page", 1, 0)).await.receipt().amount, 0);
}
