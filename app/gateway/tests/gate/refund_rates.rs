//! How much of what was bought came back, as a 402 says it, signed.

use farthing_sdk::solana::{Address, Signature};
use farthing_wire::{PAYMENT_REQUIRED, PaymentRequired, RateOf, RefundRate};
use http::Request;
use http_body_util::Full;

use super::scene::{Reply, Scene};
use super::taken_back::returning;

/// What a 402 says of it.
fn rate_of(reply: &Reply) -> serde_json::Value {
    let said: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    said["farthing"]["refundRate"].clone()
}

#[tokio::test]
async fn how_much_came_back_is_said_from_a_hundred_on_and_signed_by_the_ledgers_key() {
    let scene = Scene::with(returning(10));
    let payer = scene.by_link(1, 70_000);
    scene.buys(&payer, 0..100).await;
    for number in 90..97 {
        scene.give(&payer.shown(100, number)).await.returned();
    }
    let unpaid = |path| Request::get(path).body(Full::default()).unwrap();
    let said = rate_of(&scene.ask(unpaid("/page")).await);
    assert_eq!((&said["ofThousand"], &said["route"]), (&70.into(), &"/**".into()));
    let text = |name: &str| said[name].as_str().unwrap().to_owned();
    let (key, signature): (Address, Signature) =
        (text("key").parse().unwrap(), text("signature").parse().unwrap());
    let rate = RefundRate {
        route: text("route"),
        listing: None,
        of_thousand: 70,
        at: said["at"].as_i64().unwrap(),
        key: key.to_bytes(),
        signature: signature.into(),
    };
    let asks = scene.ask(unpaid("/page")).await;
    let asks = PaymentRequired::decode(asks.headers[PAYMENT_REQUIRED].as_bytes()).unwrap();
    let asks = asks.channel().unwrap();
    let origin = &scene.config.gate.origin;
    let of = RateOf { origin, ledger: &asks.ledger, pay_to: &asks.pay_to };
    let verifies = |of: &RateOf<'_>| signature.verify(&rate.key, rate.text(of).as_bytes());
    assert!(verifies(&of) && !verifies(&RateOf { pay_to: &[1; 32], ..of }));
    // Of ten that were bought nothing is said.
    let few = rate_of(&scene.ask(unpaid("/live")).await);
    assert!(few.is_null(), "{few}");
    // A person is told as well.
    let page = Request::get("/page").header("accept", "text/html").body(Full::default()).unwrap();
    let page = scene.ask(page).await;
    let page = String::from_utf8_lossy(&page.body);
    for words in ["Not worth it?", "one in 10", "--return NUMBER", "70 were returned"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    // The key is the ledger's, so it is the same after a stop.
    let scene = scene.again();
    let again = rate_of(&scene.ask(unpaid("/page")).await);
    assert_eq!((&again["key"], &again["ofThousand"]), (&said["key"], &70.into()));
}
