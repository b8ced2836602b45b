//! - given an open order
//!   - when anyone reveals its key: the price goes to the earnings, both ends are let go
//!   - when another key is shown, or that of another order: refused
//!   - when the deadline is over, and even the time to cancel has come: still, until it is
//!     cancelled
//!   - when its address is young or old: it stays, ended and empty, with its rent
//! - given an ended order: refused

use farthing_tests::prelude::*;
use sha2::{Digest, Sha256};

#[test]
fn the_key_pays_the_creator_and_is_public_from_then_on() {
    // Given an order.
    let (scene, listing, order) = Scene::with_order();
    // When the key is revealed; nobody of ours signs.
    let outcome = scene.run(scene.fulfil_order(&order)).succeeded();
    // Then the creator is paid, and the event carries the key (bug class 45).
    let (till, price) = (scene.till(), i128::from(PRICE));
    assert_moved(&outcome, &[(order, -price), (till, price)]);
    outcome.assert_event(OrderFulfilled {
        order,
        earnings: till,
        key: KEY,
        amount: PRICE,
        earnings_balance: PRICE,
    });
    assert_eq!(scene.listing_at(&listing).sold, 1);
    assert_eq!(scene.pinned_by_sales("reader"), (0, 0));
}

#[test]
fn the_order_stays_ended_whatever_its_age() {
    // I7: paying out does not touch the payer of the rent, whom the buyer chose.
    for age in [0, 149, 150, 151, 1_000] {
        let (scene, _, order) = Scene::with_order();
        scene.advance_slots(age);
        let outcome = scene.run(scene.fulfil_order(&order)).succeeded();
        let ended = scene.order_at(&order);
        assert_eq!((ended.status, ended.amount), (OrderStatus::Ended, 0));
        assert_eq!(outcome.lamports_delta(&order), 0);
        assert_eq!(outcome.lamports_delta(&scene.address("reader")), 0);
    }
}

#[test]
fn a_late_key_counts_until_the_order_is_cancelled() {
    // bug classes 3, 12
    for late in [-1, 0, 1, 299, 300, 301, 365 * DAY] {
        let (scene, _, order) = Scene::with_order();
        scene.at(scene.order_at(&order).deadline + late);
        scene.given(scene.fulfil_order(&order));
        assert_eq!(scene.balance(&scene.till()), PRICE);
    }
}

#[test]
fn refuses_another_key() {
    let (scene, _, order) = Scene::with_order();
    let nearly = {
        let mut key = KEY;
        key[31] ^= 1;
        key
    };
    // Nor is the hash its own key.
    let hash: [u8; 32] = Sha256::digest(KEY).into();
    for key in [nearly, [0; 32], [255; 32], hash] {
        scene.refuses(FulfilOrder { key, ..scene.fulfil_order(&order) }, WrongKey);
    }
}

#[test]
fn refuses_the_key_of_another_order() {
    // Given two orders of one item, each with a key of its own.
    let (scene, listing) = Scene::selling(item());
    let other_key = [8; 32];
    let mut place = scene.order_to_place(&listing, "stranger");
    place.terms.key_hash = Sha256::digest(other_key).into();
    scene.given(place.clone());
    let order = scene.order(&listing, "reader");
    // When the keys are exchanged.
    scene.refuses(FulfilOrder { key: other_key, ..scene.fulfil_order(&order) }, WrongKey);
    scene.refuses(scene.fulfil_order(&place.order), WrongKey);
    // Then each still opens its own.
    scene.given(scene.fulfil_order(&order));
    scene.given(FulfilOrder { key: other_key, ..scene.fulfil_order(&place.order) });
}

#[test]
fn refuses_a_second_fulfilment() {
    // bug class 2
    let (scene, _, order) = Scene::with_order();
    let fulfil = scene.fulfil_order(&order);
    scene.given(fulfil.clone());
    scene.refuses(fulfil, OrderNotOpen);
}

#[test]
fn refuses_a_key_after_the_order_was_declined_or_cancelled() {
    let (scene, _, order) = Scene::with_order();
    let fulfil = scene.fulfil_order(&order);
    scene.given(scene.decline_order(&order, "author"));
    scene.refuses(fulfil, OrderNotOpen);

    let (scene, _, order) = Scene::with_order();
    let fulfil = scene.fulfil_order(&order);
    scene.at(scene.order_at(&order).deadline + 300);
    scene.given(scene.cancel_order(&order, "reader"));
    scene.refuses(fulfil, OrderNotOpen);
}
