//! Bodies of paid requests.

use std::convert::Infallible;
use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use farthing_gateway::gate::{Failed, Sent};
use farthing_gateway::ledger::Ledger;
use farthing_gateway::run::ledger_settings;
use http::{Request, Response, StatusCode};
use http_body::{Body, Frame};
use http_body_util::Full;

use super::scene::{PEER, PRICE, Scene, config, post};

/// A body in chunks, the first of which never comes.
struct Never;

impl Body for Never {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}

/// Asks the gate with a body that never comes.
async fn ask_forever(scene: &Scene, request: Request<Never>) -> StatusCode {
    let nobody = |_: Request<Sent<Never>>| async {
        Ok::<Response<Full<Bytes>>, Failed>(Response::default())
    };
    scene.gate.serve((&scene.local, PEER), request, (ready(true), nobody)).await.status()
}

fn never(header: String) -> Request<Never> {
    Request::post("/post").header("farthing", header).body(Never).unwrap()
}

/// gateway rule R8: what the payer does not send is its own affair, and its retry is not paid again.
#[tokio::test]
async fn a_body_that_does_not_come_in_time_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&folder);
    config.pay.timeout_seconds = 1;
    Ledger::create(&config.ledger.folder, &ledger_settings(&config)).unwrap().close().unwrap();
    let scene = Scene::open(folder, config);
    let payer = scene.by_link(1, 7_000);
    let begun = Instant::now();
    let header = farthing_wire::hot::encode(&payer.shown(1, 0));
    let status = ask_forever(&scene, never(header)).await;
    assert_eq!(status, StatusCode::REQUEST_TIMEOUT);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(scene.sums(&payer.channel), (PRICE, 0));
    let reply = scene.ask(post("/post", &payer.shown(1, 0), "whole")).await;
    assert_eq!((reply.status, scene.sums(&payer.channel)), (StatusCode::OK, (PRICE, 0)));
}

/// Each body in chunks may become a MiB, and 256 of them are in memory at once: the next is refused before it pays.
#[tokio::test]
async fn bodies_that_find_no_room_are_refused_before_they_are_paid() {
    let scene = Arc::new(Scene::new());
    // One payer alone may not be at risk with so many requests.
    let payers: Vec<_> = (1..=5).map(|label| scene.by_link(label, 7_000)).collect();
    let mut waiting = Vec::new();
    for number in 0..256 {
        let payer = &payers[number as usize % 4];
        let header = farthing_wire::hot::encode(&payer.shown(number / 4 + 1, number));
        let (scene, request) = (Arc::clone(&scene), never(header));
        waiting.push(tokio::spawn(async move { ask_forever(&scene, request).await }));
    }
    let begun = Instant::now();
    let has_paid = |payer: &super::scene::ByLink| scene.sums(&payer.channel) == (64 * PRICE, 0);
    while !payers.iter().take(4).all(has_paid) || begun.elapsed() < Duration::from_millis(300) {
        assert!(begun.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let next = || scene.ask(post("/post", &payers[4].shown(1, 0), "small"));
    let reply = next().await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.headers["retry-after"], "1");
    assert_eq!(scene.sums(&payers[4].channel), (0, 0));
    // Who goes away makes room.
    waiting[0].abort();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(next().await.status, StatusCode::OK);
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
}

/// server invariant 2: the body is what its digest says, or the money comes back.
#[tokio::test]
async fn a_body_that_is_not_what_its_digest_says_reaches_nobody() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let mut request = post("/post", &payer.shown(1, 0), "other");
    let digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
    request.headers_mut().insert("content-digest", digest.parse().unwrap());
    let reply = scene.ask(request).await;
    assert_eq!((reply.status, scene.asked()), (StatusCode::BAD_REQUEST, 0));
    assert_eq!(scene.sums(&payer.channel), (PRICE, PRICE));
}

#[tokio::test]
async fn a_body_larger_than_is_taken_costs_nothing() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let shown = farthing_wire::hot::encode(&payer.shown(1, 0));
    let large = Full::new(vec![b'x'; 1024 * 1024 + 1].into());
    let request = Request::post("/post").header("farthing", shown).body(large).unwrap();
    let reply = scene.ask(request).await;
    assert_eq!((reply.status, scene.asked()), (StatusCode::PAYLOAD_TOO_LARGE, 0));
    assert_eq!((reply.receipt().amount, scene.sums(&payer.channel)), (0, (PRICE, PRICE)));
}

/// gateway rule R7: the retry with another body of another length is another request.
#[tokio::test]
async fn another_length_is_another_request() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    for (body, length, status) in [("one", "3", 200), ("three", "5", 409)] {
        let mut request = post("/once", &payer.shown(1, 0), body);
        request.headers_mut().insert("content-length", length.parse().unwrap());
        assert_eq!(scene.ask(request).await.status.as_u16(), status);
    }
}

/// gateway rule R8: another price meanwhile changes neither what a request has cost nor what goes back of it.
#[tokio::test]
async fn what_comes_later_costs_what_it_did_when_it_was_paid() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let mut shown = payer.shown(1, 0);
    shown.max = 10 * PRICE;
    let first = ask_forever(&scene, never(farthing_wire::hot::encode(&shown)));
    assert!(tokio::time::timeout(Duration::from_millis(200), first).await.is_err());
    assert_eq!(scene.sums(&payer.channel), (PRICE, 0));
    let mut config = scene.config.clone();
    let route = config.routes.iter_mut().find(|route| route.path == "/post").unwrap();
    route.price = Some(10 * PRICE);
    scene.gate.reload(&config).unwrap();
    scene.answers(404);
    let reply = scene.ask(post("/post", &shown, "whole")).await;
    assert_eq!((reply.status.as_u16(), reply.receipt().amount), (404, 0));
    assert_eq!(scene.sums(&payer.channel), (PRICE, PRICE));
}
