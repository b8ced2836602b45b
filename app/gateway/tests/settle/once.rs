//! One payment is one release.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use farthing_gateway::chain::State;
use farthing_sdk::client::Network;
use http::{Request, StatusCode};
use http_body_util::Full;

use crate::net::Sending;
use crate::payer::{ALL, Asked, Speaks, bodiless, get, same, transfer};
use crate::scene::{FEE, PRICE, Reply, Scene};

const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1));

/// gateway rule R7, server invariant 18: the same payment again is delivered again, as often as may be, and then told.
#[tokio::test]
async fn the_same_payment_again_brings_the_same_reply_for_nothing_and_then_its_outcome() {
    for speaks in ALL {
        let scene = Scene::new().await;
        let request = bodiless(scene.paid("/page", speaks).await);
        let mut statuses = Vec::new();
        for _ in 0..5 {
            statuses.push(scene.ask(same(&request)).await.status.as_u16());
        }
        assert_eq!(statuses, [200, 200, 200, 200, 409], "{speaks:?}");
        assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
        let outcome = scene.ask(request).await;
        assert_eq!(outcome.json()["served"]["status"], 200);
    }
}

/// server invariant 18: a landed transaction is public, and whoever reads it there has the credential.
#[tokio::test]
async fn who_has_read_the_payment_on_the_chain_gets_nothing_for_it() {
    let scene = Scene::new().await;
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    assert_eq!(scene.ask(same(&request)).await.status, 200);
    assert_eq!(scene.ask_from(ELSEWHERE, same(&request)).await.status, 409);
    assert_eq!(scene.ask(request).await.status, 200);
}

/// A payment of which nobody knew whether it had landed while its payer waited; it has by now.
async fn owed(scene: &Scene, request: &Request<Full<Bytes>>) {
    scene.net.set_sending(Sending::Lost);
    scene.net.die_on_send();
    assert_ne!(&scene.ask(same(request)).await.body[..], b"the page");
    scene.net.set_sending(Sending::Lands);
    scene.net.set_down(false);
    scene.settled().await;
    assert_eq!(scene.till.settlements().open_and_owed(), (0, 1));
}

/// server invariant 18: before its payer comes back, too; and who reads it does not keep it from its payer.
#[tokio::test]
async fn what_is_owed_is_not_for_a_stranger_who_read_it_on_the_chain() {
    for speaks in ALL {
        let scene = Scene::new().await;
        let request = bodiless(scene.paid("/page", speaks).await);
        owed(&scene, &request).await;
        let asked = scene.asked();
        let told = scene.ask_from(ELSEWHERE, same(&request)).await;
        assert_eq!((told.status.as_u16(), scene.asked()), (409, asked), "{speaks:?}");
        assert_eq!(scene.ask(request).await.status, 200);
        assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
    }
}

/// gateway rule R7: a payer whose address has changed signs anew, as stock clients do, and is not charged for it.
#[tokio::test]
async fn what_is_owed_is_for_its_payer_wherever_it_is() {
    let scene = Scene::new().await;
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    owed(&scene, &request).await;
    let anew = bodiless(scene.paid("/page", Speaks::V2).await);
    assert_eq!(scene.ask_from(ELSEWHERE, anew).await.status, 200);
    assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
}

/// server invariants 18 and 19: what a payer has signed once is public for ever, and forgotten here one day.
#[tokio::test]
async fn an_old_payment_of_the_payer_brings_nobody_what_is_owed_to_it() {
    for speaks in [Speaks::V2, Speaks::V1] {
        let scene = Scene::new().await;
        let old = bodiless(scene.paid("/page", speaks).await);
        assert_eq!(scene.ask(same(&old)).await.status, 200);
        scene.later(Duration::from_secs(2 * 3_600 + 10));
        scene.net.live().pause(Duration::ZERO);
        let new = bodiless(scene.paid("/page", speaks).await);
        owed(&scene, &new).await;
        assert_eq!(scene.settlements().len(), 1, "the first is forgotten");
        let (asked, told) = (scene.asked(), scene.ask_from(ELSEWHERE, old).await);
        assert_eq!((told.status.as_u16(), scene.asked()), (402, asked), "{speaks:?}");
        assert_eq!(told.code(), "invalid_exact_svm_payload_transaction_blockhash");
        assert_eq!(scene.ask(new).await.status, 200);
    }
}

