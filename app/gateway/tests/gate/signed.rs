//! What the gateway signs, so that a payer can show it to others, and by which key.

use ed25519_dalek::{Signature, VerifyingKey};
use farthing_gateway::config::Config;
use farthing_wire::{Accept, Jws, Payment, PaymentRequired, Requirements, Settlement};
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};

use super::scene::{ByLink, PRICE, Reply, Scene};

fn signing(config: &mut Config) {
    config.gate.signed = true;
}

async fn ask(scene: &Scene, path: &str) -> Reply {
    scene.ask(Request::get(path).body(Full::default()).unwrap()).await
}

/// Whose signature it is, by what the site itself tells, and what is said: as a third party looks at it.
async fn attested(scene: &Scene, jws: &str) -> Value {
    let told = ask(scene, "/.well-known/did.json").await;
    assert_eq!(
        (told.status.as_u16(), &told.headers["content-type"]),
        (200, &"application/json".parse().unwrap())
    );
    let did: Value = serde_json::from_slice(&told.body).unwrap();
    assert_eq!(did["id"], "did:web:127.0.0.1%3A8402");
    let method = &did["verificationMethod"][0];
    assert_eq!(did["assertionMethod"], json!([method["id"]]));
    let jws = Jws::read(jws).unwrap();
    assert_eq!(method["id"], jws.key_id);
    use base64::Engine;
    let x = method["publicKeyJwk"]["x"].as_str().unwrap();
    let x = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(x).unwrap();
    let key = VerifyingKey::from_bytes(&x.try_into().unwrap()).unwrap();
    let signature = Signature::from_bytes(&jws.signature);
    key.verify_strict(jws.signed.as_bytes(), &signature).unwrap();
    serde_json::from_str(&jws.said).unwrap()
}

/// Offers in the body of a 402.
fn offers(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 402, "{reply:?}");
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    let offers = body["extensions"]["offer-receipt"]["info"]["offers"].as_array().cloned();
    let text = |offer: Value| offer["signature"].as_str().unwrap().to_owned();
    offers.unwrap_or_default().into_iter().map(text).collect()
}

fn requirements(reply: &Reply) -> Requirements {
    let required = PaymentRequired::decode(reply.headers["payment-required"].as_bytes()).unwrap();
    required.accepts.iter().find_map(Accept::channel).unwrap().clone()
}

/// A request in the long form.
fn paying(
    payer: &ByLink,
    asked: &Requirements,
    path: &str,
    number: u32,
) -> Request<Full<bytes::Bytes>> {
    let shown = payer.shown(number, number);
    let header = Payment::Shown(shown).encode(asked).unwrap();
    Request::get(path).header("payment-signature", header).body(Full::default()).unwrap()
}

fn signed(reply: &Reply) -> Option<String> {
    Settlement::signed_in(reply.headers["payment-response"].as_bytes()).unwrap()
}

#[tokio::test]
async fn what_is_asked_is_signed_for_the_address_that_was_asked() {
    let scene = Scene::with(signing);
    let reply = ask(&scene, "/page?a=b").await;
    let asked = requirements(&reply);
    let [offer] = offers(&reply).try_into().unwrap();
    let said = attested(&scene, &offer).await;
    let entry = serde_json::to_value(&asked).unwrap();
    for name in ["scheme", "network", "asset", "payTo", "amount"] {
        assert_eq!(said[name], entry[name], "{name}");
    }
    assert_eq!(said["resourceUrl"], "http://127.0.0.1:8402/page?a=b");
    let left = said["validUntil"].as_i64().unwrap() - super::scene::now();
    assert!((50..=60).contains(&left), "{left}");
    // Nothing else, so nothing that is this payer's alone.
    assert_eq!(said.as_object().unwrap().len(), 8);
}

#[tokio::test]
async fn what_was_delivered_is_signed_and_what_brought_its_money_back_is_not() {
    let scene = Scene::with(signing);
    let payer = scene.by_link(1, 7_000);
    let asked = requirements(&ask(&scene, "/page").await);
    let reply = scene.ask(paying(&payer, &asked, "/page", 1)).await;
    assert_eq!(reply.status, 200);
    let said = attested(&scene, &signed(&reply).unwrap()).await;
    let payer_of_channel = farthing_sdk::solana::Address::new_from_array([3; 32]).to_string();
    let at = said["issuedAt"].as_i64().unwrap();
    assert!((super::scene::now() - at).abs() <= 5);
    let expected = json!({
        "version": 1, "network": asked.network, "resourceUrl": "http://127.0.0.1:8402/page",
        "payer": payer_of_channel, "issuedAt": at,
    });
    assert_eq!(said, expected);
    for status in [304, 404, 500] {
        scene.answers(status);
        let reply = scene.ask(paying(&payer, &asked, "/page", u32::from(status))).await;
        assert_eq!((reply.status.as_u16(), signed(&reply)), (status, None));
    }
    // The short form has no place for it, and nobody waits for a signature there.
    scene.answers(200);
    let reply = scene.ask(payer.get("/page", 600, 600)).await;
    assert_eq!(reply.status, 200);
    assert!(!reply.headers.contains_key("payment-response"));
}

#[tokio::test]
async fn the_key_is_the_same_after_a_restart_and_another_of_another_ledger() {
    let scene = Scene::with(signing);
    let [before] = offers(&ask(&scene, "/page").await).try_into().unwrap();
    let scene = scene.again();
    attested(&scene, &before).await;
    let other = Scene::with(signing);
    let told = ask(&other, "/.well-known/did.json").await.body;
    assert_ne!(told, ask(&scene, "/.well-known/did.json").await.body);
}

#[tokio::test]
async fn nothing_is_signed_unless_the_operator_wants_it() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 7_000);
    let reply = ask(&scene, "/page").await;
    assert!(offers(&reply).is_empty());
    let asked = requirements(&reply);
    let reply = scene.ask(paying(&payer, &asked, "/page", 1)).await;
    assert_eq!((reply.status.as_u16(), signed(&reply)), (200, None));
    // The path is a page as any other.
    assert_eq!(ask(&scene, "/.well-known/did.json").await.status, 402);
    assert_eq!(scene.sums(&payer.channel), (PRICE, 0));
}

/// As of the other documents: who serves the path itself is asked for it.
#[tokio::test]
async fn a_route_that_has_the_path_of_the_key_is_the_services() {
    let scene = Scene::with(|config| {
        signing(config);
        let mut own = config.routes[0].clone();
        (own.path, own.free, own.price) = ("/.well-known/did.json".into(), true, None);
        config.routes.push(own);
    });
    let reply = ask(&scene, "/.well-known/did.json").await;
    assert_eq!((reply.status.as_u16(), &reply.body[..]), (200, &b"the page"[..]));
}
