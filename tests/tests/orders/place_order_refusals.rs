//! - given a deposit of another mint: refused
//! - given no lock: refused
//! - given terms other than those consented to, or a listing that does not sell: refused
//! - given too little supply or money: refused

use farthing_tests::prelude::*;

#[test]
fn refuses_a_deposit_of_another_mint() {
    // bug class 17
    let (scene, listing) = Scene::selling(item());
    let worthless = scene.reserve_of(Kind::Classic);
    let deposit = scene.deposit_in(worthless, "reader", PURSE);
    let place = PlaceOrder { deposit, ..scene.order_to_place(&listing, "reader") }.salt(1);
    scene.refuses(place, MintMismatch);
}

#[test]
fn refuses_an_order_without_a_lock() {
    // bug class 40: zeros are what an account begins with, and no key hashes to them.
    let (scene, listing) = Scene::selling(item());
    let mut place = scene.order_to_place(&listing, "reader");
    place.terms.key_hash = [0; 32];
    scene.refuses(place, KeyHashMissing);
}

#[test]
fn refuses_terms_that_changed_after_consent() {
    // bug class 8
    let (scene, listing) = Scene::selling(item());
    let place = scene.order_to_place(&listing, "reader");
    let changes = ListingChanges { content_hash: Some([1; 32]), ..ListingChanges::default() };
    scene.change(&listing, changes);
    scene.refuses(place, ListingChanged);
}

#[test]
fn refuses_a_price_above_the_maximum() {
    let (scene, listing) = Scene::selling(item());
    let mut place = scene.order_to_place(&listing, "reader");
    place.terms.max_price = PRICE - 1;
    scene.refuses(place, PriceAboveMaximum);
}

#[test]
fn a_maximum_above_the_price_is_not_what_is_held() {
    let (scene, listing) = Scene::selling(item());
    let mut place = scene.order_to_place(&listing, "reader");
    place.terms.max_price = u64::MAX;
    scene.given(place.clone());
    assert_eq!(scene.order_at(&place.order).amount, PRICE);
}

#[test]
fn refuses_a_paused_and_a_retired_listing() {
    let (scene, listing) = Scene::selling(item());
    let place = scene.order_to_place(&listing, "reader");
    let paused = ListingChanges { paused: Some(true), ..ListingChanges::default() };
    scene.change(&listing, paused);
    scene.refuses(place.clone(), ListingNotActive);
    scene.retire(&listing);
    scene.refuses(place, ListingNotActive);
}

#[test]
fn refuses_a_listing_that_gives_a_pass() {
    // Access, its term and its refund are sold by `buy_pass`; an order would give none of them.
    for terms in [season(), keepsake(), trial()] {
        let (scene, listing) = Scene::selling(terms);
        scene.refuses(scene.order_to_place(&listing, "reader"), ListingGivesPass);
    }
}

#[test]
fn refuses_a_listing_that_is_paid_by_the_second() {
    let (scene, listing) = Scene::selling(ListingTerms { period: 60, ..item() });
    scene.refuses(scene.order_to_place(&listing, "reader"), ListingIsStreamed);
}

#[test]
fn refuses_more_orders_than_the_supply() {
    let (scene, listing) = Scene::selling(ListingTerms { supply_cap: 1, ..item() });
    scene.order(&listing, "reader");
    scene.refuses(scene.order_to_place(&listing, "stranger"), SoldOut);
}

#[test]
fn refuses_what_the_deposit_cannot_pay() {
    let (scene, listing) = Scene::selling(ListingTerms::at(PURSE + 1));
    let place = scene.order_to_place(&listing, "reader");
    scene.refuses(place.clone(), InsufficientBalance);
    scene.deposit_of("reader", 1);
    scene.given(place);
}

#[test]
fn a_free_listing_that_was_bought_out_by_a_stranger_can_still_be_ordered() {
    // Without a limit there is nothing to buy out.
    let (scene, listing) = Scene::selling(ListingTerms::at(0));
    let greedy = scene.buy(&listing).quantity(u64::MAX);
    scene.attempt(greedy);
    scene.run(scene.order_to_place(&listing, "reader")).assert_ok();
}
