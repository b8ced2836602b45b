//! - given a pass that holds the money of its term, inside its window
//!   - when the payer, the holder, the author or the operator refunds it: the money goes to the
//!     deposit that paid, access ends, supply and statistics go back, both ends are let go
//! - given a gift: the holder can send it back, and the money is the payer's
//! - given a referral: nobody but the payer gets anything
//! - given a renewed pass: access ends when it would have ended without the renewal
//! - given the last second of the window: still; given the first after it: no more
//! - given a listing that is paused, retired or closed: still
//! - given the operator of another creator, a pass that holds nothing, or another term: refused

use farthing_tests::prelude::*;

#[test]
fn the_money_goes_back_to_the_deposit_that_paid() {
    // Given a pass that holds its price.
    let (scene, listing, pass) = Scene::with_pass(trial());
    let started_at = scene.pass_at(&pass).started_at;
    scene.advance_seconds(60);
    // When the payer wants it back.
    let outcome = scene.run(scene.refund_pass(&pass, "reader")).succeeded();
    // Then it is as if the term had not been bought (bug class 45).
    let (purse, price) = (scene.purse("reader"), i128::from(PRICE));
    assert_moved(&outcome, &[(pass, -price), (purse, price)]);
    outcome.assert_event(PassRefunded {
        pass,
        deposit: purse,
        amount: PRICE,
        expires_at: started_at,
        deposit_balance: PURSE,
    });
    let after = scene.pass_at(&pass);
    assert_eq!((after.held, after.referral, after.expires_at), (0, 0, started_at));
    let terms = scene.listing_at(&listing);
    assert_eq!((terms.sold, terms.revenue), (0, 0));
    assert_eq!(scene.pinned_by_sales("reader"), (0, 0));
}

#[test]
fn payer_holder_author_and_operator_may_each_refund_a_gift() {
    // bug class 16: the money has one way to go, for every caller.
    for name in ["stranger", "reader", "author", "operator"] {
        // Given a gift of the stranger to the reader.
        let (scene, listing) = Scene::selling(trial());
        let reader = scene.address("reader");
        let gift = scene.buy_pass_by(&listing, "stranger").holder(reader);
        scene.given(gift.clone());
        // When one of them refunds it.
        let outcome = scene.run(scene.refund_pass(&gift.pass, name)).succeeded();
        // Then the payer has the money.
        let price = i128::from(PRICE);
        assert_moved(&outcome, &[(gift.pass, -price), (scene.purse("stranger"), price)]);
    }
}

#[test]
fn the_new_authority_of_a_creator_may_refund_and_the_old_one_may_not() {
    // Given a creator that changed hands after the sale.
    let (scene, _, pass) = Scene::with_pass(trial());
    let (author, heir) = (scene.address("author"), scene.address("heir"));
    scene.given(TransferCreator::new(author, scene.creator, heir));
    let creator = scene.get(&scene.creator);
    scene.given(AcceptCreator::of(scene.creator, &creator));
    // When both try.
    scene.refuses(scene.refund_pass(&pass, "author"), NotRefunder);
    scene.given(scene.refund_pass(&pass, "heir"));
}

#[test]
fn a_refund_pays_no_referrer() {
    // bug class 7
    let (scene, listing) = Scene::selling(referred(trial(), 5_000));
    let buy = scene.buy_pass(&listing).referrer(Some(scene.purse("friend")));
    scene.given(buy.clone());
    let outcome = scene.run(scene.refund_pass(&buy.pass, "reader")).succeeded();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(buy.pass, -price), (scene.purse("reader"), price)]);
    assert_eq!(scene.pass_at(&buy.pass).referral, 0);
}

#[test]
fn the_window_is_half_open() {
    // bug classes 3, 12, 40
    for (offset, in_time) in [(-1, true), (0, false), (1, false)] {
        let (scene, _, pass) = Scene::with_pass(trial());
        scene.at(scene.pass_at(&pass).refundable_until + offset);
        let refund = scene.refund_pass(&pass, "reader");
        scene.refuses_unless(in_time, refund, RefundWindowOver);
    }
}

#[test]
fn all_units_of_a_term_go_back_into_the_supply() {
    // Given a supply that is sold out.
    let (scene, listing) = Scene::selling(ListingTerms { supply_cap: 5, ..trial() });
    let buy = scene.buy_pass(&listing).quantity(5);
    scene.given(buy.clone());
    scene.refuses(scene.buy_pass_by(&listing, "stranger"), SoldOut);
    // When it comes back.
    let outcome = scene.run(scene.refund_pass(&buy.pass, "reader")).succeeded();
    // Then it can be sold again, and all of the money came back.
    let all = 5 * i128::from(PRICE);
    assert_moved(&outcome, &[(buy.pass, -all), (scene.purse("reader"), all)]);
    scene.given(scene.buy_pass_by(&listing, "stranger").quantity(5));
}

