//! What is shown at both gates at once.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use farthing_gateway::chain::{Moment, Shared, Spending, State};
use farthing_gateway::gate::{self, Answered, Closed, Gate, GateError, Parts};
use farthing_gateway::run::{LedgerBooks, chain_settings, wanted};
use farthing_gateway::settle::{Ready, Settlements, Settler, Shifts, Till};
use farthing_sdk::client::Policy;
use farthing_sdk::solana::Signer;
use farthing_vouchers::book::Row;
use farthing_wire::{Outcome, Shown};
use http::{Request, StatusCode};

use crate::backed::{give, hold};
use crate::net::Sending;
use crate::payer::{ALL, Speaks, bodiless, same};
use crate::scene::{FEE, PEER, PRICE, Scene};
use crate::shared::Two;

/// server invariants 15 and 18, gateway rule R5, gateway rule R7: hostile, a hundred times at once, in each of a payer's words.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_payment_at_both_gates_a_hundred_times_at_once_is_settled_once_and_delivered_as_often_as_may_be()
 {
    for speaks in ALL {
        let two = Arc::new(Two::new().await);
        let before = two.one.lamports(&two.one.sponsor);
        let request = bodiless(two.one.paid("/page", speaks).await);
        let tasks: Vec<_> = (0..100)
            .map(|place| {
                let (two, request) = (Arc::clone(&two), same(&request));
                tokio::spawn(async move {
                    let gate = if place % 2 == 0 { &two.one } else { &two.other };
                    gate.ask(request).await.status
                })
            })
            .collect();
        let mut served = 0;
        for task in tasks {
            match task.await.unwrap() {
                StatusCode::OK => served += 1,
                // Of one address only so many are looked at at once.
                StatusCode::CONFLICT | StatusCode::SERVICE_UNAVAILABLE => {}
                // Of which another gate does not know yet what it came to.
                StatusCode::PAYMENT_REQUIRED => assert_ne!(speaks, Speaks::Charge),
                other => panic!("{other}"),
            }
        }
        assert!((1..=4).contains(&served), "{speaks:?}: {served} replies");
        for turn in 0..5 {
            two.left().await;
            let gate = if turn % 2 == 0 { &two.one } else { &two.other };
            served += u32::from(gate.ask(same(&request)).await.status == 200);
        }
        assert_eq!(served, 4, "{speaks:?}: once, and three times more");
        assert_eq!(two.other.ask(request).await.json()["served"]["status"], 200);
        assert_eq!((two.one.earned(), two.one.net.different(), two.booked()), (PRICE, 1, 1));
        assert!(before - two.one.lamports(&two.one.sponsor) <= FEE + 1);
    }
}

/// server invariant 14, gateway rule R5: what is reserved at one gate counts at the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_balance_backs_one_payment_at_both_gates_together() {
    let two = Arc::new(Two::new().await);
    give(&two.one, PRICE);
    let (release, first) = (hold(&two.one), bodiless(two.one.paid("/a", Speaks::V2).await));
    let shop = Arc::clone(&two);
    let first = tokio::spawn(async move { shop.one.ask(first).await });
    while two.one.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let second = two.other.ask(bodiless(two.other.paid("/b", Speaks::V2).await)).await;
    assert_eq!((second.code().as_str(), two.other.asked()), ("insufficient_funds", 0));
    release.notify_one();
    assert_eq!((first.await.unwrap().status.as_u16(), two.one.earned()), (200, PRICE));
}

/// server invariant 14, gateway rule R5: the money moves away when both have been looked at, and no node has seen the first
/// land.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_payments_that_one_balance_backs_no_more_one_gate_signs_one() {
    let two = Arc::new(Two::new().await);
    give(&two.one, 2 * PRICE);
    let mut tasks = Vec::new();
    let releases = [hold(&two.one), hold(&two.other)];
    for (is_one, path) in [(true, "/a"), (false, "/b")] {
        let request = bodiless(two.one.paid(path, Speaks::V2).await);
        let shop = Arc::clone(&two);
        tasks.push(tokio::spawn(async move {
            let gate = if is_one { &shop.one } else { &shop.other };
            gate.ask(request).await.status
        }));
    }
    while two.one.asked() == 0 || two.other.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    give(&two.one, PRICE);
    two.one.net.simulate_as_of_now();
    two.one.net.set_sending(Sending::Lost);
    releases.iter().for_each(|release| release.notify_one());
    for task in tasks {
        assert_ne!(task.await.unwrap(), StatusCode::OK);
    }
    assert_eq!(two.one.net.different(), 1);
    assert_eq!(two.query("select count(*) from farthing.settlement where state = 1"), [["1"]]);
}

