//! - given a pass that holds the money of its term, inside its window
//!   - when the payer, the holder, the author or the operator refunds it: the money goes to the
//!     deposit that paid, access ends, supply and statistics go back, both ends are let go
//! - given a gift: the holder can send it back, and the money is the payer's
//! - given a referral: nobody but the payer gets anything
//! - given a renewed pass: access ends when it would have ended without the renewal
//! - given the last second of the window: still; given the first after it: no more
//! - given a listing that is paused, retired or closed: still

use super::support::*;
use farthing_sdk::{
    args::{ListingChanges, ListingTerms},
    errors::FarthingError,
    events::{Event, PassRefunded},
    instructions::TransferCreator,
};

#[test]
fn the_money_goes_back_to_the_deposit_that_paid() {
    // Given a pass that holds its price.
    let (shop, listing, pass) = Shop::with_pass(trial());
    let started_at = shop.pass_at(&pass).started_at;
    shop.advance_seconds(60);
    // When the payer wants it back.
    let outcome = shop.run(shop.refund(&pass, "reader")).assert_ok();
    // Then it is as if the term had not been bought (bug class 45).
    let (purse, price) = (shop.purse("reader"), i128::from(PRICE));
    assert_moved(&outcome, &[(pass, -price), (purse, price)]);
    let expected = PassRefunded {
        pass,
        deposit: purse,
        amount: PRICE,
        expires_at: started_at,
        deposit_balance: PURSE,
    };
    assert_eq!(outcome.event(), &Event::PassRefunded(expected));
    let after = shop.pass_at(&pass);
    assert_eq!((after.held, after.referral, after.expires_at), (0, 0, started_at));
    let terms = shop.terms_of(&listing);
    assert_eq!((terms.sold, terms.revenue), (0, 0));
    assert_eq!(shop.pinned("reader"), (0, 0));
}

#[test]
fn payer_holder_author_and_operator_may_each_refund_a_gift() {
    // bug class 16: whoever calls, the money has one way to go.
    for name in ["stranger", "reader", "author", "operator"] {
        // Given a gift of the stranger to the reader.
        let (shop, listing) = Shop::selling(trial());
        let reader = shop.address("reader");
        let gift = shop.buy_pass_by(&listing, "stranger").holder(reader);
        shop.given(gift.clone());
        // When one of them refunds it.
        let outcome = shop.run(shop.refund(&gift.pass, name)).assert_ok();
        // Then the payer has the money.
        let price = i128::from(PRICE);
        assert_moved(&outcome, &[(gift.pass, -price), (shop.purse("stranger"), price)]);
    }
}

#[test]
fn the_new_authority_of_a_creator_may_refund_and_the_old_one_may_not() {
    // Given a creator that changed hands after the sale.
    let (shop, _, pass) = Shop::with_pass(trial());
    let (author, heir) = (shop.address("author"), shop.address("heir"));
    shop.given(TransferCreator::new(author, shop.creator, heir));
    let creator = shop.get(&shop.creator);
    shop.given(farthing_sdk::instructions::AcceptCreator::of(shop.creator, &creator));
    // When both try.
    shop.refuses(shop.refund(&pass, "author"), FarthingError::NotRefunder);
    shop.given(shop.refund(&pass, "heir"));
}

#[test]
fn a_refund_pays_no_referrer() {
    // bug class 7
    let (shop, listing) = Shop::selling(referred(trial(), 5_000));
    let buy = shop.buy_pass(&listing).referrer(Some(shop.purse("friend")));
    shop.given(buy.clone());
    let outcome = shop.run(shop.refund(&buy.pass, "reader")).assert_ok();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(buy.pass, -price), (shop.purse("reader"), price)]);
    assert_eq!(shop.pass_at(&buy.pass).referral, 0);
}

