//! An order's address never lives twice (I12).
//!
//! - given an ended order that is not freed yet: its address is taken
//! - given a freed order: its address can never be opened again, at any later time
//! - given an instruction signed for the old order: it meets nothing
//! - given the same salt in another slot, for another buyer or another item: another address

use super::support::*;
use farthing_sdk::{accounts::Order, addresses, errors::FarthingError};

#[test]
fn an_ended_order_keeps_its_address_until_it_is_spent() {
    // bug classes 10, 21: at every age, the address is either taken or no longer fresh.
    for age in [0, 1, 149, 150, 151, 152, 10_000] {
        let (shop, listing) = Shop::selling(item());
        let place = shop.order_to_place(&listing, "reader");
        shop.given(place.clone());
        shop.given(shop.decline(&place.order, "author"));
        shop.advance_slots(age);
        let _ = shop.run(shop.free(&place.order));
        let again = shop.run(place.clone()).assert_refused();
        assert!(again.after.get::<Order>(&place.order).is_none() || age <= 150);
    }
}

#[test]
fn an_order_freed_behind_its_end_cannot_be_placed_again() {
    // bug classes 10, 21
    let (shop, listing) = Shop::selling(item());
    let place = shop.order_to_place(&listing, "reader");
    shop.given(place.clone());
    shop.advance_slots(151);
    let free = shop.free(&place.order).instruction();
    let steps = [shop.fulfil(&place.order).instruction(), free];
    let _ = shop.run_all(&steps).assert_ok();
    assert_gone(&shop, &place.order);
    shop.refuses(place, FarthingError::OpenSlotNotRecent);
}

#[test]
fn what_was_signed_for_a_freed_order_meets_nothing() {
    // bug classes 10, 26
    let (shop, listing, order) = Shop::with_order();
    let (fulfil, decline) = (shop.fulfil(&order), shop.decline(&order, "author"));
    let cancel = shop.cancel(&order, "reader");
    shop.advance_slots(151);
    let _ = shop.run_all(&decline.and_free(&shop.order_at(&order), shop.slot())).assert_ok();
    shop.order(&listing, "reader");
    let _ = shop.run(fulfil).assert_refused();
    let _ = shop.run(decline).assert_refused();
    let _ = shop.run(cancel).assert_refused();
}

#[test]
fn the_same_salt_elsewhere_is_another_address() {
    let (shop, listing) = Shop::selling(item());
    let other = shop.listing(&shop.creator, item());
    let (reader, stranger) = (shop.purse("reader"), shop.purse("stranger"));
    let all = [
        addresses::order(&listing, &reader, 1, 900),
        addresses::order(&listing, &reader, 2, 900),
        addresses::order(&listing, &reader, 1, 901),
        addresses::order(&listing, &stranger, 1, 900),
        addresses::order(&other, &reader, 1, 900),
    ];
    let different: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), all.len());
}
