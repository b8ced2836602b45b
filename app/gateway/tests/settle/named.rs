//! A payment that its payer has given a name (x402's `payment-identifier`): one name is charged once.
//!
//! - the same payment again: delivered again, whatever it is called
//! - another payment of the same name: 409, for another request or for this one, at once, after a restart
//! - names of different payers: nothing to do with each other
//! - what charged nobody leaves its name free

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use farthing_gateway::chain::State;
use farthing_sdk::client::Network;
use farthing_sdk::development::public_keypair;
use farthing_sdk::solana::Signer;
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};

use crate::net::Sending;
use crate::payer::{Asked, Speaks, bodiless, get, same, transfer};
use crate::scene::{PRICE, Scene};

const ID: &str = "pay_7d5d747be160e280504c099d984bcfe0";

/// A payment's header with this identifier.
fn named(header: &str, id: &str) -> String {
    let mut json: Value = serde_json::from_slice(&STANDARD.decode(header).unwrap()).unwrap();
    let info = json!({ "required": false, "id": id });
    json["extensions"] = json!({ "payment-identifier": { "info": info } });
    STANDARD.encode(json.to_string())
}

/// A new payment for this path that is called so.
async fn paying(scene: &Scene, path: &str, id: &str) -> Request<Full<Bytes>> {
    let asked = scene.asked_for(path, Speaks::V2).await;
    let (name, value) = scene.paying(&asked);
    bodiless(Request::get(path).header(name, named(&value, id)))
}

/// It is told where there is something to name.
#[tokio::test]
async fn a_402_says_that_payments_may_be_named() {
    let scene = Scene::new().await;
    let header = scene.ask(get("/page")).await.headers["payment-required"].clone();
    let said: Value = serde_json::from_slice(&STANDARD.decode(header).unwrap()).unwrap();
    assert_eq!(said["extensions"]["payment-identifier"]["info"]["required"], false);
}

/// gateway rule R7, server invariant 18
#[tokio::test]
async fn the_same_payment_is_the_same_whatever_it_is_called() {
    let scene = Scene::new().await;
    let asked = scene.asked_for("/page", Speaks::V2).await;
    let (name, value) = scene.paying(&asked);
    let request = |value: String| bodiless(Request::get("/page").header(name, value));
    let other = "another-name-for-it".to_owned();
    for value in [named(&value, ID), named(&value, ID), named(&value, &other), value.clone()] {
        assert_eq!(scene.ask(request(value)).await.status, 200);
    }
    assert_eq!((scene.earned(), scene.net.different()), (PRICE, 1));
}

/// gateway rule R7, server invariant 18
#[tokio::test]
async fn one_name_is_charged_once() {
    let scene = Scene::new().await;
    assert_eq!(scene.ask(paying(&scene, "/page", ID).await).await.status, 200);
    // Another request, and the same one once more.
    for path in ["/other", "/page"] {
        let second = paying(&scene, path, ID).await;
        let refused = scene.ask(same(&second)).await;
        assert_eq!(refused.status, 409, "{path}");
        assert!(refused.body.starts_with(b"the payment-identifier is that of another payment"));
    }
    assert_eq!((scene.earned(), scene.net.different(), scene.asked()), (PRICE, 1, 1));
    let scene = scene.again().await;
    let refused = scene.ask(paying(&scene, "/other", ID).await).await;
    assert_eq!((refused.status.as_u16(), scene.earned()), (409, PRICE));
    // A name more is a payment more.
    let another = paying(&scene, "/other", "pay_another_one_of_them").await;
    assert_eq!((scene.ask(another).await.status.as_u16(), scene.earned()), (200, 2 * PRICE));
}

/// Two that were signed for two requests, shown in the same moment.
#[tokio::test]
async fn of_two_at_once_with_one_name_one_is_charged() {
    let scene = Arc::new(Scene::new().await);
    for round in 0..5 {
        let id = format!("pay_of_this_round_{round}");
        let (one, other) = (format!("/one/{round}"), format!("/other/{round}"));
        let requests = [paying(&scene, &one, &id).await, paying(&scene, &other, &id).await];
        let tasks = requests.map(|request| {
            let scene = Arc::clone(&scene);
            tokio::spawn(async move { scene.ask(request).await.status.as_u16() })
        });
        let mut statuses = Vec::new();
        for task in tasks {
            statuses.push(task.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{round}");
    }
    assert_eq!(scene.earned(), 5 * PRICE);
}

/// Nobody keeps another from paying by a name that it has heard or guessed.
#[tokio::test]
async fn names_of_different_payers_have_nothing_to_do_with_each_other() {
    let scene = Scene::new().await;
    let other = public_keypair("another reader");
    scene.net.live().airdrop(&other.pubkey(), 1_000_000_000).unwrap();
    scene.net.live().mint_to(&other.pubkey(), scene.token, 10 * PRICE).unwrap();
    assert_eq!(scene.ask(paying(&scene, "/page", ID).await).await.status, 200);
    let asked: Asked = scene.asked_for("/page", Speaks::V2).await;
    let (name, value) = asked.header(transfer((&scene.net, scene.token), &other, asked.terms()));
    let request = bodiless(Request::get("/page").header(name, named(&value, ID)));
    assert_eq!((scene.ask(request).await.status.as_u16(), scene.earned()), (200, 2 * PRICE));
}

/// gateway rule R7: a client that signs anew under the same name while the first one is on its way, or paid and not
/// delivered, gets that one.
#[tokio::test]
async fn a_payment_anew_under_the_same_name_is_the_first_as_long_as_that_is_owed() {
    let scene = Scene::new().await;
    scene.net.set_sending(Sending::Lost);
    let first = paying(&scene, "/page", ID).await;
    scene.net.die_on_send();
    assert_eq!(scene.ask(first).await.status, 402);
    scene.net.set_sending(Sending::Lands);
    scene.net.set_down(false);
    scene.settled().await;
    let second = paying(&scene, "/page", ID).await;
    assert_eq!((scene.ask(second).await.status.as_u16(), scene.earned()), (200, PRICE));
    assert_eq!((scene.net.different(), scene.settlements().len()), (1, 1));
}

/// The service refuses, or it never landed: nothing was charged, and the name is free.
#[tokio::test]
async fn what_charged_nobody_leaves_its_name_free() {
    let scene = Scene::new().await;
    scene.answers(500);
    assert_eq!(scene.ask(paying(&scene, "/page", ID).await).await.status, 500);
    scene.answers(200);
    scene.net.set_sending(Sending::Lost);
    assert_eq!(scene.ask(paying(&scene, "/more", ID).await).await.status, 402);
    assert_eq!(scene.settlements()[0].state, State::NeverLanded);
    scene.net.set_sending(Sending::Lands);
    assert_eq!(scene.ask(paying(&scene, "/other", ID).await).await.status, 200);
    assert_eq!(scene.earned(), PRICE);
    assert_eq!(scene.settlements().iter().filter(|it| it.state == State::Confirmed).count(), 1);
}

/// server invariant 4
#[tokio::test]
async fn a_name_that_is_none_is_refused_before_anything_is_looked_at() {
    let scene = Scene::new().await;
    for id in ["short", "with a space in it", &"a".repeat(129)] {
        assert_eq!(scene.ask(paying(&scene, "/page", id).await).await.status, 400, "{id}");
    }
    assert!(scene.settlements().is_empty() && scene.net.sent().is_empty());
}