#[test]
fn the_window_is_half_open() {
    // bug classes 3, 12, 40
    for (offset, in_time) in [(-1, true), (0, false), (1, false)] {
        let (shop, _, pass) = Shop::with_pass(trial());
        shop.at(shop.pass_at(&pass).refundable_until + offset);
        let refund = shop.refund(&pass, "reader");
        if in_time {
            shop.given(refund);
        } else {
            shop.refuses(refund, FarthingError::RefundWindowOver);
        }
    }
}

#[test]
fn all_units_of_a_term_go_back_into_the_supply() {
    // Given a supply that is sold out.
    let (shop, listing) = Shop::selling(ListingTerms { supply_cap: 5, ..trial() });
    let buy = shop.buy_pass(&listing).quantity(5);
    shop.given(buy.clone());
    shop.refuses(shop.buy_pass_by(&listing, "stranger"), FarthingError::SoldOut);
    // When it comes back.
    let outcome = shop.run(shop.refund(&buy.pass, "reader")).assert_ok();
    // Then it can be sold again, and all of the money came back.
    let all = 5 * i128::from(PRICE);
    assert_moved(&outcome, &[(buy.pass, -all), (shop.purse("reader"), all)]);
    shop.given(shop.buy_pass_by(&listing, "stranger").quantity(5));
}

#[test]
fn a_refunded_renewal_returns_the_expiry_to_what_it_was() {
    // Given a first term that is released, and a renewal well before it expires.
    let (shop, _, pass) = Shop::with_pass(trial());
    let first = shop.pass_at(&pass);
    shop.at(first.refundable_until);
    shop.given(shop.release(&pass));
    shop.given(shop.renew(&pass));
    assert_eq!(shop.pass_at(&pass).expires_at, first.expires_at + TERM);
    // When the renewal is refunded.
    let outcome = shop.run(shop.refund(&pass, "reader")).assert_ok();
    // Then the first term, which is paid for, stands.
    let Event::PassRefunded(event) = outcome.event() else { panic!("no refund") };
    assert_eq!((event.expires_at, event.amount), (first.expires_at, PRICE));
    assert_eq!(shop.pass_at(&pass).expires_at, first.expires_at);
}

#[test]
fn a_refunded_renewal_after_expiry_gives_no_access_afterwards() {
    // Given a renewal that came too late to be seamless.
    let (shop, _, pass) = Shop::with_pass(trial());
    shop.at(shop.pass_at(&pass).expires_at + DAY);
    shop.given(shop.release(&pass));
    shop.given(shop.renew(&pass));
    // When it is refunded.
    shop.advance_seconds(60);
    shop.given(shop.refund(&pass, "reader"));
    // Then there is no access.
    assert!(shop.pass_at(&pass).is_expired(shop.now()));
}

#[test]
fn a_refunded_keepsake_is_not_for_ever() {
    // bug class 40
    let (shop, _, pass) = Shop::with_pass(keepsake());
    shop.given(shop.refund(&pass, "reader"));
    assert!(shop.pass_at(&pass).is_expired(shop.now()));
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
        let (shop, listing, pass) = Shop::with_pass(trial());
        match changes {
            Some(changes) => shop.change(&listing, changes),
            None => shop.remove(&listing),
        }
        // When the window closes tomorrow as agreed.
        shop.at(shop.pass_at(&pass).refundable_until - 1);
        let outcome = shop.run(shop.refund(&pass, "reader")).assert_ok();
        // Then the price agreed comes back.
        let price = i128::from(PRICE);
        assert_moved(&outcome, &[(pass, -price), (shop.purse("reader"), price)]);
    }
}

#[test]
fn lamports_at_the_address_of_a_closed_listing_confuse_nobody() {
    // bug class 43: something is there again, but no listing.
    let (shop, listing, pass) = Shop::with_pass(trial());
    shop.remove(&listing);
    shop.prefund(&listing, 1_000_000_000);
    shop.given(shop.refund(&pass, "reader"));
}
