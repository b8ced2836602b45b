//! What browsers ask before scripts of other sites may pay, and what the service sees of keys that it must trust.

use bytes::Bytes;
use farthing_gateway::ledger::Ledger;
use farthing_gateway::run::ledger_settings;
use http::{Request, StatusCode};
use http_body_util::Full;

use super::scene::{Scene, config, post};

fn preflight(path: &str) -> Request<Full<Bytes>> {
    let request = Request::options(path).header("origin", "https://other.example");
    let request = request.header("access-control-request-method", "GET");
    request.body(Full::default()).unwrap()
}

fn without_cors() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&folder);
    config.gate.cors = false;
    Ledger::create(&config.ledger.folder, &ledger_settings(&config)).unwrap().close().unwrap();
    Scene::open(folder, config)
}

/// server invariant 37
#[tokio::test]
async fn a_preflight_of_a_priced_path_is_answered_with_leave_or_bare() {
    for (scene, is_open) in [(Scene::new(), true), (without_cors(), false)] {
        let reply = scene.ask(preflight("/page")).await;
        assert_eq!((reply.status, scene.asked()), (StatusCode::NO_CONTENT, 0));
        assert_eq!(reply.headers.contains_key("access-control-allow-origin"), is_open);
        assert_eq!(reply.headers.contains_key("access-control-allow-methods"), is_open);
        assert!(is_open || reply.headers.is_empty(), "{:?}", reply.headers);
    }
}

#[tokio::test]
async fn a_preflight_of_a_free_path_is_the_services() {
    for scene in [Scene::new(), without_cors()] {
        let reply = scene.ask(preflight("/upload")).await;
        assert_eq!((reply.status, scene.asked()), (StatusCode::OK, 1));
        assert_eq!(&reply.body[..], b"the page");
        let last = scene.service.last.lock().unwrap();
        let (parts, _) = last.as_ref().unwrap();
        assert_eq!((parts.method.as_str(), parts.uri.path()), ("OPTIONS", "/upload"));
    }
}

/// gateway rule R7: a service that reads an underscore as a hyphen sees the gateway's key and no other.
#[tokio::test]
async fn the_service_sees_one_idempotency_key() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let mut request = post("/post", &payer.shown(1, 0), "body");
    for name in ["idempotency_key", "idempotency-key", "Idempotency_Key"] {
        let name: http::HeaderName = name.parse().unwrap();
        request.headers_mut().append(name, "of the payer".parse().unwrap());
    }
    assert_eq!(scene.ask(request).await.status, StatusCode::OK);
    let last = scene.service.last.lock().unwrap();
    let (parts, _) = last.as_ref().unwrap();
    let names = parts.headers.keys().filter(|name| name.as_str().starts_with("idempotency"));
    assert_eq!(names.collect::<Vec<_>>(), ["idempotency-key"]);
    assert_ne!(parts.headers["idempotency-key"], "of the payer");
}
