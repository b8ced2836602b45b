//! - given an item on sale
//!   - when it is ordered: the order holds the price and names every term, both ends are pinned
//!   - when a sponsor pays the rent: the rent is the sponsor's, the money the buyer's
//!   - when it is free: nothing moves, the order is an order all the same
//!   - when the deadline is the first or the last possible: placed; one second beyond: refused
//!
//! Which slot it names and what is at its address: `lifecycle.rs`.

use farthing_tests::{expected_key_hash, prelude::*};

#[test]
fn the_order_holds_the_price_and_the_event_names_the_terms() {
    // Given an item.
    let (scene, listing) = Scene::selling(item());
    // When the reader orders it.
    let place = scene.order_to_place(&listing, "reader");
    let outcome = scene.run(place.clone()).succeeded();
    // Then the price waits in the order (bug class 45).
    let (purse, price) = (scene.purse("reader"), i128::from(PRICE));
    assert_moved(&outcome, &[(purse, -price), (place.order, price)]);
    let expected = OrderPlaced {
        order: place.order,
        listing,
        deposit: purse,
        key_hash: expected_key_hash(),
        delivery_hash: [9; 32],
        amount: PRICE,
        deadline: place.terms.deadline,
        deposit_balance: PURSE - PRICE,
    };
    outcome.assert_event(expected);
    assert_eq!((scene.listing_at(&listing).sold, scene.listing_at(&listing).revenue), (1, PRICE));
    assert_eq!(scene.pinned_by_sales("reader"), (1, 1));
}

#[test]
fn an_order_carries_every_term_it_was_placed_at() {
    // I6
    let (scene, listing) = Scene::selling(item());
    let sponsor = scene.address("sponsor");
    let place = scene.order_to_place(&listing, "reader").payer(sponsor);
    let outcome = scene.run(place.clone()).succeeded();
    let order = scene.order_at(&place.order);
    assert_eq!((order.listing, order.buyer_deposit), (listing, scene.purse("reader")));
    assert_eq!((order.earnings, order.rent_payer), (scene.till(), sponsor));
    assert_eq!((order.key_hash, order.delivery_hash), (expected_key_hash(), [9; 32]));
    assert_eq!((order.amount, order.deadline), (PRICE, place.terms.deadline));
    assert_eq!((order.open_slot, order.status), (scene.slot(), OrderStatus::Open));
    assert_eq!((order.version, order.bump, order.reserved), (1, 255, [0; 5]));
    let rent = i128::from(scene.rent(Order::SIZE));
    assert_eq!(outcome.lamports_delta(&sponsor), -rent);
    assert_eq!(outcome.lamports_delta(&scene.address("reader")), 0);
}

#[test]
fn a_free_item_can_be_ordered() {
    let (scene, listing) = Scene::selling(ListingTerms::at(0));
    let place = scene.order_to_place(&listing, "reader");
    let outcome = scene.run(place.clone()).succeeded();
    assert_moved(&outcome, &[]);
    // It has two ends like any other, until it ends.
    assert_eq!(scene.pinned_by_sales("reader"), (1, 1));
    scene.given(scene.fulfil_order(&place.order));
    assert_eq!(scene.pinned_by_sales("reader"), (0, 0));
}

#[test]
fn the_deadline_lies_ten_minutes_to_ninety_days_ahead() {
    // bug classes 3, 40
    let cases = [
        (599, false),
        (600, true),
        (601, true),
        (90 * DAY - 1, true),
        (90 * DAY, true),
        (90 * DAY + 1, false),
        (0, false),
        (-1, false),
    ];
    for (ahead, allowed) in cases {
        let (scene, listing) = Scene::selling(item());
        let mut place = scene.order_to_place(&listing, "reader");
        place.terms.deadline = scene.now() + ahead;
        scene.refuses_unless(allowed, place, DeadlineOutOfRange);
    }
}

#[test]
fn a_deadline_at_the_ends_of_time_is_an_error_and_no_wrap() {
    // bug classes 5, 40
    let (scene, listing) = Scene::selling(item());
    for deadline in [i64::MIN, -1, 0, i64::MAX] {
        let mut place = scene.order_to_place(&listing, "reader");
        place.terms.deadline = deadline;
        scene.refuses(place, DeadlineOutOfRange);
    }
}

#[test]
fn the_highest_price_and_the_highest_salt_are_just_numbers() {
    // bug class 5
    let (scene, listing) = Scene::selling(ListingTerms::at(u64::MAX));
    scene.refuses(scene.order_to_place(&listing, "reader"), InsufficientBalance);
    let cheap = scene.listing(&scene.creator, item());
    scene.given(scene.order_to_place(&cheap, "reader").salt(u64::MAX));
}

#[test]
fn money_that_is_not_there_cannot_be_set_aside() {
    // bug class 24: two orders of all there is.
    let (scene, listing) = Scene::selling(ListingTerms::at(PURSE));
    scene.order(&listing, "reader");
    scene.refuses(scene.order_to_place(&listing, "reader"), InsufficientBalance);
}
