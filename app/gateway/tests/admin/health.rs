//! What anybody may ask.

use farthing_gateway::gate::HEALTH;
use http::{Request, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

use super::scene::{Reply, Scene};

async fn health(scene: &Scene, method: &str, path: &str) -> Reply {
    scene.ask(Request::builder().method(method).uri(path).body(Full::default()).unwrap()).await
}

#[tokio::test]
async fn health_says_whether_it_sells_and_why_not_and_asks_nobody() {
    let scene = Scene::new();
    let fine = health(&scene, "GET", HEALTH).await;
    assert_eq!(
        (fine.status, fine.headers["cache-control"].as_bytes()),
        (StatusCode::OK, &b"no-store"[..])
    );
    let said: Value = serde_json::from_slice(&fine.body).unwrap();
    assert_eq!(said, json!({ "healthy": true, "because": [] }));
    assert_eq!(health(&scene, "HEAD", HEALTH).await.status, StatusCode::OK);
    assert_eq!(health(&scene, "POST", HEALTH).await.status, StatusCode::METHOD_NOT_ALLOWED);
    scene.gate.drain(true);
    scene.shared.risk.set_poor(true);
    let ill = health(&scene, "GET", HEALTH).await;
    let said: Value = serde_json::from_slice(&ill.body).unwrap();
    assert_eq!(ill.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(said, json!({ "healthy": false, "because": ["draining", "promises"] }));
    assert_eq!(scene.asked(), 0);
}

#[tokio::test]
async fn health_fails_once_the_ledger_takes_nothing_more() {
    let scene = Scene::new();
    scene.ledger.close().unwrap();
    let ill = health(&scene, "GET", HEALTH).await;
    assert_eq!(ill.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(String::from_utf8_lossy(&ill.body).contains("ledger"));
}

/// server invariant 34: another spelling is another path, with the price that its route has.
#[tokio::test]
async fn only_one_spelling_is_the_gateways_own() {
    let scene = Scene::new();
    for path in [
        "/.well-known/farthing/health/",
        "/.well-known/farthing/HEALTH",
        "/.well-known/farthing/health?x",
        "/.well-known//farthing/health",
        "/.well-known/farthing/%68ealth",
    ] {
        let reply = health(&scene, "GET", path).await;
        assert_ne!(reply.status, StatusCode::OK, "{path}");
        assert!(!String::from_utf8_lossy(&reply.body).contains("\"healthy\""), "{path}");
    }
    assert_eq!(scene.asked(), 0);
}
