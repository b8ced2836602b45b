//! - given an expired pass that holds nothing
//!   - when anyone closes it: the rent goes to whoever paid it, all of it
//! - given a pass that still gives access
//!   - when its holder closes it: it closes; when anyone else does: refused
//! - given the last second of access: refused; given the first after it: closed
//! - given money in the pass, another term, or another receiver of the rent: refused
//! - given a perpetual pass: only its holder closes it

use super::support::*;
use farthing_sdk::{
    accounts::{AccountKind, Pass},
    args::ListingTerms,
    errors::FarthingError,
    events::{Event, PassClosed},
    instructions::ClosePass,
};

#[test]
fn the_rent_goes_to_whoever_paid_it_and_the_account_is_gone() {
    // Given an expired pass, at a sponsor's rent.
    let (shop, listing) = Shop::selling(season());
    let sponsor = shop.address("sponsor");
    let buy = shop.buy_pass(&listing).payer(sponsor);
    shop.given(buy.clone());
    let expires_at = shop.pass_at(&buy.pass).expires_at;
    shop.at(expires_at);
    // When a stranger closes it.
    let outcome = shop.run(shop.close(&buy.pass, "stranger")).assert_ok();
    // Then the sponsor has its lamports (I8, bug classes 41, 45).
    let rent = i128::from(shop.rent(Pass::SIZE));
    assert_eq!(outcome.lamports_delta(&sponsor), rent);
    assert_eq!(outcome.lamports_delta(&shop.address("stranger")), 0);
    assert_gone(&shop, &buy.pass);
    assert_moved(&outcome, &[]);
    let expected = PassClosed { pass: buy.pass, listing, holder: buy.holder, expires_at };
    assert_eq!(outcome.event(), &Event::PassClosed(expected));
}

#[test]
fn a_stranger_must_wait_for_the_expiry() {
    // bug classes 3, 40
    for (offset, expired) in [(-1, false), (0, true), (1, true)] {
        let (shop, _, pass) = Shop::with_pass(season());
        shop.at(shop.pass_at(&pass).expires_at + offset);
        let close = shop.close(&pass, "stranger");
        if expired {
            shop.given(close);
        } else {
            shop.refuses(close, FarthingError::NotHolder);
        }
    }
}

#[test]
fn neither_payer_nor_creator_can_take_access_away() {
    // Given a gift, paid and not refundable.
    let (shop, listing) = Shop::selling(season());
    let reader = shop.address("reader");
    let gift = shop.buy_pass_by(&listing, "stranger").holder(reader);
    shop.given(gift.clone());
    for name in ["stranger", "author", "operator"] {
        shop.refuses(shop.close(&gift.pass, name), FarthingError::NotHolder);
    }
    // When the holder gives it up, then the payer has the rent back.
    let outcome = shop.run(shop.close(&gift.pass, "reader")).assert_ok();
    assert!(outcome.lamports_delta(&shop.address("stranger")) > 0);
}

#[test]
fn a_perpetual_pass_closes_by_its_holder_only() {
    let (shop, _, pass) = Shop::with_pass(ListingTerms { duration: u64::MAX, ..season() });
    shop.at(i64::MAX - 1);
    shop.refuses(shop.close(&pass, "stranger"), FarthingError::NotHolder);
    shop.given(shop.close(&pass, "reader"));
}

#[test]
fn refuses_a_pass_that_holds_money_to_everyone() {
    // bug classes 2, 22: held money must not vanish with the account.
    let (shop, listing) = Shop::selling(ListingTerms { duration: 60, ..trial() });
    let pass = shop.pass(&listing, "reader");
    shop.refuses(shop.close(&pass, "reader"), FarthingError::PassHoldsMoney);
    shop.at(shop.pass_at(&pass).refundable_until);
    for name in ["reader", "stranger", "author"] {
        shop.refuses(shop.close(&pass, name), FarthingError::PassHoldsMoney);
    }
    // When it is released, then it can be closed.
    shop.given(shop.release(&pass));
    shop.given(shop.close(&pass, "stranger"));
}

#[test]
fn refuses_another_term_than_the_one_named() {
    // bug class 10
    let (shop, _, pass) = Shop::with_pass(season());
    for expected_term in [0, 2, u64::MAX] {
        let close = ClosePass { expected_term, ..shop.close(&pass, "reader") };
        shop.refuses(close, FarthingError::PassTermChanged);
    }
}

#[test]
fn refuses_another_receiver_of_the_rent() {
    // bug class 16: anyone may call once it has expired, so nobody may choose.
    let (shop, _, pass) = Shop::with_pass(season());
    shop.at(shop.pass_at(&pass).expires_at);
    let rent_payer = shop.address("stranger");
    let close = ClosePass { rent_payer, ..shop.close(&pass, "stranger") };
    shop.refuses(close, FarthingError::NotRentPayer);
}

#[test]
fn refuses_the_pass_itself_as_receiver_of_the_rent() {
    // bug class 18
    let (shop, _, pass) = Shop::with_pass(season());
    let close = ClosePass { rent_payer: pass, ..shop.close(&pass, "reader") };
    let _ = shop.run(close).assert_refused();
}

#[test]
fn a_refunded_pass_can_be_closed_at_once_by_anyone() {
    // Access ended with the refund, so the rent of a sponsor is not stuck (bug class 41).
    let (shop, listing) = Shop::selling(keepsake());
    let sponsor = shop.address("sponsor");
    let buy = shop.buy_pass(&listing).payer(sponsor);
    shop.given(buy.clone());
    shop.given(shop.refund(&buy.pass, "reader"));
    let outcome = shop.run(shop.close(&buy.pass, "sponsor")).assert_ok();
    assert_eq!(outcome.lamports_delta(&sponsor), i128::from(shop.rent(Pass::SIZE)));
}

#[test]
fn a_closed_listing_does_not_keep_the_rent_of_its_passes() {
    // bug class 41
    let (shop, listing, pass) = Shop::with_pass(season());
    shop.remove(&listing);
    shop.at(shop.pass_at(&pass).expires_at);
    shop.given(shop.close(&pass, "stranger"));
    assert_gone(&shop, &pass);
}

#[test]
fn refuses_a_pass_that_is_closed_already() {
    // bug class 21
    let (shop, _, pass) = Shop::with_pass(season());
    let close = shop.close(&pass, "reader");
    shop.given(close.clone());
    let _ = shop.run(close).assert_refused();
}