#[test]
fn a_refunded_renewal_returns_the_expiry_to_what_it_was() {
    // Given a first term that is released, and a renewal well before it expires.
    let (scene, _, pass) = Scene::with_pass(trial());
    let first = scene.pass_at(&pass);
    scene.at(first.refundable_until);
    scene.given(scene.release_pass(&pass));
    scene.given(scene.renew(&pass));
    assert_eq!(scene.pass_at(&pass).expires_at, first.expires_at + TERM);
    // When the renewal is refunded.
    let outcome = scene.run(scene.refund_pass(&pass, "reader")).succeeded();
    // Then the first term, which is paid for, stands.
    let Event::PassRefunded(event) = outcome.event() else { panic!("no refund") };
    assert_eq!((event.expires_at, event.amount), (first.expires_at, PRICE));
    assert_eq!(scene.pass_at(&pass).expires_at, first.expires_at);
}

#[test]
fn a_refunded_renewal_after_expiry_gives_no_access_afterwards() {
    // Given a renewal that came too late to be seamless.
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.at(scene.pass_at(&pass).expires_at + DAY);
    scene.given(scene.release_pass(&pass));
    scene.given(scene.renew(&pass));
    // When it is refunded.
    scene.advance_seconds(60);
    scene.given(scene.refund_pass(&pass, "reader"));
    // Then there is no access.
    assert!(scene.pass_at(&pass).is_expired(scene.now()));
}

#[test]
fn a_refunded_keepsake_is_not_for_ever() {
    // bug class 40
    let (scene, _, pass) = Scene::with_pass(keepsake());
    scene.given(scene.refund_pass(&pass, "reader"));
    assert!(scene.pass_at(&pass).is_expired(scene.now()));
}

#[test]
fn the_listing_cannot_stand_in_the_way() {
    // bug classes 9, 11, 29: leaving never loads the listing (I6, I7).
    let paused = ListingChanges { paused: Some(true), ..ListingChanges::default() };
    let dear = ListingChanges {
        price: Some(u64::MAX),
        refund_window: Some(0),
        duration: Some(0),
        ..ListingChanges::default()
    };
    for changes in [Some(paused), Some(dear), None] {
        // Given a pass, and an author who changes everything, or takes it all away.
        let (scene, listing, pass) = Scene::with_pass(trial());
        match changes {
            Some(changes) => scene.change(&listing, changes),
            None => scene.remove(&listing),
        }
        // When the window closes tomorrow as agreed.
        scene.at(scene.pass_at(&pass).refundable_until - 1);
        let outcome = scene.run(scene.refund_pass(&pass, "reader")).succeeded();
        // Then the price agreed comes back.
        let price = i128::from(PRICE);
        assert_moved(&outcome, &[(pass, -price), (scene.purse("reader"), price)]);
    }
}

#[test]
fn lamports_at_the_address_of_a_closed_listing_confuse_nobody() {
    // bug class 43: something is there again, but no listing.
    let (scene, listing, pass) = Scene::with_pass(trial());
    scene.remove(&listing);
    scene.prefund(&listing, 1_000_000_000);
    scene.given(scene.refund_pass(&pass, "reader"));
}

#[test]
fn refuses_the_operator_of_another_creator() {
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.rival();
    for name in ["rival", "rival operator"] {
        scene.refuses(scene.refund_pass(&pass, name), NotRefunder);
    }
}

#[test]
fn refuses_a_second_refund() {
    // I5, bug class 2
    let (scene, _, pass) = Scene::with_pass(trial());
    let refund = scene.refund_pass(&pass, "reader");
    scene.given(refund.clone());
    scene.refuses(refund, PassHoldsNothing);
}

#[test]
fn refuses_a_refund_after_the_release() {
    // I5
    let (scene, _, pass) = Scene::with_pass(trial());
    let refund = scene.refund_pass(&pass, "reader");
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
    scene.refuses(refund, PassHoldsNothing);
}

#[test]
fn refuses_where_nothing_was_ever_held() {
    for terms in [season(), ListingTerms { price: 0, ..trial() }] {
        let (scene, _, pass) = Scene::with_pass(terms);
        scene.refuses(scene.refund_pass(&pass, "reader"), PassHoldsNothing);
    }
}

#[test]
fn refuses_another_term_than_the_one_named() {
    let (scene, _, pass) = Scene::with_pass(trial());
    for expected_term in [0, 2, u64::MAX] {
        let refund = RefundPass { expected_term, ..scene.refund_pass(&pass, "reader") };
        scene.refuses(refund, PassTermChanged);
    }
}

#[test]
fn refuses_a_pass_of_another_in_the_place_of_ones_own() {
    // The stranger owns a pass and a deposit, but not these.
    let (scene, listing, pass) = Scene::with_pass(trial());
    let own = scene.pass(&listing, "stranger");
    scene.refuses(RefundPass { pass, ..scene.refund_pass(&own, "stranger") }, WrongPayerDeposit);
}
