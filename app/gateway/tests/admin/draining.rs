//! An end in peace: nothing new is sold, what was paid for is delivered.

use http::{Request, StatusCode};
use http_body_util::Full;
use serde_json::json;

use super::house::House;
use super::scene::{PRICE, get};

#[tokio::test]
async fn nothing_new_is_sold_what_was_paid_is_delivered_again_and_what_is_owed_is_claimed() {
    let house = House::new();
    let (payer, other) = (house.scene.by_link(1, 70), house.scene.by_voucher(2, 70));
    assert_eq!(house.scene.ask(payer.get("/page", 1, 0)).await.status, StatusCode::OK);
    assert_eq!(house.scene.ask(get("/page", &other.shown(PRICE, 0))).await.status, StatusCode::OK);
    house.act("/drain", json!({})).await.unwrap();
    assert_eq!(*house.chain.0.lock().unwrap(), [None]);
    // New ones, by both kinds of promise, on money that is promised already, and with nothing at all.
    let unpaid = Request::get("/page").body(Full::default()).unwrap();
    for request in [
        payer.get("/page", 2, 1),
        payer.get("/page", 1, 1),
        get("/page", &other.shown(2 * PRICE, 1)),
        unpaid,
    ] {
        let refused = house.scene.ask(request).await;
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(refused.headers["retry-after"], "30");
    }
    // Retries, as before.
    for request in [payer.get("/page", 1, 0), get("/page", &other.shown(PRICE, 0))] {
        let again = house.scene.ask(request).await;
        assert_eq!((again.status, again.receipt().amount), (StatusCode::OK, 0));
    }
    assert_eq!(house.scene.sums(&payer.channel), (PRICE, 0));
    assert_eq!(house.scene.sums(&other.channel), (PRICE, 0));
    // What is free goes on, and so does everything after.
    let free = house.scene.ask(Request::get("/").body(Full::default()).unwrap()).await;
    assert_eq!(free.status, StatusCode::OK);
    house.act("/resume", json!({})).await.unwrap();
    assert_eq!(house.scene.ask(payer.get("/page", 2, 1)).await.status, StatusCode::OK);
}

/// gateway rule R3: who shows nothing authentic learns nothing of a channel, then as well.
#[tokio::test]
async fn a_stranger_learns_nothing_of_numbers_while_nothing_is_sold() {
    let house = House::new();
    let payer = house.scene.by_link(1, 70);
    assert_eq!(house.scene.ask(payer.get("/page", 3, 0)).await.status, StatusCode::OK);
    house.scene.gate.drain(true);
    let mut replies = Vec::new();
    for number in [0, 1] {
        let reply = house.scene.ask(get("/page", &payer.forged(3, number))).await;
        replies.push((reply.status, reply.body));
    }
    assert_eq!(replies[0], replies[1]);
    assert_eq!(house.scene.sums(&payer.channel), (PRICE, 0));
}
