//! The documents that say what is sold: answered by the gate itself, for nothing, and not without end.

use std::net::IpAddr;

use bytes::Bytes;
use farthing_gateway::found::{LLMS, MANIFEST, OPENAPI};
use http::{Method, Request, StatusCode};
use http_body_util::Full;

use super::scene::Scene;

fn request(method: Method, path: &str) -> Request<Full<Bytes>> {
    Request::builder().method(method).uri(path).body(Full::default()).unwrap()
}

#[tokio::test]
async fn what_is_sold_is_told_without_the_service() {
    let scene = Scene::new();
    for path in [MANIFEST, OPENAPI, LLMS] {
        let reply = scene.ask(request(Method::GET, path)).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert!(String::from_utf8_lossy(&reply.body).contains("/once"), "{path}");
        assert_eq!(reply.headers["cache-control"], "no-store");
    }
    assert_eq!(scene.asked(), 0);
}

/// Another method is no reading: it is a request of a route, and the priced one of all paths has it.
#[tokio::test]
async fn only_reading_is_answered_so() {
    let scene = Scene::new();
    let reply = scene.ask(request(Method::DELETE, OPENAPI)).await;
    assert_ne!(reply.status, StatusCode::OK);
    assert_eq!(scene.asked(), 0);
}

#[tokio::test]
async fn an_operator_may_keep_it_off() {
    let scene = Scene::with(|config| config.gate.found = false);
    let reply = scene.ask(request(Method::GET, LLMS)).await;
    assert_eq!(reply.status, StatusCode::PAYMENT_REQUIRED);
}

/// server invariant 35: making a document is unpaid work.
#[tokio::test]
async fn an_address_is_told_so_often_and_then_asked_to_wait() {
    let scene = Scene::with(|config| config.limits.unpaid_per_minute = 5);
    let home = IpAddr::from([198, 51, 100, 7]);
    let mut statuses = Vec::new();
    for _ in 0..50 {
        statuses.push(scene.ask_from(home, request(Method::GET, OPENAPI)).await.status);
    }
    assert_eq!(statuses[0], StatusCode::OK);
    assert_eq!(statuses[49], StatusCode::TOO_MANY_REQUESTS);
    let other = IpAddr::from([198, 51, 100, 8]);
    assert_eq!(scene.ask_from(other, request(Method::GET, OPENAPI)).await.status, StatusCode::OK);
}
