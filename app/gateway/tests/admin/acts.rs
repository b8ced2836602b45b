//! What the operator does: claims, money back, an end of a channel.

use farthing_vouchers::book::Row;
use http::StatusCode;
use serde_json::json;

use super::house::House;
use super::scene::{PRICE, Scene, get};

fn name(channel: &[u8; 32]) -> String {
    Row::from(channel).to_string()
}

#[tokio::test]
async fn claims_are_asked_for_from_all_or_from_one_that_is_known() {
    let house = House::new();
    let payer = house.scene.by_link(1, 70);
    house.act("/claim", json!({})).await.unwrap();
    house.act("/claim", json!({ "channel": name(&payer.channel) })).await.unwrap();
    let unknown = house.act("/claim", json!({ "channel": name(&[9; 32]) })).await;
    assert!(unknown.unwrap_err().contains("known"));
    assert_eq!(*house.chain.0.lock().unwrap(), [None, Some(Row::from(&payer.channel))]);
}

/// gateway rule R2: a return names its number and happens once.
#[tokio::test]
async fn a_price_is_given_back_once_and_can_be_spent_again() {
    let house = House::new();
    let payer = house.scene.by_link(1, 70);
    let paid = house.scene.ask(payer.get("/page", 1, 0)).await;
    assert_eq!(paid.status, StatusCode::OK);
    let refund = json!({ "channel": name(&payer.channel), "number": 0 });
    let (one, other) =
        tokio::join!(house.act("/refund", refund.clone()), house.act("/refund", refund.clone()));
    let done: Vec<_> = [&one, &other].into_iter().filter_map(|done| done.as_ref().ok()).collect();
    assert_eq!(done, [&json!({ "returned": PRICE.to_string() })]);
    assert!(house.act("/refund", refund).await.is_err());
    assert_eq!(house.scene.sums(&payer.channel), (PRICE, PRICE));
    // The same link covers another request now, and the first is not delivered again for nothing.
    assert_eq!(house.scene.ask(payer.get("/page", 1, 1)).await.status, StatusCode::OK);
    let again = house.scene.ask(payer.get("/page", 1, 0)).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(house.scene.sums(&payer.channel), (2 * PRICE, PRICE));
}

#[tokio::test]
async fn what_a_request_cost_is_known_from_its_receipt_after_a_restart() {
    let scene = Scene::new();
    let payer = scene.by_link(1, 700);
    let mut shown = payer.shown(10, 3);
    shown.max = 70;
    assert_eq!(scene.ask(get("/dear", &shown)).await.status, StatusCode::OK);
    let scene = scene.again();
    scene.ledger.shard(&payer.channel).recent.forget(Row::from(&payer.channel), 3);
    let house = House::of(scene, false);
    let done = house.act("/refund", json!({ "channel": name(&payer.channel), "number": 3 })).await;
    assert_eq!(done.unwrap(), json!({ "returned": "70" }));
    assert_eq!(house.scene.sums(&payer.channel), (70, 70));
}

#[tokio::test]
async fn refuses_to_give_back_what_was_never_sold_or_is_another_channels() {
    let house = House::new();
    let (payer, other) = (house.scene.by_link(1, 70), house.scene.by_link(2, 70));
    assert_eq!(house.scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    for (channel, number) in [(other.channel, 0), (payer.channel, 1), ([9; 32], 0)] {
        let refund =
            house.act("/refund", json!({ "channel": name(&channel), "number": number })).await;
        assert!(refund.is_err(), "{number}");
    }
    assert_eq!(house.scene.sums(&payer.channel), (PRICE, 0));
    assert_eq!(house.scene.sums(&other.channel), (0, 0));
}

#[tokio::test]
async fn refuses_to_give_back_what_is_being_answered() {
    let house = House::new();
    let payer = house.scene.by_link(1, 70);
    // A delivery that nobody has read to its end.
    let service = |_| async {
        Ok(http::Response::new(http_body_util::Full::new(bytes::Bytes::from("page"))))
    };
    let peer = (&house.scene.local, super::scene::PEER);
    let service = (std::future::ready(true), service);
    let reply = house.scene.gate.serve(peer, payer.get("/page", 1, 0), service).await;
    assert_eq!(reply.status(), StatusCode::OK);
    let refund = json!({ "channel": name(&payer.channel), "number": 0 });
    assert!(house.act("/refund", refund.clone()).await.unwrap_err().contains("being answered"));
    assert_eq!(house.read("/status").await["running"], 1);
    drop(reply);
    house.act("/refund", refund).await.unwrap();
    assert_eq!(house.read("/status").await["running"], 0);
}

#[tokio::test]
async fn a_channel_that_is_only_claimed_is_sold_nothing_more_also_after_a_restart() {
    let house = House::new();
    let payer = house.scene.by_link(1, 70);
    assert_eq!(house.scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    house.act("/only-claim", json!({ "channel": name(&payer.channel) })).await.unwrap();
    assert!(house.act("/only-claim", json!({ "channel": name(&[9; 32]) })).await.is_err());
    let refused = house.scene.ask(payer.get("/page", 2, 1)).await;
    assert_eq!(refused.error(), "invalid_farthing_channel_ledger");
    house.admin.stop();
    let scene = house.scene.again();
    scene.shared.fresh.note(&payer.channel, farthing_gateway::chain::Moment::now(), 3_600);
    assert_eq!(
        scene.ask(payer.get("/page", 2, 1)).await.error(),
        "invalid_farthing_channel_ledger"
    );
    assert_eq!(scene.sums(&payer.channel), (PRICE, 0));
}