/// gateway rule R5, gateway rule R7: two payments of one payer for one request are one, wherever they are shown.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_payments_of_one_payer_for_one_request_at_two_gates_are_one() {
    for turn in 0..5 {
        let two = Arc::new(Two::new().await);
        let [first, second] = [
            bodiless(two.one.paid("/page", Speaks::V2).await),
            bodiless(two.other.paid("/page", Speaks::V2).await),
        ];
        // Both are in hand at once, or one is refused before.
        let release = Arc::new(tokio::sync::Notify::new());
        for scene in [&two.one, &two.other] {
            *scene.service.gate.lock().unwrap() = Some(Arc::clone(&release));
        }
        let ask = |is_one: bool, request| {
            let two = Arc::clone(&two);
            tokio::spawn(async move {
                let gate = if is_one { &two.one } else { &two.other };
                gate.ask(request).await.status.as_u16()
            })
        };
        let (one, other) = (ask(true, first), ask(false, second));
        while two.asked() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        let open = two.query("select count(*) from farthing.settlement where is_open");
        assert_eq!((open, two.asked()), (vec![vec!["1".to_owned()]], 1), "{turn}");
        for scene in [&two.one, &two.other] {
            *scene.service.gate.lock().unwrap() = None;
        }
        release.notify_waiters();
        let mut both = [one.await.unwrap(), other.await.unwrap()];
        both.sort_unstable();
        assert_eq!(both, [200, 409], "{turn}");
        assert_eq!((two.one.earned(), two.one.net.different()), (PRICE, 1));
    }
}

/// server invariant 16: what one gate has sent is as unknown at the other, and nobody is asked for a second payment there.
#[tokio::test]
async fn what_one_gate_does_not_know_yet_the_other_does_not_sell_again() {
    let two = Two::new().await;
    two.one.net.set_sending(Sending::Lost);
    let (request, another) =
        (two.one.paid("/page", Speaks::V2).await, two.other.paid("/page", Speaks::V2).await);
    let (request, another) = (bodiless(request), bodiless(another));
    two.one.net.die_on_send();
    assert_eq!(two.one.ask(same(&request)).await.outcome(), Some(Outcome::Pending));
    two.one.net.hold_back_fates(true);
    two.one.net.set_down(false);
    let record = two.one.settlements().pop().unwrap();
    for shown in [&request, &another] {
        let told = two.other.ask(same(shown)).await;
        assert_eq!((told.status.as_u16(), told.outcome()), (402, Some(Outcome::Pending)));
        assert_eq!(told.settled().transaction, <[u8; 64]>::from(record.signature));
        assert!(!told.headers.contains_key("payment-required"));
    }
    two.one.net.set_sending(Sending::Lands);
    two.one.net.hold_back_fates(false);
    // The other gate hears of it while it waits, and delivers for the first payment whatever is shown.
    let mut reply = two.other.ask(same(&another)).await;
    while reply.status == 402 {
        assert_eq!(reply.outcome(), Some(Outcome::Pending));
        reply = two.other.ask(same(&another)).await;
    }
    two.left().await;
    let first = <[u8; 64]>::from(record.signature);
    assert_eq!((reply.status.as_u16(), reply.settled().transaction), (200, first));
    assert_eq!(two.one.ask(request).await.status, 200);
    assert_eq!((two.one.earned(), two.one.net.different(), two.booked()), (PRICE, 1, 1));
    assert_eq!(two.one.settlements()[0].state, State::Confirmed);
}

