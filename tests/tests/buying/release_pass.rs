//! - given a pass whose refund window is over
//!   - when anyone releases it: the money goes to the earnings, both ends are let go, access stays
//! - given the last second of the window: refused; given the first after it: released
//! - given a pass that holds nothing: refused
//! - given a listing that is gone, or a pass that has expired: still released

use farthing_tests::prelude::*;

#[test]
fn the_money_goes_to_the_earnings_and_access_stays() {
    // Given a pass whose window is over.
    let (scene, listing, pass) = Scene::with_pass(trial());
    let before = scene.pass_at(&pass);
    scene.at(before.refundable_until);
    // When it is released; nobody of ours signs.
    let outcome = scene.run(scene.release_pass(&pass)).succeeded();
    // Then the event says what moved (bug class 45).
    let (till, price) = (scene.till(), i128::from(PRICE));
    assert_moved(&outcome, &[(pass, -price), (till, price)]);
    outcome.assert_event(PassReleased {
        pass,
        earnings: till,
        amount: PRICE,
        referral: 0,
        earnings_balance: PRICE,
    });
    let after = scene.pass_at(&pass);
    assert_eq!((after.held, after.expires_at), (0, before.expires_at));
    assert_eq!(scene.listing_at(&listing).sold, 1);
    assert_eq!(scene.pinned_by_sales("reader"), (0, 0));
}

#[test]
fn the_window_must_be_over() {
    // bug classes 3, 12, 40: exactly one of refund and release is possible at any time.
    for (offset, due) in [(-1, false), (0, true), (1, true)] {
        let (scene, _, pass) = Scene::with_pass(trial());
        scene.at(scene.pass_at(&pass).refundable_until + offset);
        scene.refuses_unless(due, scene.release_pass(&pass), RefundWindowOpen);
    }
}

#[test]
fn refuses_at_the_moment_of_purchase() {
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.refuses(scene.release_pass(&pass), RefundWindowOpen);
}

#[test]
fn refuses_a_second_release() {
    // I5
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.at(scene.pass_at(&pass).refundable_until);
    let release = scene.release_pass(&pass);
    scene.given(release.clone());
    scene.refuses(release, PassHoldsNothing);
}

#[test]
fn refuses_a_release_after_the_refund() {
    // I5
    let (scene, _, pass) = Scene::with_pass(trial());
    let release = scene.release_pass(&pass);
    scene.given(scene.refund_pass(&pass, "reader"));
    scene.advance_seconds(DAY);
    scene.refuses(release, PassHoldsNothing);
}

#[test]
fn refuses_where_nothing_was_ever_held() {
    for terms in [season(), ListingTerms { price: 0, ..trial() }] {
        let (scene, _, pass) = Scene::with_pass(terms);
        scene.advance_seconds(DAY);
        scene.refuses(scene.release_pass(&pass), PassHoldsNothing);
    }
}

#[test]
fn neither_a_closed_listing_nor_an_expired_pass_keeps_the_seller_from_its_money() {
    // bug class 29
    let (scene, listing, pass) = Scene::with_pass(trial());
    scene.remove(&listing);
    scene.at(scene.pass_at(&pass).expires_at + 365 * DAY);
    let outcome = scene.run(scene.release_pass(&pass)).succeeded();
    let price = i128::from(PRICE);
    assert_moved(&outcome, &[(pass, -price), (scene.till(), price)]);
}

#[test]
fn totals_do_not_depend_on_when_or_by_whom_it_is_released() {
    // bug class 6: what many small releases pay is what one large one would.
    let (scene, listing) = Scene::selling(referred(ListingTerms { price: 333, ..trial() }, 3_333));
    let friend = scene.purse("friend");
    let names = ["reader", "stranger"];
    let passes = names.map(|name| {
        let buy = scene.buy_pass_by(&listing, name).referrer(Some(friend));
        scene.given(buy.clone());
        buy.pass
    });
    for (late, pass) in passes.iter().enumerate() {
        scene.at(scene.pass_at(pass).refundable_until + late as i64 * 1_000);
        scene.given(scene.release_pass(pass));
    }
    assert_eq!(scene.balance(&friend), 2 * 110);
    assert_eq!(scene.balance(&scene.till()), 2 * (333 - 110));
}
