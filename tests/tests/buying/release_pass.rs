//! - given a pass whose refund window is over
//!   - when anyone releases it: the money goes to the earnings, both ends are let go, access stays
//! - given the last second of the window: refused; given the first after it: released
//! - given a pass that holds nothing: refused
//! - given another deposit or earnings: refused
//! - given a listing that is gone, or a pass that has expired: still released

use super::support::*;
use farthing_sdk::{
    args::ListingTerms,
    errors::FarthingError,
    events::{Event, PassReleased},
    instructions::ReleasePass,
};

#[test]
fn the_money_goes_to_the_earnings_and_access_stays() {
    // Given a pass whose window is over.
    let (shop, listing, pass) = Shop::with_pass(trial());
    let before = shop.pass_at(&pass);
    shop.at(before.refundable_until);
    // When it is released; nobody of ours signs.
    let outcome = shop.run(shop.release(&pass)).assert_ok();
    // Then the event tells what moved (bug class 45).
    let (till, price) = (shop.till(), i128::from(PRICE));
    assert_moved(&outcome, &[(pass, -price), (till, price)]);
    let expected =
        PassReleased { pass, earnings: till, amount: PRICE, referral: 0, earnings_balance: PRICE };
    assert_eq!(outcome.event(), &Event::PassReleased(expected));
    let after = shop.pass_at(&pass);
    assert_eq!((after.held, after.expires_at), (0, before.expires_at));
    assert_eq!(shop.terms_of(&listing).sold, 1);
    assert_eq!(shop.pinned("reader"), (0, 0));
}

#[test]
fn the_window_must_be_over() {
    // bug classes 3, 12, 40: exactly one of refund and release is possible at any time.
    for (offset, due) in [(-1, false), (0, true), (1, true)] {
        let (shop, _, pass) = Shop::with_pass(trial());
        shop.at(shop.pass_at(&pass).refundable_until + offset);
        if due {
            shop.given(shop.release(&pass));
        } else {
            shop.refuses(shop.release(&pass), FarthingError::RefundWindowOpen);
        }
    }
}

#[test]
fn refuses_at_the_moment_of_purchase() {
    let (shop, _, pass) = Shop::with_pass(trial());
    shop.refuses(shop.release(&pass), FarthingError::RefundWindowOpen);
}

#[test]
fn refuses_a_second_release() {
    // I5
    let (shop, _, pass) = Shop::with_pass(trial());
    shop.at(shop.pass_at(&pass).refundable_until);
    let release = shop.release(&pass);
    shop.given(release.clone());
    shop.refuses(release, FarthingError::PassHoldsNothing);
}

#[test]
fn refuses_a_release_after_the_refund() {
    // I5
    let (shop, _, pass) = Shop::with_pass(trial());
    let release = shop.release(&pass);
    shop.given(shop.refund(&pass, "reader"));
    shop.advance_seconds(DAY);
    shop.refuses(release, FarthingError::PassHoldsNothing);
}

#[test]
fn refuses_where_nothing_was_ever_held() {
    for terms in [season(), ListingTerms { price: 0, ..trial() }] {
        let (shop, _, pass) = Shop::with_pass(terms);
        shop.advance_seconds(DAY);
        shop.refuses(shop.release(&pass), FarthingError::PassHoldsNothing);
    }
}

#[test]
fn refuses_earnings_other_than_those_of_the_term() {
    // bug class 16: anyone may call, so nobody may choose who is paid.
    let (shop, _, pass) = Shop::with_pass(trial());
    shop.at(shop.pass_at(&pass).refundable_until);
    let earnings = shop.earnings(&shop.rival(), shop.token);
    let release = ReleasePass { earnings, ..shop.release(&pass) };
    shop.refuses(release, FarthingError::WrongEarnings);
}

#[test]
fn refuses_a_deposit_other_than_the_one_that_paid() {
    // Otherwise a count would fall elsewhere, and the payer would be pinned for ever (bug class 22).
    let (shop, _, pass) = Shop::with_pass(trial());
    shop.at(shop.pass_at(&pass).refundable_until);
    let deposit = shop.purse("stranger");
    let release = ReleasePass { deposit, ..shop.release(&pass) };
    shop.refuses(release, FarthingError::WrongPayerDeposit);
}

#[test]
fn neither_a_closed_listing_nor_an_expired_pass_keeps_the_seller_from_its_money() {
    // bug class 29
    let (shop, listing, pass) = Shop::with_pass(trial());
    shop.remove(&listing);
    shop.at(shop.pass_at(&pass).expires_at + 365 * DAY);
    let outcome = shop.run(shop.release(&pass)).assert_ok();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(pass, -price), (shop.till(), price)]);
}

#[test]
fn totals_do_not_depend_on_when_or_by_whom_it_is_released() {
    // bug class 6: what many small releases pay is what one large one would.
    let (shop, listing) = Shop::selling(referred(ListingTerms { price: 333, ..trial() }, 3_333));
    let friend = shop.purse("friend");
    let names = ["reader", "stranger"];
    let passes = names.map(|name| {
        let buy = shop.buy_pass_by(&listing, name).referrer(Some(friend));
        shop.given(buy.clone());
        buy.pass
    });
    for (late, pass) in passes.iter().enumerate() {
        shop.at(shop.pass_at(pass).refundable_until + late as i64 * 1_000);
        shop.given(shop.release(pass));
    }
    assert_eq!(shop.balance(&friend), 2 * 110);
    assert_eq!(shop.balance(&shop.till()), 2 * (333 - 110));
}
