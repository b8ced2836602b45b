//! What orders share with everything else that ends and is freed (I12).

use super::exits::ENDS;
use farthing_tests::prelude::*;

const ORDER: Lifecycle = Lifecycle {
    open: |scene, opening| {
        let listing = scene.listing(&scene.creator, item());
        let mut place = scene.order_to_place(&listing, "reader").payer(opening.payer);
        place.open_slot = opening.slot;
        let place = place.salt(opening.number);
        (place.clone().into(), place.order)
    },
    ends: |scene, order| ENDS.iter().map(|how| super::exits::end(scene, order, how)).collect(),
    ripen: |scene, order| scene.at(scene.order_at(order).deadline + 300),
    free: |scene, order| scene.close_order(order).into(),
};

#[test]
fn an_order_is_opened_in_a_recent_slot_and_once() {
    ORDER.is_opened_in_a_recent_slot();
    ORDER.is_opened_once();
}

#[test]
fn lamports_at_its_address_are_in_nobodys_way_and_come_home() {
    ORDER.takes_in_lamports_at_its_address();
}

#[test]
fn its_address_is_taken_or_spent_at_every_age() {
    ORDER.has_an_address_that_is_taken_or_spent();
}

#[test]
fn it_is_freed_once_when_its_address_is_spent() {
    ORDER.is_freed_when_its_address_is_spent();
    ORDER.counts_its_age_from_the_slot_named();
    ORDER.is_freed_once();
}

#[test]
fn the_rent_goes_home_and_the_event_says_so() {
    // bug class 45
    let (order, data, outcome) = ORDER.leaves_its_lamports_to_the_payer_of_the_rent();
    let Event::OrderClosed(OrderClosed { order: freed, listing }) = outcome.event() else {
        panic!("{}", outcome.story())
    };
    assert_eq!(*freed, order);
    assert_eq!(*listing, Order::decode(&data).unwrap().listing);
}

#[test]
fn nothing_that_becomes_of_the_payer_of_the_rent_stops_an_end() {
    // A fulfilment that fails has shown its key for nothing.
    ORDER.survives_the_payer_of_its_rent();
    ORDER.ends_beside_a_call_of_the_payer_of_its_rent();
}

#[test]
fn every_end_works_at_the_deepest_level() {
    ORDER.ends_at_the_deepest_level();
}
