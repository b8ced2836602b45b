//! - given a pass that still gives access
//!   - when it is renewed: the new term begins where the last one ends
//! - given an expired pass
//!   - when it is renewed: the new term begins now, at and after the second of expiry
//! - given a refund window: the price is held, refundable from now on; given none: paid at once
//! - given another payer: the refund of the new term is the new payer's
//! - given a referrer: paid or held as at the first purchase
//! - given several units, or terms longer than time

use farthing_tests::prelude::*;

#[test]
fn a_renewal_prolongs_from_the_expiry_and_pays_at_once() {
    // Given a pass without a refund window.
    let (scene, listing, pass) = Scene::with_pass(season());
    let first = scene.pass_at(&pass);
    scene.advance_seconds(DAY);
    // When it is renewed a day later.
    let (now, outcome) = (scene.now(), scene.run(scene.renew(&pass)).succeeded());
    // Then nothing of the first term is lost (bug class 45).
    let (purse, till, price) = (scene.purse("reader"), scene.till(), i128::from(PRICE));
    assert_moved(&outcome, &[(purse, -price), (till, price)]);
    outcome.assert_event(PassRenewed {
        pass,
        payer_deposit: purse,
        referrer: NOBODY,
        term: 2,
        units: 1,
        amount: PRICE,
        held: 0,
        referral: 0,
        started_at: now,
        expires_at: first.expires_at + TERM,
        refundable_until: now,
        deposit_balance: PURSE - 2 * PRICE,
        earnings_balance: 2 * PRICE,
    });
    assert_eq!(scene.listing_at(&listing).sold, 2);
}

#[test]
fn an_expired_pass_is_renewed_from_now() {
    // bug classes 3, 40: one second before, at, and after the expiry.
    for offset in [-1, 0, 1, 365 * DAY] {
        let (scene, _, pass) = Scene::with_pass(season());
        let expires_at = scene.pass_at(&pass).expires_at;
        scene.at(expires_at + offset);
        scene.given(scene.renew(&pass));
        let from = expires_at.max(scene.now());
        assert_eq!(scene.pass_at(&pass).expires_at, from + TERM);
        assert_eq!(scene.pass_at(&pass).fallback_expires_at, from);
    }
}

#[test]
fn a_renewal_with_a_refund_window_is_held_for_a_day_from_now() {
    // Given a released first term.
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
    // When it is renewed.
    let outcome = scene.run(scene.renew(&pass)).succeeded();
    // Then the window counts from the purchase, not from the term it buys.
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(scene.purse("reader"), -price), (pass, price)]);
    assert_eq!(scene.pass_at(&pass).refundable_until, scene.now() + DAY);
    assert_eq!(scene.pinned_by_sales("reader"), (1, 1));
}

#[test]
fn the_payer_of_a_term_gets_the_refund_of_that_term() {
    // bug class 25: the stranger's money must not go to the first payer.
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
    scene.given(scene.renew_by(&pass, "stranger"));
    // When the holder, who did not pay, refunds it.
    let outcome = scene.run(scene.refund_pass(&pass, "reader")).succeeded();
    // Then the stranger has the money.
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(pass, -price), (scene.purse("stranger"), price)]);
    assert_eq!(
        (scene.pinned_by_sales("reader"), scene.pinned_by_sales("stranger")),
        ((0, 0), (0, 0))
    );
}

#[test]
fn a_renewal_pays_its_own_referrer_exactly() {
    // bug class 7
    let (scene, _, pass) = Scene::with_pass(referred(season(), 333));
    let friend = scene.purse("friend");
    let outcome = scene.run(scene.renew(&pass).referrer(Some(friend))).succeeded();
    let (purse, till) = (scene.purse("reader"), scene.till());
    assert_moved(&outcome, &[(purse, -1_000), (friend, 33), (till, 967)]);
}

