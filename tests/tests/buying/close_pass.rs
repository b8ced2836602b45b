//! - given an expired pass that holds nothing
//!   - when anyone closes it: all of the rent goes to its payer
//! - given a pass that still gives access
//!   - when its holder closes it: it closes; when anyone else does: refused
//! - given the last second of access: refused; given the first after it: closed
//! - given money in the pass, or another term: refused
//! - given a perpetual pass: only its holder closes it

use farthing_tests::prelude::*;

#[test]
fn the_rent_goes_to_its_payer_and_the_account_is_gone() {
    // Given an expired pass, at a sponsor's rent, and lamports that someone sent to it.
    let (scene, listing) = Scene::selling(season());
    let sponsor = scene.address("sponsor");
    let buy = scene.buy_pass(&listing).payer(sponsor);
    scene.given(buy.clone());
    let expires_at = scene.pass_at(&buy.pass).expires_at;
    scene.at(expires_at);
    scene.prefund(&buy.pass, 12_345);
    // When a stranger closes it.
    let outcome = scene.run(scene.close_pass(&buy.pass, "stranger")).succeeded();
    // Then the sponsor has its lamports (I8, bug classes 41, 45).
    let rent = i128::from(scene.rent(Pass::SIZE));
    assert_eq!(outcome.lamports_delta(&sponsor), rent + 12_345);
    assert_eq!(outcome.lamports_delta(&scene.address("stranger")), 0);
    assert_gone(&scene, &buy.pass);
    assert_moved(&outcome, &[]);
    outcome.assert_event(PassClosed { pass: buy.pass, listing, holder: buy.holder, expires_at });
}

#[test]
fn a_stranger_must_wait_for_the_expiry() {
    // bug classes 3, 40
    for (offset, expired) in [(-1, false), (0, true), (1, true)] {
        let (scene, _, pass) = Scene::with_pass(season());
        scene.at(scene.pass_at(&pass).expires_at + offset);
        let close = scene.close_pass(&pass, "stranger");
        scene.refuses_unless(expired, close, NotHolder);
    }
}

#[test]
fn neither_payer_nor_creator_can_take_access_away() {
    // Given a gift, paid and not refundable.
    let (scene, listing) = Scene::selling(season());
    let reader = scene.address("reader");
    let gift = scene.buy_pass_by(&listing, "stranger").holder(reader);
    scene.given(gift.clone());
    for name in ["stranger", "author", "operator"] {
        scene.refuses(scene.close_pass(&gift.pass, name), NotHolder);
    }
    // When the holder gives it up, then the payer has the rent back.
    let outcome = scene.run(scene.close_pass(&gift.pass, "reader")).succeeded();
    assert!(outcome.lamports_delta(&scene.address("stranger")) > 0);
}

#[test]
fn a_perpetual_pass_closes_by_its_holder_only() {
    let (scene, _, pass) = Scene::with_pass(ListingTerms { duration: u64::MAX, ..season() });
    scene.at(i64::MAX - 1);
    scene.refuses(scene.close_pass(&pass, "stranger"), NotHolder);
    scene.given(scene.close_pass(&pass, "reader"));
}

#[test]
fn refuses_a_pass_that_holds_money_to_everyone() {
    // bug classes 2, 22: held money must not vanish with the account.
    let (scene, listing) = Scene::selling(ListingTerms { duration: 60, ..trial() });
    let pass = scene.pass(&listing, "reader");
    scene.refuses(scene.close_pass(&pass, "reader"), PassHoldsMoney);
    scene.at(scene.pass_at(&pass).refundable_until);
    for name in ["reader", "stranger", "author"] {
        scene.refuses(scene.close_pass(&pass, name), PassHoldsMoney);
    }
    // When it is released, then it can be closed.
    scene.given(scene.release_pass(&pass));
    scene.given(scene.close_pass(&pass, "stranger"));
}

#[test]
fn refuses_another_term_than_the_one_named() {
    // bug class 10
    let (scene, _, pass) = Scene::with_pass(season());
    for expected_term in [0, 2, u64::MAX] {
        let close = ClosePass { expected_term, ..scene.close_pass(&pass, "reader") };
        scene.refuses(close, PassTermChanged);
    }
}

#[test]
fn a_refunded_pass_can_be_closed_at_once_by_anyone() {
    // Access ended with the refund, so the rent of a sponsor is not stuck (bug class 41).
    let (scene, listing) = Scene::selling(keepsake());
    let sponsor = scene.address("sponsor");
    let buy = scene.buy_pass(&listing).payer(sponsor);
    scene.given(buy.clone());
    scene.given(scene.refund_pass(&buy.pass, "reader"));
    let outcome = scene.run(scene.close_pass(&buy.pass, "sponsor")).succeeded();
    assert_eq!(outcome.lamports_delta(&sponsor), i128::from(scene.rent(Pass::SIZE)));
}

#[test]
fn a_closed_listing_does_not_keep_the_rent_of_its_passes() {
    // bug class 41
    let (scene, listing, pass) = Scene::with_pass(season());
    scene.remove(&listing);
    scene.at(scene.pass_at(&pass).expires_at);
    scene.given(scene.close_pass(&pass, "stranger"));
    assert_gone(&scene, &pass);
}

#[test]
fn refuses_a_pass_that_is_closed_already() {
    // bug class 21
    let (scene, _, pass) = Scene::with_pass(season());
    let close = scene.close_pass(&pass, "reader");
    scene.given(close.clone());
    scene.run(close).assert_refused();
}
