//! Retries (R7).

use std::future::{pending, ready};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use farthing_gateway::gate::{Failed, Sent};
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use tokio::time::timeout;

use super::scene::{PEER, PRICE, Scene, get, post};

/// gateway rule R7, server invariant 18
#[tokio::test]
async fn a_retry_is_delivered_again_for_nothing_three_times() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    for _ in 0..4 {
        let reply = scene.ask(payer.get("/page", 1, 0)).await;
        assert_eq!(reply.status, StatusCode::OK);
    }
    let receipt = scene.ask(payer.get("/page", 2, 1)).await.receipt();
    assert_eq!(receipt.state.served, 2 * PRICE);
    let fifth = scene.ask(payer.get("/page", 1, 0)).await;
    assert_eq!((fifth.status, scene.asked()), (StatusCode::CONFLICT, 5));
    assert_eq!(scene.sums(&payer.channel), (2 * PRICE, 0));
}

/// gateway rule R7: also after a restart.
#[tokio::test]
async fn a_retry_is_known_after_a_restart() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    let scene = scene.again();
    scene.shared.fresh.note(&payer.channel, farthing_gateway::chain::Moment::now(), 3_600);
    let retry = scene.ask(payer.get("/page", 1, 0)).await;
    assert_eq!((retry.status, retry.receipt().amount), (StatusCode::OK, 0));
    let other = scene.ask(payer.get("/other", 1, 0)).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert_eq!(scene.sums(&payer.channel), (PRICE, 0));
}

/// gateway rule R7
#[tokio::test]
async fn a_number_that_was_used_pays_for_no_other_request() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    for path in ["/other", "/page?query", "/Page/deeper"] {
        // Even with a better promise.
        let reply = scene.ask(payer.get(path, 2, 0)).await;
        assert_eq!((reply.status, scene.asked()), (StatusCode::CONFLICT, 1), "{path}");
    }
}

/// gateway rule R7: what changes something is not done again, unless the service says that it is done once.
#[tokio::test]
async fn a_post_is_executed_once_and_its_retry_gets_the_outcome() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    scene.answers(201);
    let first = scene.ask(post("/post", &payer.shown(1, 0), "x")).await;
    assert_eq!((first.status.as_u16(), scene.asked()), (201, 1));
    let retry = scene.ask(post("/post", &payer.shown(1, 0), "x")).await;
    assert_eq!((retry.status, scene.asked()), (StatusCode::CONFLICT, 1));
    let outcome: serde_json::Value = serde_json::from_slice(&retry.body).unwrap();
    assert_eq!(outcome["served"]["status"], 201);
    assert_eq!(outcome["served"]["returned"], false);
}

/// gateway rule R7: the service gets one key for all retries of a request, and another for another.
#[tokio::test]
async fn an_idempotent_post_is_passed_on_again_with_the_same_key() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let mut keys = Vec::new();
    for (index, number) in [(1, 0), (1, 0), (2, 1)] {
        let mut request = post("/once", &payer.shown(index, number), "hello");
        let digest = "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:";
        request.headers_mut().insert("content-digest", digest.parse().unwrap());
        // What the payer says of the key counts nothing.
        request.headers_mut().insert("idempotency-key", "mine".parse().unwrap());
        assert_eq!(scene.ask(request).await.status, StatusCode::OK);
        let last = scene.service.last.lock().unwrap();
        keys.push(last.as_ref().unwrap().0.headers["idempotency-key"].clone());
    }
    assert_eq!(keys[0], keys[1]);
    assert!(keys[0] != keys[2] && keys[0] != "mine");
    assert_eq!((scene.asked(), scene.sums(&payer.channel)), (3, (2 * PRICE, 0)));
}

/// gateway rule R7: one number shown a thousand times at once pays once and is served at most four times.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_number_shown_a_thousand_times_at_once_is_charged_once() {
    let scene = Arc::new(Scene::new());
    let payer = Arc::new(scene.by_link(1, 7_000));
    let mut asked = Vec::new();
    for _ in 0..1_000 {
        let (scene, payer) = (Arc::clone(&scene), Arc::clone(&payer));
        asked.push(tokio::spawn(async move { scene.ask(payer.get("/page", 1, 0)).await.status }));
    }
    let mut delivered = 0;
    for asked in asked {
        match asked.await.unwrap() {
            StatusCode::OK => delivered += 1,
            status => assert_eq!(status, StatusCode::CONFLICT),
        }
    }
    assert!((1..=4).contains(&delivered), "{delivered}");
    assert_eq!((scene.asked(), scene.sums(&payer.channel)), (delivered, (PRICE, 0)));
}