/// gateway rule R5, gateway rule R9: what is signed at one gate counts at the other; of many at once no more than may be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sponsors_budgets_are_of_all_gates_together() {
    let most = 5;
    let two = Two::with(|config| {
        config.chain.sponsor_hour_each = 100 * (FEE + 1);
        config.chain.sponsor_hour = most * (FEE + 1);
    });
    let two = Arc::new(two.await);
    let before = two.one.lamports(&two.one.sponsor);
    let mut tasks = Vec::new();
    for place in 0..20 {
        let scene = if place % 2 == 0 { &two.one } else { &two.other };
        let request = bodiless(scene.paid(&format!("/{place}"), Speaks::V2).await);
        let two = Arc::clone(&two);
        tasks.push(tokio::spawn(async move {
            let gate = if place % 2 == 0 { &two.one } else { &two.other };
            gate.ask(request).await.status.as_u16()
        }));
    }
    let mut served = 0;
    for task in tasks {
        match task.await.unwrap() {
            200 => served += 1,
            503 => {}
            other => panic!("{other}"),
        }
    }
    assert_eq!((served, two.one.net.different()), (5, 5));
    assert!(before - two.one.lamports(&two.one.sponsor) <= most * (FEE + 1));
    // Of one address.
    let two = Two::with(|config| config.chain.sponsor_hour_each = 2 * (FEE + 1)).await;
    let mut statuses = Vec::new();
    for (place, scene) in [&two.one, &two.other, &two.one, &two.other].into_iter().enumerate() {
        let request = bodiless(scene.paid(&format!("/{place}"), Speaks::V2).await);
        statuses.push(scene.ask_from(PEER, request).await.status.as_u16());
    }
    assert_eq!(statuses, [200, 200, 429, 429]);
    let elsewhere = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1));
    let request = bodiless(two.other.paid("/elsewhere", Speaks::V2).await);
    assert_eq!(two.other.ask_from(elsewhere, request).await.status, 200);
}

/// A payer whose transaction failed on chain is taken at no gate.
#[tokio::test]
async fn who_failed_at_one_gate_is_barred_at_the_other() {
    let two = Two::new().await;
    let request = bodiless(two.one.paid("/page", Speaks::V2).await);
    assert_eq!(two.one.ask(request).await.status, 200);
    two.query("update farthing.settlement set state = 3, is_open = false");
    let request = bodiless(two.other.paid("/other", Speaks::V2).await);
    let told = two.other.ask(request).await;
    assert_eq!((told.status.as_u16(), two.other.asked()), (429, 0));
}

struct Desk(Arc<Till>);

impl gate::Desk for Desk {
    fn look(&self, row: Row) -> Answered {
        Closed.look(row)
    }

    fn open(&self, transaction: Vec<u8>, first: &Shown, client: IpAddr) -> Answered {
        Closed.open(transaction, first, client)
    }

    fn top_up(&self, channel: [u8; 32], transaction: Vec<u8>, client: IpAddr) -> Answered {
        Closed.top_up(channel, transaction, client)
    }

    fn till(&self) -> Option<Arc<Till>> {
        Some(Arc::clone(&self.0))
    }
}

/// gateway rule R5: a gate over a shared ledger takes no till whose register is one process's, and none the other way.
#[tokio::test]
async fn a_gate_refuses_a_till_that_registers_payments_elsewhere_than_in_its_ledger() {
    let scene = Scene::new().await;
    let settings = Arc::new(chain_settings(&scene.config, &scene.ledger.id()).unwrap());
    let own = Arc::new(LedgerBooks(Arc::clone(&scene.ledger)));
    let spending = Arc::new(Spending::new(settings.sponsor));
    let node = (Arc::clone(&scene.net) as farthing_gateway::chain::Node, Policy::default());
    let ready = Ready::new(wanted(&scene.config, &scene.sponsor).unwrap());
    let signer = Box::new(scene.sponsor.insecure_clone());
    let register = Settlements::open(own, spending);
    let shared = Arc::new(Shared::new(&settings));
    let heard = (Arc::clone(&settings), Arc::clone(&shared.time));
    let settler = Settler::new(node, signer, heard, (ready, register));
    let shifts = Shifts { clerks: 1, queue: 1, look_every: Duration::from_secs(60) };
    shared.time.note(0, 1, Moment::now());
    let till = Arc::new(Till::open(Arc::new(settler), [5; 32], (&shared, shifts)));
    let parts = Parts {
        ledger: Arc::clone(&scene.ledger),
        shared,
        desk: Arc::new(Desk(till)),
        sponsor: Some(scene.sponsor.pubkey().to_bytes()),
    };
    let refused = Gate::new(&scene.config, parts).map(drop);
    assert!(matches!(refused, Err(GateError::Register)), "{refused:?}");
    // The one that it has is of its ledger.
    assert_eq!(
        scene.ask(Request::get("/page").body(Default::default()).unwrap()).await.status,
        402
    );
}
