//! What is free for agents that say who they are by a signature (Web Bot Auth), and for nobody else.

use std::net::{IpAddr, TcpListener};
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use ed25519_dalek::{Signer, SigningKey};
use farthing_gateway::config::Config;
use http::Request;
use http_body_util::Full;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::scene::{Scene, get, now};

const PATH: &str = "/dear";

fn key(label: u8) -> SigningKey {
    SigningKey::from_bytes(&[label; 32])
}

fn x(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes())
}

/// The keys of an agent, as it publishes them.
fn publish(folder: &TempDir, name: &str, keys: &[SigningKey]) -> PathBuf {
    let key = |key: &SigningKey| format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, x(key));
    let keys = keys.iter().map(key).collect::<Vec<_>>().join(",");
    let file = folder.path().join(name);
    std::fs::write(&file, format!(r#"{{"keys":[{keys}]}}"#)).unwrap();
    file
}

/// A gate that gives the agents of these files so many requests a day.
fn scene(files: Vec<PathBuf>, first: u32, change: impl FnOnce(&mut Config)) -> Scene {
    Scene::with(|config| {
        config.agents.keys = files;
        let dear = config.routes.iter_mut().find(|route| route.path == PATH).unwrap();
        dear.free_agents = Some(first);
        change(config);
    })
}

/// Written out by hand, not by what it is to test.
fn signed(key: &SigningKey, nonce: &str) -> Request<Full<Bytes>> {
    signed_for(key, nonce, "127.0.0.1:8402", r#"agent="https://agent.test""#)
}

fn signed_for(key: &SigningKey, nonce: &str, authority: &str, agent: &str) -> Request<Full<Bytes>> {
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, x(key));
    let id = URL_SAFE_NO_PAD.encode(Sha256::digest(canonical));
    let (created, expires) = (now(), now() + 60);
    let params = format!(
        r#"("@authority" "signature-agent");created={created};expires={expires};keyid="{id}";nonce="{nonce}";tag="web-bot-auth""#
    );
    let base = format!(
        "\"@authority\": {authority}\n\"signature-agent\": {agent}\n\"@signature-params\": {params}"
    );
    let signature = STANDARD.encode(key.sign(base.as_bytes()).to_bytes());
    let head = Request::get(PATH)
        .header("signature-agent", agent)
        .header("signature-input", format!("sig={params}"))
        .header("signature", format!("sig=:{signature}:"));
    head.body(Full::default()).unwrap()
}

async fn status(scene: &Scene, request: Request<Full<Bytes>>) -> u16 {
    scene.ask(request).await.status.as_u16()
}

/// gateway rule R20: by the agent, wherever it asks from, and by nobody else at its addresses.
#[tokio::test]
async fn an_agent_has_its_free_requests_of_a_day_wherever_it_asks_from() {
    let folder = tempfile::tempdir().unwrap();
    let files = vec![
        publish(&folder, "indexer.json", &[key(1)]),
        publish(&folder, "reader.json", &[key(2)]),
    ];
    let scene = scene(files, 3, |_| ());
    for last in 1..=3 {
        let peer = IpAddr::from([198, 51, 100, last]);
        let reply = scene.ask_from(peer, signed(&key(1), &format!("n{last}"))).await;
        assert_eq!((reply.status.as_u16(), &reply.body[..]), (200, &b"the page"[..]));
        // Others pay for it, so nobody keeps it.
        assert_eq!(reply.headers["cache-control"], "private, no-store");
        let bare = Request::get(PATH).body(Full::default()).unwrap();
        assert_eq!(scene.ask_from(peer, bare).await.status, 402);
    }
    assert_eq!(status(&scene, signed(&key(1), "n4")).await, 402);
    // Each has its own, and a key that nobody has listed none.
    assert_eq!(status(&scene, signed(&key(2), "n1")).await, 200);
    assert_eq!(status(&scene, signed(&key(3), "n1")).await, 402);
    assert_eq!(scene.asked(), 4);
}

/// gateway rule R20: all that is free has one cap.
#[tokio::test]
async fn what_is_free_for_agents_counts_against_the_cap_of_all() {
    let folder = tempfile::tempdir().unwrap();
    let files = vec![publish(&folder, "indexer.json", &[key(1)])];
    let scene = scene(files, 10, |config| config.limits.free_per_day = 2);
    let gift = || Request::get("/gift").body(Full::default()).unwrap();
    assert_eq!(status(&scene, gift()).await, 200);
    assert_eq!(status(&scene, signed(&key(1), "n1")).await, 200);
    assert_eq!(status(&scene, signed(&key(1), "n2")).await, 402);
}

/// gateway rule R20: whoever has seen a signature, and at whatever address.
#[tokio::test]
async fn a_signature_shown_again_is_worth_nothing_and_uses_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let scene = scene(vec![publish(&folder, "indexer.json", &[key(1)])], 2, |_| ());
    let request = signed(&key(1), "n1");
    assert_eq!(status(&scene, request.clone()).await, 200);
    for last in 1..=5 {
        let peer = IpAddr::from([198, 51, 100, last]);
        assert_eq!(scene.ask_from(peer, request.clone()).await.status, 402);
    }
    assert_eq!(status(&scene, signed(&key(1), "n2")).await, 200);
}

