//! - given a holder whose pass is still good, or holds money: refused
//! - given a listing that gives no pass, is streamed, paused or retired: refused
//! - given terms other than those consented to: refused
//! - given too little supply or money, or amounts that do not fit: refused

use farthing_tests::prelude::*;

#[test]
fn refuses_a_second_pass_until_the_first_has_expired() {
    // bug classes 3, 40: half-open, so the second of expiry is the first without access.
    let (scene, listing, pass) = Scene::with_pass(season());
    let expires_at = scene.pass_at(&pass).expires_at;
    for time in [scene.now(), expires_at - 1] {
        scene.at(time);
        scene.refuses(scene.buy_pass(&listing), PassStillActive);
    }
    scene.at(expires_at);
    scene.given(scene.buy_pass(&listing));
}

#[test]
fn refuses_to_overwrite_the_money_of_an_expired_term() {
    // Given access that ends before the money is due.
    let (scene, listing) = Scene::selling(ListingTerms { duration: 60, ..trial() });
    let pass = scene.pass(&listing, "reader");
    scene.at(scene.pass_at(&pass).expires_at);
    // When a stranger buys for the same holder, as if to wipe out what is held.
    let reader = scene.address("reader");
    let buy = scene.buy_pass_by(&listing, "stranger").holder(reader);
    // Then the money comes first (I5).
    scene.refuses(buy, PassHoldsMoney);
}

#[test]
fn refuses_a_listing_that_gives_no_pass() {
    let (scene, listing) = Scene::selling(item());
    scene.refuses(scene.buy_pass(&listing), ListingGivesNoPass);
}

#[test]
fn refuses_a_streamed_listing() {
    // It gives no pass: such terms cannot be combined.
    let (scene, listing) = Scene::selling(ListingTerms { period: 60, ..item() });
    scene.refuses(scene.buy_pass(&listing), ListingGivesNoPass);
}

#[test]
fn refuses_a_paused_and_a_retired_listing() {
    let (scene, listing) = Scene::selling(trial());
    let buy = scene.buy_pass(&listing);
    let paused = ListingChanges { paused: Some(true), ..ListingChanges::default() };
    scene.change(&listing, paused);
    scene.refuses(buy.clone(), ListingNotActive);
    scene.retire(&listing);
    scene.refuses(buy, ListingNotActive);
}

#[test]
fn refuses_terms_that_changed_after_consent() {
    // Given a reader who has read of a day to return it.
    let (scene, listing) = Scene::selling(trial());
    let buy = scene.buy_pass(&listing);
    // When the author takes the window away just before (bug class 8).
    let changes = ListingChanges { refund_window: Some(0), ..ListingChanges::default() };
    scene.change(&listing, changes);
    // Then the reader does not buy what was never agreed.
    scene.refuses(buy, ListingChanged);
}

#[test]
fn refuses_a_price_above_the_maximum() {
    let (scene, listing) = Scene::selling(trial());
    let mut buy = scene.buy_pass(&listing);
    buy.consent.max_price = PRICE - 1;
    scene.refuses(buy, PriceAboveMaximum);
}

#[test]
fn refuses_a_quantity_of_zero() {
    let (scene, listing) = Scene::selling(trial());
    scene.refuses(scene.buy_pass(&listing).quantity(0), QuantityZero);
}

#[test]
fn refuses_more_than_the_supply() {
    let (scene, listing) = Scene::selling(ListingTerms { supply_cap: 1, ..trial() });
    scene.refuses(scene.buy_pass(&listing).quantity(2), SoldOut);
    scene.given(scene.buy_pass(&listing));
    scene.refuses(scene.buy_pass_by(&listing, "stranger"), SoldOut);
}

#[test]
fn refuses_what_the_deposit_cannot_pay() {
    for terms in [season(), trial()] {
        let (scene, listing) = Scene::selling(ListingTerms { price: PURSE + 1, ..terms });
        scene.refuses(scene.buy_pass(&listing), InsufficientBalance);
    }
}

#[test]
fn refuses_an_amount_that_does_not_fit() {
    // bug class 5
    for terms in [season(), trial()] {
        let (scene, listing) = Scene::selling(ListingTerms { price: 1 << 60, ..terms });
        scene.refuses(scene.buy_pass(&listing).quantity(16), AmountOverflow);
    }
}

#[test]
fn refuses_a_quantity_that_would_wrap_the_count_of_units_below_the_supply() {
    // bug class 5
    let free = ListingTerms { price: 0, supply_cap: 5, ..season() };
    let (scene, listing) = Scene::selling(free);
    scene.given(scene.buy_pass(&listing));
    for quantity in [u64::MAX, u64::MAX - 1, 5] {
        scene.refuses(scene.buy_pass_by(&listing, "stranger").quantity(quantity), SoldOut);
    }
}

#[test]
fn refuses_a_pass_for_nobody() {
    // bug class 40: zero means absent, and nobody could ever close such a pass.
    let (scene, listing) = Scene::selling(trial());
    scene.refuses(scene.buy_pass(&listing).holder(NOBODY), HolderMissing);
}

#[test]
fn refuses_an_empty_consent() {
    let (scene, listing) = Scene::selling(trial());
    let consent = PassConsent { quantity: 0, max_price: 0, generation: 0 };
    scene.refuses(BuyPass { consent, ..scene.buy_pass(&listing) }, ListingChanged);
}
