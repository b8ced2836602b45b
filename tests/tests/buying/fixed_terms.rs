//! Terms are fixed at the moment of agreement (I6).
//!
//! - given a pass
//!   - when the author changes every term, or closes the listing: price, window, expiry, share and
//!     receiver of this term stay as agreed, whether it is refunded or released
//!   - when the operator is dismissed: it can no longer refund
//! - given a free fall of the clock, or a window longer than the term: still one of refund or
//!   release
//! - given frozen tokens in the reserve: money still moves inside it

use farthing_tests::prelude::*;

/// The author turns everything round.
fn everything_else() -> ListingChanges {
    ListingChanges {
        price: Some(1),
        period: None,
        duration: Some(1),
        refund_window: Some(1),
        supply_cap: Some(1),
        referral_bps: Some(0),
        content_hash: Some([1; 32]),
        uri: Some("elsewhere".into()),
        paused: Some(true),
    }
}

/// A pass that a friend referred to.
fn referred_pass() -> (Scene, Address, Address) {
    let (scene, listing) = Scene::selling(referred(trial(), 5_000));
    let buy = scene.buy_pass(&listing).referrer(Some(scene.purse("friend")));
    scene.given(buy.clone());
    (scene, listing, buy.pass)
}

#[test]
fn a_change_of_terms_leaves_every_pass_as_it_is() {
    // bug classes 8, 11
    let (scene, listing, pass) = referred_pass();
    let before = scene.pass_at(&pass);
    scene.change(&listing, everything_else());
    assert_eq!(scene.pass_at(&pass), before);
}

#[test]
fn the_share_agreed_is_the_share_paid() {
    // bug class 8
    let (scene, listing, pass) = referred_pass();
    scene.change(&listing, everything_else());
    scene.remove(&listing);
    scene.at(scene.pass_at(&pass).refundable_until);
    let outcome = scene.run(scene.release_pass(&pass)).succeeded();
    let half = i128::from(PRICE) / 2;
    let (friend, till) = (scene.purse("friend"), scene.till());
    assert_moved(&outcome, &[(pass, -2 * half), (friend, half), (till, half)]);
}

#[test]
fn a_new_payout_does_not_change_where_a_pass_pays_into() {
    // bug class 16: the earnings are those of the purchase, by whomever they are divided later.
    let (scene, _, pass) = referred_pass();
    let (author, heir) = (scene.address("author"), scene.address("heir"));
    let changes = CreatorChanges { payout: Some(heir), ..CreatorChanges::default() };
    scene.given(UpdateCreator::new(author, scene.creator, changes));
    assert_eq!(scene.pass_at(&pass).earnings, scene.till());
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
}

#[test]
fn a_dismissed_operator_can_no_longer_refund() {
    // bug class 39: in every state of a pass, the author can be rid of a stolen operator key.
    let (scene, _, pass) = referred_pass();
    let author = scene.address("author");
    let changes = CreatorChanges { operator: Some(NOBODY), ..CreatorChanges::default() };
    scene.given(UpdateCreator::new(author, scene.creator, changes));
    scene.refuses(scene.refund_pass(&pass, "operator"), NotRefunder);
    scene.given(scene.refund_pass(&pass, "author"));
}

#[test]
fn a_clock_that_falls_back_never_opens_both_ways_at_once() {
    // bug class 3: validators' clocks may stall or step back a little.
    let (scene, _, pass) = referred_pass();
    let until = scene.pass_at(&pass).refundable_until;
    scene.at(until);
    scene.refuses(scene.refund_pass(&pass, "reader"), RefundWindowOver);
    scene.at(until - 1);
    scene.refuses(scene.release_pass(&pass), RefundWindowOpen);
    scene.given(scene.refund_pass(&pass, "reader"));
    scene.at(until);
    scene.refuses(scene.release_pass(&pass), PassHoldsNothing);
}

#[test]
fn a_term_that_ends_inside_its_window_can_still_be_refunded() {
    // The seller chose these terms; what is agreed is agreed.
    let (scene, listing) = Scene::selling(ListingTerms { duration: 60, ..trial() });
    let pass = scene.pass(&listing, "reader");
    scene.at(scene.pass_at(&pass).refundable_until - 1);
    assert!(scene.pass_at(&pass).is_expired(scene.now()));
    scene.given(scene.refund_pass(&pass, "reader"));
}

#[test]
fn frozen_tokens_stop_withdrawals_and_nothing_inside_the_reserve() {
    // bug classes 29, 33: an issuer can freeze the reserve's tokens, not the balances.
    for release in [false, true] {
        let (scene, _, pass) = referred_pass();
        scene.freeze_reserve();
        let withdraw = Withdraw::new(scene.address("reader"), scene.token, 1);
        scene.token_account(&scene.address("reader"), scene.token);
        let frozen = Refusal::token(token::error::TokenError::AccountFrozen as u32);
        scene.refuses(withdraw, frozen);
        if release {
            scene.at(scene.pass_at(&pass).refundable_until);
            scene.given(scene.release_pass(&pass));
        } else {
            scene.given(scene.refund_pass(&pass, "reader"));
        }
        scene.conserve();
    }
}
