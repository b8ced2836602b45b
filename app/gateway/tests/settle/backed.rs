//! What an account has is counted once, and the service works for nobody's payments that never come.

use std::sync::Arc;
use std::time::Duration;

use farthing_gateway::chain::State;
use farthing_sdk::addresses;
use farthing_sdk::client::Network;
use farthing_sdk::solana::Signer;
use http::Request;
use http_body_util::Full;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::net::{Net, Sending};
use crate::payer::{Asked, Speaks, bodiless, same};
use crate::scene::{PRICE, Reply, Scene};

/// The payer has so many base units, as of the same block.
pub fn give(scene: &Scene, amount: u64) {
    let from = addresses::ata(&scene.payer.pubkey(), scene.token);
    let live = scene.net.live();
    let mut account = live.account(&from).unwrap().unwrap();
    account.data[64..72].copy_from_slice(&amount.to_le_bytes());
    live.set_account(from, account).unwrap();
}

/// From now on the service waits before it answers; each notice lets one go, the first first.
pub fn hold(scene: &Scene) -> Arc<Notify> {
    let release = Arc::new(Notify::new());
    *scene.service.gate.lock().unwrap() = Some(Arc::clone(&release));
    release
}

/// Pays for a page, and waits until the service is asked.
async fn begin(scene: &Arc<Scene>, path: &str) -> JoinHandle<Reply> {
    let (request, before) = (bodiless(scene.paid(path, Speaks::V2).await), scene.asked());
    let shop = Arc::clone(scene);
    let task = tokio::spawn(async move { shop.ask(request).await });
    while scene.asked() == before {
        assert!(!task.is_finished(), "{:?}", task.await);
        tokio::task::yield_now().await;
    }
    task
}

/// server invariant 14: each is run alone, on the same tokens.
#[tokio::test]
async fn one_balance_backs_one_payment_at_a_time() {
    let scene = Arc::new(Scene::new().await);
    scene.net.stand_still();
    give(&scene, PRICE);
    let release = hold(&scene);
    let first = begin(&scene, "/a").await;
    let second = scene.ask(bodiless(scene.paid("/b", Speaks::V2).await)).await;
    assert_eq!((second.code().as_str(), scene.asked()), ("insufficient_funds", 1));
    release.notify_one();
    assert_eq!((first.await.unwrap().status.as_u16(), scene.earned()), (200, PRICE));
    // What there is of it then is enough for another.
    give(&scene, 2 * PRICE);
    let both = [begin(&scene, "/b").await, begin(&scene, "/c").await];
    for task in both {
        release.notify_one();
        assert_eq!(task.await.unwrap().status, 200);
    }
}

/// server invariant 14: the money moves away when all have been looked at, and no node has seen the first land.
#[tokio::test]
async fn of_many_payments_that_one_balance_backs_no_more_one_is_signed() {
    let patient = |config: &mut farthing_gateway::config::Config| {
        config.exact.confirm_seconds = 60;
    };
    let scene = Arc::new(Scene::with(patient).await);
    scene.net.stand_still();
    give(&scene, 20 * PRICE);
    let release = hold(&scene);
    let mut tasks = Vec::new();
    for number in 0..20 {
        tasks.push(begin(&scene, &format!("/{number}")).await);
    }
    give(&scene, PRICE);
    scene.net.simulate_as_of_now();
    scene.net.set_sending(Sending::Lost);
    for _ in 0..20 {
        release.notify_one();
        tokio::task::yield_now().await;
    }
    let mut refused = 0;
    for task in &mut tasks {
        // One waits for what was sent.
        if let Ok(reply) = tokio::time::timeout(Duration::from_secs(5), task).await {
            assert_eq!(reply.unwrap().status, 402);
            refused += 1;
        }
    }
    assert_eq!((refused, scene.net.different()), (19, 1));
}

/// server invariant 14: what was reserved before is not signed after.
#[tokio::test]
async fn a_payer_that_is_barred_meanwhile_is_not_signed_for() {
    let scene = Arc::new(Scene::new().await);
    scene.net.stand_still();
    give(&scene, 2 * PRICE);
    let release = hold(&scene);
    let (first, second) = (begin(&scene, "/a").await, begin(&scene, "/b").await);
    // The nodes that are asked lag behind, as no look before signing can rule out.
    scene.net.simulate_as_of_now();
    let source = addresses::ata(&scene.payer.pubkey(), scene.token);
    let account = scene.net.live().account(&source).unwrap();
    scene.net.lie(source, account);
    give(&scene, 0);
    release.notify_one();
    assert_eq!(first.await.unwrap().status, 402);
    assert_eq!(scene.settlements().iter().filter(|it| it.state == State::Failed).count(), 1);
    release.notify_one();
    assert_eq!((second.await.unwrap().status.as_u16(), scene.net.different()), (429, 1));
}

