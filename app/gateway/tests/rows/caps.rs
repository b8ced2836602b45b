//! A cap and returns over two gates on one ledger.

use std::sync::Arc;

use farthing_gateway::chain::Moment;
use farthing_gateway::config::{CapPeriod, CapSettings, Config, ReturnSettings};
use farthing_gateway::ledger::Booked;
use farthing_vouchers::book::Credential;
use farthing_wire::{RETURN, ReturnRefusal, Returned};
use http::{HeaderValue, Request, StatusCode};
use http_body_util::Full;

use super::cluster::{Cluster, query};
use super::scene::{ByLink, PRICE, Reply, Scene, get, now};
use super::shared::{Two, gate_with};

/// Base units.
const CAP: u64 = 10 * PRICE;

fn capped(config: &mut Config) {
    config.pay.cap = Some(CapSettings { amount: CAP, period: CapPeriod::Month });
    config.limits.capped_per_minute = 1_000_000;
    for route in config.routes.iter_mut().filter(|route| !route.free) {
        route.returns = Some(ReturnSettings { one_in: 10 });
    }
}

fn two() -> Two {
    let address = Cluster::shared().ledger();
    Two { one: gate_with(&address, capped), other: gate_with(&address, capped), address }
}

async fn give(scene: &Scene, payer: &ByLink, number: u32) -> Reply {
    let mut request = payer.get("/page", 11, number);
    request.headers_mut().insert(RETURN, HeaderValue::from_static("1"));
    scene.ask(request).await
}

fn refusal(reply: &Reply) -> ReturnRefusal {
    let said: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    ReturnRefusal::from_code(said["error"].as_str().unwrap()).unwrap()
}

/// gateway rule R5
#[tokio::test]
async fn a_thousand_reads_at_two_gates_cost_the_cap_and_not_a_unit_more() {
    let two = two();
    let payer = two.by_link(1, CAP);
    let mut charged = 0;
    for number in 0..1_000 {
        let gate = if number % 3 == 0 { &two.one } else { &two.other };
        let reply = gate.ask(payer.get("/page", (number + 1).min(11), number)).await;
        assert_eq!(reply.status, StatusCode::OK, "{number}");
        charged += reply.receipt().amount;
    }
    assert_eq!((charged, two.sums()), (CAP, (CAP, 0)));
}

/// gateway rule R5: at once, and one of them is new.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_gates_at_once_charge_the_cap_together_and_a_third_knows_it() {
    let two = Arc::new(two());
    let payer = Arc::new(two.by_link(1, CAP));
    let ask = |number: u32| {
        let (two, payer) = (Arc::clone(&two), Arc::clone(&payer));
        tokio::spawn(async move {
            let gate = if number.is_multiple_of(2) { &two.one } else { &two.other };
            let reply = gate.ask(payer.get("/page", 11, number)).await;
            assert_eq!(reply.status, StatusCode::OK, "{number} {reply:?}");
            reply.receipt().amount
        })
    };
    let mut charged = 0;
    for asked in (0..100).map(ask).collect::<Vec<_>>() {
        charged += asked.await.unwrap();
    }
    assert_eq!((charged, two.sums()), (CAP, (CAP, 0)));
    let third = gate_with(&two.address, capped);
    third.shared.fresh.note(&payer.channel, Moment::now(), 3_600);
    let reply = third.ask(payer.get("/page", 11, 100)).await;
    assert_eq!((reply.status, reply.receipt().amount), (StatusCode::OK, 0));
    let periods = query(&two.address, "select spent, most, until - since from farthing.period");
    assert_eq!(periods.unwrap(), [["70", "70", "2592000"]]);
}

