//! - given a pass that still gives access
//!   - when it is renewed: the new term begins where the last one ends
//! - given an expired pass
//!   - when it is renewed: the new term begins now, at and after the second of expiry
//! - given a refund window: the price is held, refundable from now on; given none: paid at once
//! - given another payer: the refund of the new term is the new payer's
//! - given a referrer: paid or held as at the first purchase
//! - given several units, or terms longer than time

use super::support::*;
use farthing_sdk::{
    NOBODY,
    args::{ListingChanges, ListingTerms},
    events::{Event, PassRenewed},
};

#[test]
fn a_renewal_prolongs_from_the_expiry_and_pays_at_once() {
    // Given a pass without a refund window.
    let (shop, listing, pass) = Shop::with_pass(season());
    let first = shop.pass_at(&pass);
    shop.advance_seconds(DAY);
    // When it is renewed a day later.
    let (now, outcome) = (shop.now(), shop.run(shop.renew(&pass)).assert_ok());
    // Then nothing of the first term is lost (bug class 45).
    let (purse, till, price) = (shop.purse("reader"), shop.till(), i128::from(PRICE));
    assert_moved(&outcome, &[(purse, -price), (till, price)]);
    let expected = PassRenewed {
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
    };
    assert_eq!(outcome.event(), &Event::PassRenewed(expected));
    assert_eq!(shop.terms_of(&listing).sold, 2);
}

#[test]
fn an_expired_pass_is_renewed_from_now() {
    // bug classes 3, 40: one second before, at, and after the expiry.
    for offset in [-1, 0, 1, 365 * DAY] {
        let (shop, _, pass) = Shop::with_pass(season());
        let expires_at = shop.pass_at(&pass).expires_at;
        shop.at(expires_at + offset);
        shop.given(shop.renew(&pass));
        let from = expires_at.max(shop.now());
        assert_eq!(shop.pass_at(&pass).expires_at, from + TERM);
        assert_eq!(shop.pass_at(&pass).fallback_expires_at, from);
    }
}

#[test]
fn a_renewal_with_a_refund_window_is_held_for_a_day_from_now() {
    // Given a released first term.
    let (shop, _, pass) = Shop::with_pass(trial());
    shop.at(shop.pass_at(&pass).refundable_until);
    shop.given(shop.release(&pass));
    // When it is renewed.
    let outcome = shop.run(shop.renew(&pass)).assert_ok();
    // Then the window counts from the purchase, not from the term it buys.
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(shop.purse("reader"), -price), (pass, price)]);
    assert_eq!(shop.pass_at(&pass).refundable_until, shop.now() + DAY);
    assert_eq!(shop.pinned("reader"), (1, 1));
}

#[test]
fn whoever_pays_a_term_gets_the_refund_of_that_term() {
    // bug class 25: the stranger's money must not go to the first payer.
    let (shop, _, pass) = Shop::with_pass(trial());
    shop.at(shop.pass_at(&pass).refundable_until);
    shop.given(shop.release(&pass));
    shop.given(shop.renew_by(&pass, "stranger"));
    // When the holder, who did not pay, refunds it.
    let outcome = shop.run(shop.refund(&pass, "reader")).assert_ok();
    // Then the stranger has the money.
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(pass, -price), (shop.purse("stranger"), price)]);
    assert_eq!((shop.pinned("reader"), shop.pinned("stranger")), ((0, 0), (0, 0)));
}

#[test]
fn a_renewal_pays_its_own_referrer_exactly() {
    // bug class 7
    let (shop, _, pass) = Shop::with_pass(referred(season(), 333));
    let friend = shop.purse("friend");
    let outcome = shop.run(shop.renew(&pass).referrer(Some(friend))).assert_ok();
    let (purse, till) = (shop.purse("reader"), shop.till());
    assert_moved(&outcome, &[(purse, -1_000), (friend, 33), (till, 967)]);
}