async fn posting(scene: &Scene) -> Reply {
    let asked = scene.ask(Request::post("/post").body(Full::default()).unwrap()).await;
    let (name, value) = scene.paying(&Asked::of(&asked, Speaks::V2));
    scene.ask(bodiless(Request::post("/post").header(name, value))).await
}

/// server invariant 14, gateway rule R16: it costs such a payer nothing, so somebody has to remember.
#[tokio::test]
async fn who_defaults_after_the_service_has_worked_is_barred() {
    let scene = Scene::new().await;
    let net: Arc<Net> = Arc::clone(&scene.net);
    // A blockhash at the end of its life.
    *scene.service.act.lock().unwrap() = Some(Box::new(move || net.live().pause(Duration::ZERO)));
    for _ in 0..3 {
        assert_eq!(posting(&scene).await.status, 402);
    }
    let fourth = posting(&scene).await;
    assert_eq!((fourth.status.as_u16(), scene.asked()), (429, 3));
    assert!(fourth.headers.contains_key("retry-after") && scene.net.sent().is_empty());
}

/// server invariant 14: the same where it was signed, and nobody let it land.
#[tokio::test]
async fn whose_payments_never_land_is_barred() {
    let scene = Scene::new().await;
    scene.net.set_sending(Sending::Lost);
    for path in ["/a", "/b", "/c"] {
        assert_eq!(scene.ask(bodiless(scene.paid(path, Speaks::V2).await)).await.status, 402);
        scene.settled().await;
    }
    let fourth = scene.ask(bodiless(scene.paid("/d", Speaks::V2).await)).await;
    assert_eq!((fourth.status.as_u16(), scene.asked()), (429, 3));
}

/// What it has paid for is its own.
#[tokio::test]
async fn a_payer_that_is_barred_still_gets_what_it_has_paid_for() {
    let scene = Scene::new().await;
    let net = Arc::clone(&scene.net);
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    assert_eq!(scene.ask(same(&request)).await.status, 200);
    *scene.service.act.lock().unwrap() = Some(Box::new(move || net.live().pause(Duration::ZERO)));
    for _ in 0..3 {
        posting(&scene).await;
    }
    *scene.service.act.lock().unwrap() = None;
    let new = posting(&scene).await.status.as_u16();
    assert_eq!((new, scene.ask(request).await.status.as_u16()), (429, 200));
}

/// server invariant 38: who waits for a settlement has a connection to the service, of which others need some.
#[tokio::test]
async fn single_payments_have_a_part_of_the_connections_to_the_service() {
    let few = |config: &mut farthing_gateway::config::Config| {
        config.limits.upstream_connections = 4;
    };
    let scene = Arc::new(Scene::with(few).await);
    scene.net.stand_still();
    let release = hold(&scene);
    let first = begin(&scene, "/a").await;
    let second = bodiless(scene.paid("/b", Speaks::V2).await);
    let told = scene.ask(same(&second)).await;
    assert_eq!((told.status.as_u16(), told.headers.contains_key("retry-after")), (503, true));
    assert_eq!((scene.asked(), scene.till.settlements().open_and_owed().0), (1, 1));
    for _ in 0..2 {
        release.notify_one();
    }
    assert_eq!(first.await.unwrap().status, 200);
    assert_eq!(scene.ask(second).await.status, 200);
}

/// A reply is held for as long as is configured, whatever a node does; what was begun goes on.
#[tokio::test]
async fn a_node_that_hangs_holds_no_reply_for_longer_than_is_configured() {
    let scene = Scene::new().await;
    scene.net.stand_still();
    let (told, stop) = std::sync::mpsc::channel::<()>();
    let (net, stop) = (Arc::clone(&scene.net), std::sync::Mutex::new(Some(stop)));
    *scene.service.act.lock().unwrap() = Some(Box::new(move || {
        let (net, (held, holds)) = (Arc::clone(&net), std::sync::mpsc::channel());
        let stop = stop.lock().unwrap().take().unwrap();
        std::thread::spawn(move || {
            let _live = net.live();
            held.send(()).unwrap();
            let _ = stop.recv();
        });
        holds.recv().unwrap();
    }));
    let request = bodiless(scene.paid("/page", Speaks::V2).await);
    let reply = tokio::time::timeout(Duration::from_secs(20), scene.ask(same(&request))).await;
    assert_eq!(reply.unwrap().status, 409);
    drop(told);
    scene.settled().await;
    *scene.service.act.lock().unwrap() = None;
    assert_eq!((scene.ask(request).await.status.as_u16(), scene.earned()), (200, PRICE));
}
