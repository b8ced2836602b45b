//! - given a stranger, a referrer, or the operator of another creator: refused
//! - given a pass that holds nothing: released, refunded, free, or without a window: refused
//! - given another term than the one named: refused
//! - given another deposit, earnings, creator or listing: refused

use super::support::*;
use farthing_sdk::{
    args::ListingTerms, errors::FarthingError, instructions::RefundPass, solana::Instruction,
    solana::InstructionError,
};

#[test]
fn refuses_a_stranger() {
    // bug class 16
    let (shop, _, pass) = Shop::with_pass(trial());
    shop.refuses(shop.refund(&pass, "stranger"), FarthingError::NotRefunder);
}

#[test]
fn refuses_the_referrer_and_the_payer_of_the_rent() {
    // Who has a share, or paid for the account, has no say over the money.
    let (shop, listing) = Shop::selling(referred(trial(), 1_000));
    let friend = shop.purse("friend");
    let sponsor = shop.address("sponsor");
    let buy = shop.buy_pass(&listing).referrer(Some(friend)).payer(sponsor);
    shop.given(buy.clone());
    for name in ["friend", "sponsor"] {
        shop.refuses(shop.refund(&buy.pass, name), FarthingError::NotRefunder);
    }
}

#[test]
fn refuses_the_operator_of_another_creator() {
    let (shop, _, pass) = Shop::with_pass(trial());
    shop.rival();
    for name in ["rival", "rival operator"] {
        shop.refuses(shop.refund(&pass, name), FarthingError::NotRefunder);
    }
}

#[test]
fn refuses_a_creator_of_ones_own_in_the_place_of_the_seller() {
    // bug class 16: whoever registers a creator is somebody's authority.
    let (shop, _, pass) = Shop::with_pass(trial());
    let creator = shop.rival();
    let refund = RefundPass { creator, ..shop.refund(&pass, "rival") };
    shop.refuses(refund, FarthingError::WrongCreator);
}

#[test]
fn refuses_a_payer_that_did_not_sign() {
    let (shop, _, pass) = Shop::with_pass(trial());
    let mut refund = Instruction::from(shop.refund(&pass, "reader"));
    refund.accounts[0].is_signer = false;
    let _ = shop.run(refund).assert_framework_err(InstructionError::MissingRequiredSignature);
}

#[test]
fn refuses_a_second_refund() {
    // I5, bug class 2
    let (shop, _, pass) = Shop::with_pass(trial());
    let refund = shop.refund(&pass, "reader");
    shop.given(refund.clone());
    shop.refuses(refund, FarthingError::PassHoldsNothing);
}

#[test]
fn refuses_a_refund_after_the_release() {
    // I5
    let (shop, _, pass) = Shop::with_pass(trial());
    let refund = shop.refund(&pass, "reader");
    shop.at(shop.pass_at(&pass).refundable_until);
    shop.given(shop.release(&pass));
    shop.refuses(refund, FarthingError::PassHoldsNothing);
}

#[test]
fn refuses_where_nothing_was_ever_held() {
    for terms in [season(), ListingTerms { price: 0, ..trial() }] {
        let (shop, _, pass) = Shop::with_pass(terms);
        shop.refuses(shop.refund(&pass, "reader"), FarthingError::PassHoldsNothing);
    }
}

#[test]
fn refuses_another_term_than_the_one_named() {
    let (shop, _, pass) = Shop::with_pass(trial());
    for expected_term in [0, 2, u64::MAX] {
        let refund = RefundPass { expected_term, ..shop.refund(&pass, "reader") };
        shop.refuses(refund, FarthingError::PassTermChanged);
    }
}

#[test]
fn refuses_a_deposit_other_than_the_one_that_paid() {
    // bug class 16: the holder of a gift must not cash it in.
    let (shop, listing) = Shop::selling(trial());
    let reader = shop.address("reader");
    let gift = shop.buy_pass_by(&listing, "stranger").holder(reader);
    shop.given(gift.clone());
    let deposit = shop.purse("reader");
    let refund = RefundPass { deposit, ..shop.refund(&gift.pass, "reader") };
    shop.refuses(refund, FarthingError::WrongPayerDeposit);
}

#[test]
fn refuses_earnings_other_than_those_of_the_term() {
    // Otherwise a count would fall elsewhere, and those would be pinned for ever (bug class 22).
    let (shop, _, pass) = Shop::with_pass(trial());
    let earnings = shop.earnings(&shop.rival(), shop.token);
    let refund = RefundPass { earnings, ..shop.refund(&pass, "reader") };
    shop.refuses(refund, FarthingError::WrongEarnings);
}

#[test]
fn refuses_another_listing_in_the_place_of_the_one_sold() {
    // Otherwise a refund would raise the supply of something dearer.
    let (shop, _, pass) = Shop::with_pass(trial());
    let listing = shop.listing(&shop.creator, item());
    let refund = RefundPass { listing, ..shop.refund(&pass, "reader") };
    shop.refuses(refund, FarthingError::WrongListing);
}

#[test]
fn refuses_a_pass_of_another_in_the_place_of_ones_own() {
    // The stranger owns a pass and a deposit, but not these.
    let (shop, listing, pass) = Shop::with_pass(trial());
    let own = shop.pass(&listing, "stranger");
    let refund = RefundPass { pass, ..shop.refund(&own, "stranger") };
    shop.refuses(refund, FarthingError::WrongPayerDeposit);
}