/// Ten at once with one nonce.
#[tokio::test]
async fn of_many_at_once_with_one_nonce_one_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let scene = scene(vec![publish(&folder, "indexer.json", &[key(1)])], 100, |_| ());
    let scene = std::sync::Arc::new(scene);
    let request = signed(&key(1), "n1");
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let (scene, request) = (std::sync::Arc::clone(&scene), request.clone());
            tokio::spawn(async move { scene.ask(request).await.status.as_u16() })
        })
        .collect();
    let mut free = 0;
    for task in tasks {
        free += usize::from(task.await.unwrap() == 200);
    }
    assert_eq!(free, 1);
}

/// server invariant 2: what a site is called stands in the configuration, not in the request.
#[tokio::test]
async fn a_signature_for_another_site_is_worth_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let scene = scene(vec![publish(&folder, "indexer.json", &[key(1)])], 2, |_| ());
    let mut request = signed_for(&key(1), "n1", "other.test", r#"agent="https://agent.test""#);
    request.headers_mut().insert("host", "other.test".parse().unwrap());
    assert_eq!(status(&scene, request).await, 402);
}

/// gateway rule R16: who names a listed key and signs nothing good is looked at so often.
#[tokio::test]
async fn wrong_signatures_are_soon_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let scene = scene(vec![publish(&folder, "indexer.json", &[key(1)])], 1_000, |_| ());
    let mut wrong = signed(&key(1), "n1");
    let input = wrong.headers()["signature-input"].to_str().unwrap().replace("n1", "n0");
    wrong.headers_mut().insert("signature-input", input.parse().unwrap());
    let stranger = IpAddr::from([198, 51, 100, 1]);
    // It is paused for a second from the hundredth in a second on, of which a slow machine may make two.
    let mut is_paused = false;
    for round in 0..20 {
        for _ in 0..110 {
            assert_ne!(scene.ask_from(stranger, wrong.clone()).await.status, 200);
        }
        let good = signed(&key(1), &format!("round {round}"));
        is_paused |= scene.ask_from(stranger, good).await.status != 200;
    }
    assert!(is_paused);
    // The agent itself is not kept out by that.
    assert_eq!(status(&scene, signed(&key(1), "n1")).await, 200);
}

/// A key is changed by changing the file: the old one for a while beside the new one, and then no more.
#[tokio::test]
async fn a_key_that_is_changed_counts_from_the_next_reading_on() {
    let folder = tempfile::tempdir().unwrap();
    let files = vec![publish(&folder, "indexer.json", &[key(1)])];
    let scene = scene(files, 4, |_| ());
    assert_eq!(status(&scene, signed(&key(2), "n1")).await, 402);
    publish(&folder, "indexer.json", &[key(1), key(2)]);
    scene.gate.reload(&scene.config).unwrap();
    assert_eq!(status(&scene, signed(&key(1), "n2")).await, 200);
    assert_eq!(status(&scene, signed(&key(2), "n3")).await, 200);
    publish(&folder, "indexer.json", &[key(2)]);
    scene.gate.reload(&scene.config).unwrap();
    assert_eq!(status(&scene, signed(&key(1), "n4")).await, 402);
    // What was used stays used, and it is one agent's day whatever its keys are.
    assert_eq!(status(&scene, signed(&key(2), "n3")).await, 402);
    assert_eq!(status(&scene, signed(&key(2), "n5")).await, 200);
    assert_eq!(status(&scene, signed(&key(2), "n6")).await, 200);
    assert_eq!(status(&scene, signed(&key(2), "n7")).await, 402);
    // A file that says nothing changes nothing.
    publish(&folder, "indexer.json", &[]);
    assert!(scene.gate.reload(&scene.config).is_err());
}

/// What a request names as the place of its keys leads nowhere: no stranger makes us ask another server.
#[tokio::test]
async fn nothing_that_a_request_names_is_fetched() {
    let folder = tempfile::tempdir().unwrap();
    let scene = scene(vec![publish(&folder, "indexer.json", &[key(1)])], 9, |_| ());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let agent = format!(r#"agent="http://{}/keys""#, listener.local_addr().unwrap());
    for (label, expected) in [(3, 402), (1, 200)] {
        let request = signed_for(&key(label), &format!("n{label}"), "127.0.0.1:8402", &agent);
        assert_eq!(status(&scene, request).await, expected);
    }
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert!(listener.accept().is_err());
}

/// A signature pays for nothing, and what is paid is paid: its payer meant to.
#[tokio::test]
async fn a_signed_request_that_brings_a_payment_is_paid_for() {
    let folder = tempfile::tempdir().unwrap();
    let scene = scene(vec![publish(&folder, "indexer.json", &[key(1)])], 2, |_| ());
    let payer = scene.by_link(1, 7_000);
    let paid = get(PATH, &payer.shown_up_to(10, 0, 70));
    let mut request = signed(&key(1), "n1");
    for (name, value) in paid.headers() {
        request.headers_mut().insert(name, value.clone());
    }
    assert_eq!(status(&scene, request).await, 200);
    assert_eq!(scene.sums(&payer.channel), (70, 0));
    // Its nonce is still its own.
    assert_eq!(status(&scene, signed(&key(1), "n1")).await, 200);
    // Elsewhere it is nothing.
    let mut other = signed(&key(1), "n2");
    *other.uri_mut() = "/page".parse().unwrap();
    assert_eq!(status(&scene, other).await, 402);
}
