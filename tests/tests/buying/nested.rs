//! Called by another program, down to the deepest level that the runtime allows.
//!
//! - given the deepest level
//!   - when any exit is called there: it works, because it calls nothing itself (I7)
//! - given one level more: the runtime refuses, so that level was the deepest
//! - given a program in between: it can neither sign for the reader nor raise what was signed

use super::support::*;
use farthing_sdk::{
    errors::FarthingError,
    solana::{Instruction, InstructionError},
};
use farthing_tests::relay::*;

#[test]
fn every_exit_of_a_pass_works_at_the_deepest_level() {
    // bug class 44: an exit that called for its own log would fail here.
    for release in [false, true] {
        let (shop, listing, pass) = Shop::with_pass(trial());
        let relay = install(&shop);
        let depth = deepest(&shop, relay);
        assert!(depth >= 4, "{depth}");
        if release {
            shop.at(shop.pass_at(&pass).refundable_until);
            shop.given(below(relay, depth, shop.release(&pass)));
        } else {
            shop.given(below(relay, depth, shop.refund(&pass, "reader")));
        }
        shop.given(below(relay, depth, shop.close(&pass, "reader")));
        assert_gone(&shop, &pass);
        assert_eq!(shop.terms_of(&listing).sold, u64::from(release));
    }
}

#[test]
fn one_level_below_the_deepest_there_is_nothing() {
    let (shop, _, pass) = Shop::with_pass(trial());
    let relay = install(&shop);
    let depth = deepest(&shop, relay);
    let refund = below(relay, depth + 1, shop.refund(&pass, "reader"));
    let _ = shop.run(refund).assert_framework_err(InstructionError::CallDepth);
}

#[test]
fn an_event_from_below_is_ours_all_the_same() {
    // bug class 45
    let (shop, _, pass) = Shop::with_pass(trial());
    let relay = install(&shop);
    let outcome = shop.run(below(relay, 2, shop.refund(&pass, "reader"))).assert_ok();
    assert_eq!(outcome.event().name(), "PassRefunded");
}

#[test]
fn a_program_in_between_cannot_sign_for_the_reader() {
    // bug class 36
    let (shop, _, pass) = Shop::with_pass(trial());
    let relay = install(&shop);
    let mut refund = Instruction::from(shop.refund(&pass, "reader"));
    refund.accounts[0].is_signer = false;
    let refund = below(relay, 1, refund);
    let _ = shop.run(refund).assert_framework_err(InstructionError::MissingRequiredSignature);
}

#[test]
fn a_guard_refuses_from_below_with_the_same_word() {
    let (shop, _, pass) = Shop::with_pass(trial());
    let relay = install(&shop);
    let outcome = shop.run(below(relay, 3, shop.refund(&pass, "stranger")));
    let _ = outcome.assert_err(FarthingError::NotRefunder);
}