/// gateway rule R5
#[tokio::test]
async fn the_next_period_costs_again_at_both_gates() {
    let two = two();
    let payer = two.by_link(1, CAP);
    for number in 0..12 {
        let reply = two.one.ask(payer.get("/page", 11, number)).await;
        assert_eq!(reply.status, StatusCode::OK);
    }
    for scene in [&two.one, &two.other] {
        scene.shared.time.note(now() + 30 * 86_400 + 1, 2, Moment::now());
    }
    let refused = two.other.ask(payer.get("/page", 11, 12)).await;
    assert_eq!(refused.error(), "invalid_farthing_channel_underfunded");
    let claimed = payer.chain.link(0).unwrap();
    let credential = Credential::Chain { unit: PRICE, length: 10_000, claimed };
    two.one.know(&payer.channel, credential, (2 * CAP, 0));
    let mut charged = Vec::new();
    for (number, scene) in [(12, &two.other), (13, &two.one), (14, &two.other)] {
        charged.push(scene.ask(payer.get("/page", number, number)).await.receipt().amount);
    }
    assert_eq!((charged, two.sums()), (vec![PRICE; 3], (CAP + 3 * PRICE, 0)));
}

/// gateway rule R2, gateway rule R5
#[tokio::test]
async fn what_one_gate_sold_is_returned_at_the_other_once() {
    let two = two();
    let payer = two.by_link(1, CAP);
    for number in 0..10 {
        two.one.ask(payer.get("/page", 11, number)).await.receipt();
    }
    two.settled().await;
    let returned = give(&two.other, &payer, 3).await;
    assert_eq!(returned.status, StatusCode::OK, "{returned:?}");
    let said = Returned::decode(&returned.body).unwrap();
    assert_eq!(said, Returned { number: 3, amount: PRICE, is_before: false });
    assert_eq!(returned.receipt().state.left, PRICE);
    for scene in [&two.one, &two.other] {
        let again = give(scene, &payer, 3).await;
        assert!(Returned::decode(&again.body).unwrap().is_before);
        assert_eq!(refusal(&give(scene, &payer, 4).await), ReturnRefusal::Allowance);
        assert_eq!(refusal(&give(scene, &payer, 77).await), ReturnRefusal::Unknown);
        let other = payer.get("/page?other", 11, 4);
        let mut other: Request<Full<bytes::Bytes>> = other;
        other.headers_mut().insert(RETURN, HeaderValue::from_static("1"));
        assert_eq!(refusal(&scene.ask(other).await), ReturnRefusal::Other);
        // Nor is it delivered again.
        let retry = scene.ask(payer.get("/page", 11, 3)).await;
        assert_eq!(retry.status, StatusCode::CONFLICT);
        let forged = scene.ask(get("/page", &payer.forged(11, 3))).await;
        assert_eq!(forged.error(), "invalid_farthing_channel_link");
    }
    // It pays for the next, and counts for the cap no more.
    let mut charged = Vec::new();
    for (number, scene) in [(10, &two.one), (11, &two.other), (12, &two.one)] {
        charged.push(scene.ask(payer.get("/page", 11, number)).await.receipt().amount);
    }
    assert_eq!((charged, two.sums()), (vec![PRICE, 0, 0], (CAP + PRICE, PRICE)));
    let booked = two.one.ledger.receipts(i64::MIN, i64::MAX).unwrap();
    let wishes = booked.filter(|receipt| {
        let booked = receipt.as_ref().unwrap().booked;
        booked == Booked::Returned { amount: PRICE, is_wish: true }
    });
    assert_eq!(wishes.count(), 1);
    let tallies = two.other.ledger.tallies().unwrap();
    assert_eq!(tallies.values().map(|tally| (tally.bought, tally.back)).max(), Some((11, 1)));
}

/// gateway rule R2, gateway rule R5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_returns_at_two_gates_at_once_give_the_money_back_once() {
    let two = Arc::new(two());
    let payer = Arc::new(two.by_link(1, CAP));
    assert_eq!(two.one.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    two.settled().await;
    let give = |at: u32| {
        let (two, payer) = (Arc::clone(&two), Arc::clone(&payer));
        tokio::spawn(async move {
            let gate = if at.is_multiple_of(2) { &two.one } else { &two.other };
            Returned::decode(&give(gate, &payer, 0).await.body).unwrap().is_before
        })
    };
    let mut first = 0;
    for given in (0..50).map(give).collect::<Vec<_>>() {
        first += u32::from(!given.await.unwrap());
    }
    assert_eq!((first, two.sums()), (1, (PRICE, PRICE)));
}