#[test]
fn the_share_of_a_held_renewal_waits_in_the_pass() {
    let (shop, _, pass) = Shop::with_pass(referred(trial(), 5_000));
    shop.at(shop.pass_at(&pass).refundable_until);
    shop.given(shop.release(&pass));
    let friend = shop.purse("friend");
    shop.given(shop.renew(&pass).referrer(Some(friend)));
    assert_eq!((shop.pass_at(&pass).referral, shop.balance(&friend)), (PRICE / 2, 0));
    shop.at(shop.pass_at(&pass).refundable_until);
    shop.given(shop.release(&pass));
    assert_eq!(shop.balance(&friend), PRICE / 2);
}

#[test]
fn several_units_are_several_terms() {
    let (shop, _, pass) = Shop::with_pass(season());
    let expires_at = shop.pass_at(&pass).expires_at;
    let outcome = shop.run(shop.renew(&pass).quantity(11)).assert_ok();
    assert_eq!(shop.pass_at(&pass).expires_at, expires_at + 11 * TERM);
    let all = 11 * i128::from(PRICE);
    assert_moved(&outcome, &[(shop.purse("reader"), -all), (shop.till(), all)]);
}

#[test]
fn terms_that_reach_the_end_of_time_make_a_pass_perpetual() {
    // bug class 5
    let terms = ListingTerms { duration: i64::MAX as u64, ..season() };
    let (shop, listing) = Shop::selling(season());
    let pass = shop.pass(&listing, "reader");
    shop.change(
        &listing,
        ListingChanges { duration: Some(terms.duration), ..ListingChanges::default() },
    );
    shop.given(shop.renew(&pass));
    assert_eq!(shop.pass_at(&pass).expires_at, i64::MAX);
}

#[test]
fn a_renewal_is_at_the_terms_of_today_and_not_of_the_first_purchase() {
    // Given terms that changed since (bug class 8).
    let (shop, listing, pass) = Shop::with_pass(season());
    let changes = ListingChanges {
        price: Some(7),
        duration: Some(60),
        refund_window: Some(30),
        ..ListingChanges::default()
    };
    shop.change(&listing, changes);
    // When the reader reads them and renews.
    let expires_at = shop.pass_at(&pass).expires_at;
    let outcome = shop.run(shop.renew(&pass)).assert_ok();
    // Then those are the terms, and the ones that count for the refund.
    assert_moved(&outcome, &[(shop.purse("reader"), -7), (pass, 7)]);
    let after = shop.pass_at(&pass);
    assert_eq!((after.expires_at, after.generation), (expires_at + 60, 2));
    assert_eq!(after.refundable_until, shop.now() + 30);
}

#[test]
fn a_perpetual_renewal_that_is_refunded_is_perpetual_no_more() {
    // bug class 40
    let (shop, listing, pass) = Shop::with_pass(season());
    let expires_at = shop.pass_at(&pass).expires_at;
    let changes = ListingChanges {
        duration: Some(0),
        refund_window: Some(DAY as u64),
        ..ListingChanges::default()
    };
    shop.change(&listing, changes);
    shop.given(shop.renew(&pass));
    assert_eq!(shop.pass_at(&pass).expires_at, i64::MAX);
    shop.given(shop.refund(&pass, "reader"));
    assert_eq!(shop.pass_at(&pass).expires_at, expires_at);
}

#[test]
fn a_holder_rids_itself_of_a_renewal_that_stands_in_its_way() {
    // Given a stranger who renews the reader's pass, to take it back at the last moment.
    let (shop, _, pass) = Shop::with_pass(trial());
    let expires_at = shop.pass_at(&pass).expires_at;
    shop.at(expires_at - 1);
    shop.given(shop.release(&pass));
    shop.given(shop.renew_by(&pass, "stranger"));
    // When the reader sends the money back, then the pass is the reader's to renew.
    shop.given(shop.refund(&pass, "reader"));
    shop.given(shop.renew(&pass));
    assert_eq!(shop.pass_at(&pass).expires_at, expires_at + TERM);
    assert_eq!(shop.balance(&shop.purse("stranger")), PURSE);
}