#[test]
fn the_share_of_a_held_renewal_waits_in_the_pass() {
    let (scene, _, pass) = Scene::with_pass(referred(trial(), 5_000));
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
    let friend = scene.purse("friend");
    scene.given(scene.renew(&pass).referrer(Some(friend)));
    assert_eq!((scene.pass_at(&pass).referral, scene.balance(&friend)), (PRICE / 2, 0));
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
    assert_eq!(scene.balance(&friend), PRICE / 2);
}

#[test]
fn several_units_are_several_terms() {
    let (scene, _, pass) = Scene::with_pass(season());
    let expires_at = scene.pass_at(&pass).expires_at;
    let outcome = scene.run(scene.renew(&pass).quantity(11)).succeeded();
    assert_eq!(scene.pass_at(&pass).expires_at, expires_at + 11 * TERM);
    let all = 11 * i128::from(PRICE);
    assert_moved(&outcome, &[(scene.purse("reader"), -all), (scene.till(), all)]);
}

#[test]
fn terms_that_reach_the_end_of_time_make_a_pass_perpetual() {
    // bug class 5
    let terms = ListingTerms { duration: i64::MAX as u64, ..season() };
    let (scene, listing) = Scene::selling(season());
    let pass = scene.pass(&listing, "reader");
    scene.change(
        &listing,
        ListingChanges { duration: Some(terms.duration), ..ListingChanges::default() },
    );
    scene.given(scene.renew(&pass));
    assert_eq!(scene.pass_at(&pass).expires_at, i64::MAX);
}

#[test]
fn a_renewal_is_at_the_terms_of_today_and_not_of_the_first_purchase() {
    // Given terms that changed since (bug class 8).
    let (scene, listing, pass) = Scene::with_pass(season());
    let changes = ListingChanges {
        price: Some(7),
        duration: Some(60),
        refund_window: Some(30),
        ..ListingChanges::default()
    };
    scene.change(&listing, changes);
    // When the reader reads them and renews.
    let expires_at = scene.pass_at(&pass).expires_at;
    let outcome = scene.run(scene.renew(&pass)).succeeded();
    // Then those are the terms, and the ones that count for the refund.
    assert_moved(&outcome, &[(scene.purse("reader"), -7), (pass, 7)]);
    let after = scene.pass_at(&pass);
    assert_eq!((after.expires_at, after.generation), (expires_at + 60, 2));
    assert_eq!(after.refundable_until, scene.now() + 30);
}

#[test]
fn a_perpetual_renewal_that_is_refunded_is_perpetual_no_more() {
    // bug class 40
    let (scene, listing, pass) = Scene::with_pass(season());
    let expires_at = scene.pass_at(&pass).expires_at;
    let changes = ListingChanges {
        duration: Some(0),
        refund_window: Some(DAY as u64),
        ..ListingChanges::default()
    };
    scene.change(&listing, changes);
    scene.given(scene.renew(&pass));
    assert_eq!(scene.pass_at(&pass).expires_at, i64::MAX);
    scene.given(scene.refund_pass(&pass, "reader"));
    assert_eq!(scene.pass_at(&pass).expires_at, expires_at);
}

#[test]
fn a_holder_rids_itself_of_a_renewal_that_stands_in_its_way() {
    // Given a stranger who renews the reader's pass, to take it back at the last moment.
    let (scene, _, pass) = Scene::with_pass(trial());
    let expires_at = scene.pass_at(&pass).expires_at;
    scene.at(expires_at - 1);
    scene.given(scene.release_pass(&pass));
    scene.given(scene.renew_by(&pass, "stranger"));
    // When the reader sends the money back, then the pass is the reader's to renew.
    scene.given(scene.refund_pass(&pass, "reader"));
    scene.given(scene.renew(&pass));
    assert_eq!(scene.pass_at(&pass).expires_at, expires_at + TERM);
    assert_eq!(scene.balance(&scene.purse("stranger")), PURSE);
}
