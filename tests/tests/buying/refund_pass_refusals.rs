//! - given a stranger, a referrer, or the operator of another creator: refused
//! - given a pass that holds nothing: released, refunded, free, or without a window: refused
//! - given another term than the one named: refused
//! - given another deposit, earnings, creator or listing: refused

use farthing_sdk::{
    args::ListingTerms, errors::FarthingError, instructions::RefundPass, solana::Instruction,
    solana::InstructionError,
};
use farthing_tests::scene::*;

#[test]
fn refuses_a_stranger() {
    // bug class 16
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.refuses(scene.refund_pass(&pass, "stranger"), FarthingError::NotRefunder);
}

#[test]
fn refuses_the_referrer_and_the_payer_of_the_rent() {
    // Who has a share, or paid for the account, has no say over the money.
    let (scene, listing) = Scene::selling(referred(trial(), 1_000));
    let friend = scene.purse("friend");
    let sponsor = scene.address("sponsor");
    let buy = scene.buy_pass(&listing).referrer(Some(friend)).payer(sponsor);
    scene.given(buy.clone());
    for name in ["friend", "sponsor"] {
        scene.refuses(scene.refund_pass(&buy.pass, name), FarthingError::NotRefunder);
    }
}

#[test]
fn refuses_the_operator_of_another_creator() {
    let (scene, _, pass) = Scene::with_pass(trial());
    scene.rival();
    for name in ["rival", "rival operator"] {
        scene.refuses(scene.refund_pass(&pass, name), FarthingError::NotRefunder);
    }
}

#[test]
fn refuses_a_creator_of_ones_own_in_the_place_of_the_seller() {
    // bug class 16: whoever registers a creator is somebody's authority.
    let (scene, _, pass) = Scene::with_pass(trial());
    let creator = scene.rival();
    let refund = RefundPass { creator, ..scene.refund_pass(&pass, "rival") };
    scene.refuses(refund, FarthingError::WrongCreator);
}

#[test]
fn refuses_a_payer_that_did_not_sign() {
    let (scene, _, pass) = Scene::with_pass(trial());
    let mut refund = Instruction::from(scene.refund_pass(&pass, "reader"));
    refund.accounts[0].is_signer = false;
    scene.refuses(refund, InstructionError::MissingRequiredSignature);
}

#[test]
fn refuses_a_second_refund() {
    // I5, bug class 2
    let (scene, _, pass) = Scene::with_pass(trial());
    let refund = scene.refund_pass(&pass, "reader");
    scene.given(refund.clone());
    scene.refuses(refund, FarthingError::PassHoldsNothing);
}

#[test]
fn refuses_a_refund_after_the_release() {
    // I5
    let (scene, _, pass) = Scene::with_pass(trial());
    let refund = scene.refund_pass(&pass, "reader");
    scene.at(scene.pass_at(&pass).refundable_until);
    scene.given(scene.release_pass(&pass));
    scene.refuses(refund, FarthingError::PassHoldsNothing);
}

#[test]
fn refuses_where_nothing_was_ever_held() {
    for terms in [season(), ListingTerms { price: 0, ..trial() }] {
        let (scene, _, pass) = Scene::with_pass(terms);
        scene.refuses(scene.refund_pass(&pass, "reader"), FarthingError::PassHoldsNothing);
    }
}

#[test]
fn refuses_another_term_than_the_one_named() {
    let (scene, _, pass) = Scene::with_pass(trial());
    for expected_term in [0, 2, u64::MAX] {
        let refund = RefundPass { expected_term, ..scene.refund_pass(&pass, "reader") };
        scene.refuses(refund, FarthingError::PassTermChanged);
    }
}

#[test]
fn refuses_a_deposit_other_than_the_one_that_paid() {
    // bug class 16: the holder of a gift must not cash it in.
    let (scene, listing) = Scene::selling(trial());
    let reader = scene.address("reader");
    let gift = scene.buy_pass_by(&listing, "stranger").holder(reader);
    scene.given(gift.clone());
    let deposit = scene.purse("reader");
    let refund = RefundPass { deposit, ..scene.refund_pass(&gift.pass, "reader") };
    scene.refuses(refund, FarthingError::WrongPayerDeposit);
}

#[test]
fn refuses_earnings_other_than_those_of_the_term() {
    // Otherwise a count would fall elsewhere, and those would be pinned for ever (bug class 22).
    let (scene, _, pass) = Scene::with_pass(trial());
    let earnings = scene.earnings(&scene.rival(), scene.token);
    let refund = RefundPass { earnings, ..scene.refund_pass(&pass, "reader") };
    scene.refuses(refund, FarthingError::WrongEarnings);
}

#[test]
fn refuses_another_listing_in_the_place_of_the_one_sold() {
    // Otherwise a refund would raise the supply of something dearer.
    let (scene, _, pass) = Scene::with_pass(trial());
    let listing = scene.listing(&scene.creator, item());
    let refund = RefundPass { listing, ..scene.refund_pass(&pass, "reader") };
    scene.refuses(refund, FarthingError::WrongListing);
}

#[test]
fn refuses_a_pass_of_another_in_the_place_of_ones_own() {
    // The stranger owns a pass and a deposit, but not these.
    let (scene, listing, pass) = Scene::with_pass(trial());
    let own = scene.pass(&listing, "stranger");
    let refund = RefundPass { pass, ..scene.refund_pass(&own, "stranger") };
    scene.refuses(refund, FarthingError::WrongPayerDeposit);
}
