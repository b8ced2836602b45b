//! - given money of the last term in the pass: refused, until it is released or refunded
//! - given a perpetual pass, or another term than the one named: refused
//! - given terms, supply or money that do not suffice: refused

use farthing_tests::prelude::*;

#[test]
fn refuses_while_the_last_term_can_be_refunded_and_after_that_until_it_is_released() {
    // I5: new money must not mix with what is still owed.
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.refuses(scene.renew(&pass), PassHoldsMoney);
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.refuses(scene.renew(&pass), PassHoldsMoney);
    scene.given(scene.release_pass(&pass));
    scene.given(scene.renew(&pass));
}

#[test]
fn refuses_a_pass_that_never_expires() {
    // bug class 40
    let (scene, _, pass) = Scene::with_pass(ListingTerms { duration: u64::MAX, ..season() });
    scene.refuses(scene.renew(&pass), PassIsPerpetual);
}

#[test]
fn refuses_another_term_than_the_one_named() {
    // bug class 26: who consents to prolong a term names it.
    let (scene, _, pass) = Scene::with_pass(season());
    for expected_term in [0, 2, u64::MAX] {
        scene.refuses(Renew { expected_term, ..scene.renew(&pass) }, PassTermChanged);
    }
}

#[test]
fn the_same_renewal_cannot_land_twice() {
    // bug class 10: a client that signed again by mistake pays once.
    let (scene, _, pass) = Scene::with_pass(season());
    let renew = scene.renew(&pass);
    scene.given(renew.clone());
    scene.refuses(renew, PassTermChanged);
}

#[test]
fn refuses_a_listing_that_gives_no_pass_any_more() {
    let (scene, listing, pass) = Scene::with_pass(season());
    scene.change(&listing, ListingChanges { duration: Some(0), ..ListingChanges::default() });
    scene.refuses(scene.renew(&pass), ListingGivesNoPass);
}

#[test]
fn refuses_a_paused_and_a_retired_listing() {
    let (scene, listing, pass) = Scene::with_pass(season());
    let renew = scene.renew(&pass);
    let paused = ListingChanges { paused: Some(true), ..ListingChanges::default() };
    scene.change(&listing, paused);
    scene.refuses(renew.clone(), ListingNotActive);
    scene.retire(&listing);
    scene.refuses(renew, ListingNotActive);
}

#[test]
fn refuses_a_listing_that_is_closed() {
    let (scene, listing, pass) = Scene::with_pass(season());
    let renew = scene.renew(&pass);
    scene.remove(&listing);
    scene.run(renew).assert_refused();
}

#[test]
fn refuses_terms_that_changed_after_consent() {
    // bug class 8
    let (scene, listing, pass) = Scene::with_pass(season());
    let renew = scene.renew(&pass);
    let changes = ListingChanges { price: Some(PRICE * 100), ..ListingChanges::default() };
    scene.change(&listing, changes);
    scene.refuses(renew.clone(), ListingChanged);
    // Nor does the new generation alone help: the price is named, too.
    let mut renew = renew;
    renew.consent.generation += 1;
    scene.refuses(renew, PriceAboveMaximum);
}

#[test]
fn refuses_a_quantity_of_zero() {
    let (scene, _, pass) = Scene::with_pass(season());
    scene.refuses(scene.renew(&pass).quantity(0), QuantityZero);
}

#[test]
fn refuses_more_than_the_supply() {
    // A renewal takes a unit like any other sale.
    let (scene, _, pass) = Scene::with_pass(ListingTerms { supply_cap: 2, ..season() });
    scene.refuses(scene.renew(&pass).quantity(2), SoldOut);
    scene.given(scene.renew(&pass));
    scene.refuses(scene.renew(&pass), SoldOut);
}

#[test]
fn refuses_what_the_deposit_cannot_pay() {
    for terms in [season(), ListingTerms { price: PURSE / 2 + 1, ..season() }] {
        let dear = terms.price > PRICE;
        let (scene, _, pass) = Scene::with_pass(terms);
        let renew = scene.renew(&pass).quantity(if dear { 1 } else { PURSE });
        scene.refuses(renew, InsufficientBalance);
    }
}

#[test]
fn refuses_an_amount_that_does_not_fit() {
    // bug class 5
    let (scene, _, pass) = Scene::with_pass(season());
    scene.refuses(scene.renew(&pass).quantity(u64::MAX / PRICE + 1), AmountOverflow);
}