/// gateway rule R7: with vouchers as with links.
#[tokio::test]
async fn a_retry_with_a_voucher_is_delivered_again() {
    let scene = Scene::new();
    let payer = scene.by_voucher(1, 7_000);
    for charged in [PRICE, 0] {
        let reply = scene.ask(get("/page", &payer.shown(PRICE, 0))).await;
        assert_eq!((reply.status, reply.receipt().amount), (StatusCode::OK, charged));
    }
}

/// gateway rule R8: also after a stop, which leaves only the snapshot.
#[tokio::test]
async fn what_was_returned_is_not_delivered_after_a_stop_either() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    scene.answers(404);
    assert_eq!(scene.ask(payer.get("/page", 1, 0)).await.status.as_u16(), 404);
    let scene = scene.again();
    scene.shared.fresh.note(&payer.channel, farthing_gateway::chain::Moment::now(), 3_600);
    let retry = scene.ask(payer.get("/page", 1, 0)).await;
    assert_eq!((retry.status, scene.asked()), (StatusCode::CONFLICT, 0));
    let outcome: serde_json::Value = serde_json::from_slice(&retry.body).unwrap();
    assert_eq!(outcome["served"]["returned"], true);
}

/// gateway rule R7: a body that the fingerprint does not cover could be another question each time.
#[tokio::test]
async fn a_get_with_a_body_is_delivered_once() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let mut statuses = Vec::new();
    for body in ["aaaa", "bbbb"] {
        let mut request = post("/page", &payer.shown(1, 0), body);
        *request.method_mut() = http::Method::GET;
        request.headers_mut().insert("content-length", "4".parse().unwrap());
        statuses.push(scene.ask(request).await.status.as_u16());
    }
    assert_eq!((statuses, scene.asked()), (vec![200, 409], 1));
}

/// gateway rule R7: every line of a digest counts.
#[tokio::test]
async fn another_digest_behind_the_first_is_another_request() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let mut statuses = Vec::new();
    for (body, digest) in [
        ("hello", "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:"),
        ("world", "sha-256=:SG6kYiTR0+2gPNPfJrZaplhG3dc89Htl3ynzf54tVlw=:"),
    ] {
        let mut request = post("/once", &payer.shown(1, 0), body);
        request.headers_mut().append("content-digest", "sha-512=:AAAA:".parse().unwrap());
        request.headers_mut().append("content-digest", digest.parse().unwrap());
        statuses.push(scene.ask(request).await.status.as_u16());
    }
    assert_eq!(statuses.first(), Some(&200));
    assert_eq!((statuses.last(), scene.asked()), (Some(&409), 1));
}

/// gateway rule R7: what is another each time is paid each time.
#[tokio::test]
async fn a_route_that_gives_nothing_again_gives_nothing_again() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    assert_eq!(scene.ask(payer.get("/live", 1, 0)).await.status, StatusCode::OK);
    assert_eq!(scene.ask(payer.get("/live", 1, 0)).await.status, StatusCode::CONFLICT);
    assert_eq!(scene.asked(), 1);
}

/// gateway rule R7: a payer cannot talk the key away by naming it as its connection's own.
#[tokio::test]
async fn the_key_reaches_the_service_whatever_the_payer_calls_its_own() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let mut request = post("/once", &payer.shown(1, 0), "");
    request.headers_mut().insert("connection", "idempotency-key".parse().unwrap());
    assert_eq!(scene.ask(request).await.status, StatusCode::OK);
    let last = scene.service.last.lock().unwrap();
    assert_eq!(last.as_ref().unwrap().0.headers["idempotency-key"].len(), 32);
}

/// gateway rule R7: whoever asks while the service is at it does not have it asked twice.
#[tokio::test]
async fn what_is_being_answered_is_not_begun_again() {
    let scene = Scene::new();
    let (links, vouchers) = (scene.by_link(1, 7_000), scene.by_voucher(2, 7_000));
    for (served, shown) in [links.shown(1, 0), vouchers.shown(PRICE, 0)].iter().enumerate() {
        let served = served as u64;
        let slow =
            |_: Request<Sent<Full<Bytes>>>| pending::<Result<Response<Full<Bytes>>, Failed>>();
        let (request, service) = (get("/page", shown), (ready(true), slow));
        let mut first = Box::pin(scene.gate.serve((&scene.local, PEER), request, service));
        assert!(timeout(Duration::from_millis(500), &mut first).await.is_err());
        let retry = scene.ask(get("/page", shown)).await;
        assert_eq!((retry.status, scene.asked()), (StatusCode::CONFLICT, served));
        drop(first);
        let retry = scene.ask(get("/page", shown)).await;
        assert_eq!((retry.status, scene.asked()), (StatusCode::OK, served + 1));
    }
}
