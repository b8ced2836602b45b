//! - given an order, 300 seconds after its deadline
//!   - when its buyer cancels it: the money comes back, the unit goes back, both ends are let go
//!   - when the payer of its rent cancels it: the money is the buyer's all the same
//! - given the second before: refused; the one itself, and those after: cancelled
//! - given an ended order: refused
//! - given a listing that is gone: cancelled all the same

use farthing_tests::prelude::*;

/// An order that can be cancelled from now on, and is old enough to be freed then.
fn overdue() -> (Scene, Address, Address) {
    let (scene, listing, order) = Scene::with_order();
    scene.at(scene.order_at(&order).deadline + 300);
    scene.advance_slots(151);
    (scene, listing, order)
}

#[test]
fn the_money_comes_back_and_the_order_waits_to_be_freed() {
    // Given an order whose key never came.
    let (scene, listing, order) = overdue();
    // When the buyer gives up.
    let outcome = scene.run(scene.cancel_order(&order, "reader")).succeeded();
    // Then it is as if it had not been placed (bug class 45).
    let (purse, price) = (scene.purse("reader"), i128::from(PRICE));
    assert_moved(&outcome, &[(order, -price), (purse, price)]);
    outcome.assert_event(OrderCancelled {
        order,
        deposit: purse,
        amount: PRICE,
        deposit_balance: PURSE,
    });
    assert_eq!((scene.listing_at(&listing).sold, scene.listing_at(&listing).revenue), (0, 0));
    assert_eq!(scene.pinned_by_sales("reader"), (0, 0));
    // Its account stays, with its rent.
    assert_eq!(scene.order_at(&order).status, OrderStatus::Ended);
    assert_eq!(outcome.lamports_delta(&order), 0);
}

#[test]
fn the_seller_has_three_hundred_seconds_after_the_deadline() {
    // bug classes 3, 12, 40
    let cases = [(-1, false), (0, false), (299, false), (300, true), (301, true)];
    for (after, possible) in cases {
        let (scene, _, order) = Scene::with_order();
        scene.at(scene.order_at(&order).deadline + after);
        let cancel = scene.cancel_order(&order, "reader");
        scene.refuses_unless(possible, cancel, TooEarlyToCancel);
    }
}

#[test]
fn the_payer_of_the_rent_may_cancel_and_the_money_is_the_buyers() {
    // bug classes 16, 41: a sponsor whose reader is gone gets its rent, and nothing else.
    let (scene, listing) = Scene::selling(item());
    let sponsor = scene.address("sponsor");
    let place = scene.order_to_place(&listing, "reader").payer(sponsor);
    scene.given(place.clone());
    scene.at(place.terms.deadline + 300);
    scene.advance_slots(151);
    let cancel = scene.cancel_order(&place.order, "sponsor");
    let steps = cancel.and_free(&scene.order_at(&place.order), scene.slot());
    let outcome = scene.run_all(&steps).succeeded();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(place.order, -price), (scene.purse("reader"), price)]);
    assert_eq!(outcome.lamports_delta(&sponsor), i128::from(scene.rent(Order::SIZE)));
}

#[test]
fn refuses_an_order_that_was_fulfilled_declined_or_cancelled() {
    // bug class 2
    for end in ["fulfil", "decline", "cancel"] {
        let (scene, _, order) = Scene::with_order();
        scene.at(scene.order_at(&order).deadline + 300);
        let late = scene.cancel_order(&order, "reader");
        match end {
            "fulfil" => scene.given(scene.fulfil_order(&order)),
            "decline" => scene.given(scene.decline_order(&order, "author")),
            _ => scene.given(late.clone()),
        }
        scene.refuses(late, OrderNotOpen);
    }
}

#[test]
fn the_unit_goes_back_into_the_supply() {
    let (scene, listing) = Scene::selling(ListingTerms { supply_cap: 1, ..item() });
    let order = scene.order(&listing, "reader");
    scene.refuses(scene.order_to_place(&listing, "stranger"), SoldOut);
    scene.at(scene.order_at(&order).deadline + 300);
    scene.given(scene.cancel_order(&order, "reader"));
    scene.given(scene.order_to_place(&listing, "stranger"));
}
