//! - given an item on sale
//!   - when it is ordered: the order holds the price and names every term, both ends are pinned
//!   - when a sponsor pays the rent: the rent is the sponsor's, the money the buyer's
//!   - when it is free: nothing moves, the order is an order all the same
//!   - when the deadline is the first or the last possible: placed; one second beyond: refused
//!   - when the slot named is now, or the oldest possible: placed; beyond: refused
//! - given lamports at the address: placed all the same

use super::support::*;
use farthing_sdk::{
    accounts::{AccountKind, Order, OrderStatus},
    args::ListingTerms,
    errors::FarthingError,
    events::{Event, OrderPlaced},
};
use farthing_tests::expected_key_hash;

#[test]
fn the_order_holds_the_price_and_the_event_names_the_terms() {
    // Given an item.
    let (shop, listing) = Shop::selling(item());
    // When the reader orders it.
    let place = shop.order_to_place(&listing, "reader");
    let outcome = shop.run(place.clone()).assert_ok();
    // Then the price waits in the order (bug class 45).
    let (purse, price) = (shop.purse("reader"), i128::from(PRICE));
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
    assert_eq!(outcome.event(), &Event::OrderPlaced(expected));
    assert_eq!((shop.terms_of(&listing).sold, shop.terms_of(&listing).revenue), (1, PRICE));
    assert_eq!(shop.pinned("reader"), (1, 1));
}

#[test]
fn an_order_carries_every_term_it_was_placed_at() {
    // I6
    let (shop, listing) = Shop::selling(item());
    let sponsor = shop.address("sponsor");
    let place = shop.order_to_place(&listing, "reader").payer(sponsor);
    let outcome = shop.run(place.clone()).assert_ok();
    let order = shop.order_at(&place.order);
    assert_eq!((order.listing, order.buyer_deposit), (listing, shop.purse("reader")));
    assert_eq!((order.earnings, order.rent_payer), (shop.till(), sponsor));
    assert_eq!((order.key_hash, order.delivery_hash), (expected_key_hash(), [9; 32]));
    assert_eq!((order.amount, order.deadline), (PRICE, place.terms.deadline));
    assert_eq!((order.open_slot, order.status), (shop.slot(), OrderStatus::Open));
    assert_eq!((order.version, order.bump, order.reserved), (1, 255, [0; 5]));
    let rent = i128::from(shop.rent(Order::SIZE));
    assert_eq!(outcome.lamports_delta(&sponsor), -rent);
    assert_eq!(outcome.lamports_delta(&shop.address("reader")), 0);
}

#[test]
fn a_free_item_can_be_ordered() {
    let (shop, listing) = Shop::selling(ListingTerms::at(0));
    let place = shop.order_to_place(&listing, "reader");
    let outcome = shop.run(place.clone()).assert_ok();
    assert_moved(&outcome, &[]);
    // It has two ends like any other, until it ends.
    assert_eq!(shop.pinned("reader"), (1, 1));
    shop.given(shop.fulfil(&place.order));
    assert_eq!(shop.pinned("reader"), (0, 0));
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
        let (shop, listing) = Shop::selling(item());
        let mut place = shop.order_to_place(&listing, "reader");
        place.terms.deadline = shop.now() + ahead;
        if allowed {
            shop.given(place);
        } else {
            shop.refuses(place, FarthingError::DeadlineOutOfRange);
        }
    }
}

#[test]
fn a_deadline_at_the_ends_of_time_is_an_error_and_no_wrap() {
    // bug classes 5, 40
    let (shop, listing) = Shop::selling(item());
    for deadline in [i64::MIN, -1, 0, i64::MAX] {
        let mut place = shop.order_to_place(&listing, "reader");
        place.terms.deadline = deadline;
        shop.refuses(place, FarthingError::DeadlineOutOfRange);
    }
}

#[test]
fn the_slot_named_is_one_of_the_last_hundred_and_fifty() {
    // I12, bug class 21
    for (age, fresh) in [(0, true), (1, true), (149, true), (150, true), (151, false)] {
        let (shop, listing) = Shop::selling(item());
        let mut place = shop.order_to_place(&listing, "reader");
        place.open_slot = shop.slot() - age;
        let place = place.salt(1);
        if fresh {
            shop.given(place);
        } else {
            shop.refuses(place, FarthingError::OpenSlotNotRecent);
        }
    }
}

#[test]
fn refuses_a_slot_that_is_still_to_come() {
    // I12: otherwise an address could be opened before it may be.
    let (shop, listing) = Shop::selling(item());
    for ahead in [1, 1_000_000] {
        let mut place = shop.order_to_place(&listing, "reader");
        place.open_slot = shop.slot() + ahead;
        shop.refuses(place.salt(1), FarthingError::OpenSlotNotRecent);
    }
    let mut place = shop.order_to_place(&listing, "reader");
    place.open_slot = u64::MAX;
    shop.refuses(place.salt(1), FarthingError::OpenSlotNotRecent);
}

#[test]
fn a_prefunded_address_takes_an_order_all_the_same() {
    // bug class 13
    let rent = Shop::open().rent(Order::SIZE);
    for lamports in [1, rent - 1, rent, rent + 1, 10 * rent] {
        let (shop, listing) = Shop::selling(item());
        let place = shop.order_to_place(&listing, "reader");
        shop.prefund(&place.order, lamports);
        let paid = -shop.run(place.clone()).assert_ok().lamports_delta(&place.payer);
        assert_eq!(paid, i128::from(rent.saturating_sub(lamports)));
        // What was there goes home with the rent (I8).
        shop.advance_slots(151);
        let free = shop.free(&place.order).instruction();
        let steps = [shop.fulfil(&place.order).instruction(), free];
        let outcome = shop.run_all(&steps).assert_ok();
        assert_eq!(outcome.lamports_delta(&place.payer), i128::from(lamports.max(rent)));
    }
}

#[test]
fn the_highest_price_and_the_highest_salt_are_just_numbers() {
    // bug class 5
    let (shop, listing) = Shop::selling(ListingTerms::at(u64::MAX));
    let place = shop.order_to_place(&listing, "reader");
    shop.refuses(place, FarthingError::InsufficientBalance);
    let cheap = shop.listing(&shop.creator, item());
    shop.given(shop.order_to_place(&cheap, "reader").salt(u64::MAX));
}

#[test]
fn money_that_is_not_there_cannot_be_set_aside() {
    // bug class 24: two orders of all there is.
    let (shop, listing) = Shop::selling(ListingTerms::at(PURSE));
    shop.order(&listing, "reader");
    let second = shop.order_to_place(&listing, "reader");
    shop.refuses(second, FarthingError::InsufficientBalance);
}
