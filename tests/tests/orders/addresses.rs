//! An order's address never lives twice (I12).
//!
//! - given a freed order: its address can never be opened again, at any later time
//! - given an instruction signed for the old order: it meets nothing
//! - given the same salt in another slot, for another buyer or another item: another address

use farthing_tests::prelude::*;

#[test]
fn an_order_freed_behind_its_end_cannot_be_placed_again() {
    // bug classes 10, 21
    let (scene, listing) = Scene::selling(item());
    let place = scene.order_to_place(&listing, "reader");
    scene.given(place.clone());
    scene.advance_slots(151);
    let free = scene.close_order(&place.order).instruction();
    let steps = [scene.fulfil_order(&place.order).instruction(), free];
    scene.run_all(&steps).assert_ok();
    assert_gone(&scene, &place.order);
    scene.refuses(place, OpenSlotNotRecent);
}

#[test]
fn what_was_signed_for_a_freed_order_meets_nothing() {
    // bug classes 10, 26
    let (scene, listing, order) = Scene::with_order();
    let (fulfil, decline) = (scene.fulfil_order(&order), scene.decline_order(&order, "author"));
    let cancel = scene.cancel_order(&order, "reader");
    scene.advance_slots(151);
    scene.run_all(&decline.and_free(&scene.order_at(&order), scene.slot())).assert_ok();
    scene.order(&listing, "reader");
    scene.run(fulfil).assert_refused();
    scene.run(decline).assert_refused();
    scene.run(cancel).assert_refused();
}

#[test]
fn the_same_salt_elsewhere_is_another_address() {
    let (scene, listing) = Scene::selling(item());
    let other = scene.listing(&scene.creator, item());
    let (reader, stranger) = (scene.purse("reader"), scene.purse("stranger"));
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