/// server invariant 18
#[tokio::test]
async fn fifty_at_once_are_one_release_and_one_payment() {
    let scene = Scene::with(|config| {
        config.routes.iter_mut().for_each(|route| route.again = 0);
    });
    let scene = Arc::new(scene.await);
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    let before = scene.lamports(&scene.sponsor);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (scene, request) = (Arc::clone(&scene), same(&request));
            tokio::spawn(async move { scene.ask(request).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    let served = statuses.iter().filter(|status| **status == 200).count();
    // Or that of one address too many wait.
    let told = [StatusCode::CONFLICT, StatusCode::SERVICE_UNAVAILABLE];
    let told = statuses.iter().filter(|status| told.contains(status)).count();
    assert_eq!((served, told), (1, 49), "{statuses:?}");
    assert_eq!((scene.earned(), scene.net.different(), scene.asked()), (PRICE, 1, 1));
    assert!(before - scene.lamports(&scene.sponsor) <= FEE + 1);
}

/// server invariant 15: the place of our signature is anybody's to write.
#[tokio::test]
async fn the_same_message_in_other_bytes_is_the_same_payment() {
    let scene = Scene::new().await;
    let asked = scene.asked_for("/page", Speaks::V2).await;
    let transaction = transfer((&scene.net, scene.token), &scene.payer, asked.terms());
    let mut flipped = transaction.clone();
    flipped[1..65].fill(7);
    for bytes in [transaction, flipped] {
        let (name, value) = asked.header(bytes);
        assert_eq!(
            scene.ask(bodiless(http::Request::get("/page").header(name, value))).await.status,
            200
        );
    }
    assert_eq!((scene.earned(), scene.net.different(), scene.settlements().len()), (PRICE, 1, 1));
}

/// The payer's own signature is asked for, of a payment that is known too.
#[tokio::test]
async fn a_known_message_without_its_payers_signature_gets_nothing() {
    let scene = Scene::new().await;
    let asked = scene.asked_for("/page", Speaks::V2).await;
    let transaction = transfer((&scene.net, scene.token), &scene.payer, asked.terms());
    let head = |bytes| {
        let (name, value) = asked.header(bytes);
        bodiless(http::Request::get("/page").header(name, value))
    };
    assert_eq!(scene.ask(head(transaction.clone())).await.status, 200);
    let mut forged = transaction;
    forged[70] ^= 1;
    let refused = scene.ask(head(forged)).await;
    assert_eq!(refused.code(), "invalid_exact_svm_payload_signature_invalid");
    assert_eq!(scene.asked(), 1);
}

/// server invariant 19
#[tokio::test]
async fn a_restart_forgets_no_payment() {
    let scene = Scene::new().await;
    let (read, done) = (scene.paid("/page", Speaks::V2).await, post(&scene, Speaks::V2).await);
    let (read, done) = (bodiless(read), bodiless(done));
    assert_eq!(scene.ask(same(&read)).await.status, 200);
    assert_eq!(scene.ask(same(&done)).await.status, 200);
    let scene = scene.again().await;
    assert_eq!(scene.ask(read).await.status, 200);
    let told = scene.ask(done).await;
    assert_eq!((told.status.as_u16(), &told.json()["served"]["status"]), (409, &200.into()));
    assert_eq!((scene.earned(), scene.net.different()), (2 * PRICE, 2));
}

/// server invariant 18: what is asked by now takes nothing from who has paid what was asked then.
#[tokio::test]
async fn a_price_that_changed_takes_nothing_from_who_has_paid() {
    for speaks in [Speaks::V2, Speaks::Charge] {
        let scene = Scene::new().await;
        let (paid, new) = (scene.paid("/page", speaks).await, scene.paid("/page", speaks).await);
        let (paid, new) = (bodiless(paid), bodiless(new));
        assert_eq!(scene.ask(same(&paid)).await.status, 200);
        let mut dearer = scene.config.clone();
        dearer.routes.iter_mut().for_each(|route| route.price = route.price.map(|price| 2 * price));
        scene.gate.reload(&dearer).unwrap();
        assert_eq!(scene.ask(paid).await.status, 200, "{speaks:?}");
        assert_eq!(scene.ask(new).await.code(), "invalid_payment_requirements");
        assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
    }
}

/// What may do something twice is not asked of the service a second time.
#[tokio::test]
async fn what_was_posted_is_told_and_not_done_again() {
    for speaks in ALL {
        let scene = Scene::new().await;
        let request = bodiless(post(&scene, speaks).await);
        assert_eq!(scene.ask(same(&request)).await.status, 200);
        let key = |scene: &Scene| {
            let (parts, _) = scene.service.last.lock().unwrap().take().unwrap();
            parts.headers["idempotency-key"].clone()
        };
        assert_eq!(key(&scene).len(), 32);
        assert_eq!(scene.ask(request).await.status, 409);
        assert_eq!((scene.asked(), scene.earned()), (1, PRICE));
    }
}

async fn post(scene: &Scene, speaks: Speaks) -> http::request::Builder {
    let asked = scene.ask(http::Request::post("/post").body(Default::default()).unwrap()).await;
    let (name, value) = scene.paying(&Asked::of(&asked, speaks));
    http::Request::post("/post").header(name, value)
}

/// gateway rule R7: while one payment of a payer for a request is under way, no second one is signed.
#[tokio::test]
async fn two_payments_of_one_payer_for_one_request_at_once_are_one() {
    let scene = Arc::new(Scene::new().await);
    let both = [scene.paid("/page", Speaks::V2).await, scene.paid("/page", Speaks::V2).await];
    let release = Arc::new(tokio::sync::Notify::new());
    *scene.service.gate.lock().unwrap() = Some(Arc::clone(&release));
    let [first, second] = both.map(bodiless);
    let task = {
        let scene = Arc::clone(&scene);
        tokio::spawn(async move { scene.ask(first).await })
    };
    while scene.asked() == 0 {
        tokio::task::yield_now().await;
    }
    let refused: Reply = scene.ask(same(&second)).await;
    assert_eq!((refused.status.as_u16(), refused.headers.contains_key("retry-after")), (409, true));
    *scene.service.gate.lock().unwrap() = None;
    release.notify_one();
    assert_eq!(task.await.unwrap().status, 200);
    assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
    // The first is delivered: this is another purchase.
    assert_eq!(scene.ask(second).await.status, 200);
    assert_eq!((scene.earned(), scene.net.different()), (2 * PRICE, 2));
}

/// Another payer's payment for the same page is its own.
#[tokio::test]
async fn another_request_of_the_same_payer_is_another_purchase() {
    let scene = Scene::new().await;
    for path in ["/a", "/b", "/a?b"] {
        assert_eq!(scene.ask(bodiless(scene.paid(path, Speaks::V2).await)).await.status, 200);
    }
    assert_eq!(scene.earned(), 3 * PRICE);
    let states: Vec<_> = scene.settlements().iter().map(|record| record.state).collect();
    assert_eq!(states, [State::Confirmed; 3]);
    assert_eq!(scene.ask(get("/a")).await.status, 402);
}

/// server invariant 18: of one operator's gateways with one sponsor each has a ledger of its own.
#[tokio::test]
async fn a_transaction_that_another_gateway_has_brought_is_not_taken() {
    let scene = Scene::new().await;
    scene.net.stand_still();
    // The nodes that are asked for a run lag behind, or take another blockhash, as nodes do.
    scene.net.simulate_as_of_now();
    let folder = tempfile::tempdir().unwrap();
    let mut settings = crate::shop::config(folder.path(), scene.token);
    crate::make_ledger(&mut settings);
    let of = (Arc::clone(&scene.net), scene.token);
    let other = Scene::open(Some(folder), settings, of).await;
    let request = bodiless(scene.paid("/page", Speaks::V1).await);
    assert_eq!(scene.ask(same(&request)).await.status, 200);
    let told = other.ask(request).await;
    assert_eq!(
        (told.status.as_u16(), &told.json()["error"]),
        (402, &"transaction_landed_elsewhere".into())
    );
    assert!(other.settlements().is_empty());
    assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
}
