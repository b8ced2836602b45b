//! Called by another program, down to the deepest level that the runtime allows.
//!
//! - given the deepest level
//!   - when any exit is called there: it works, because it calls nothing itself (I7)
//! - given one level more: the runtime refuses, so that level was the deepest
//! - given a program in between: it can neither sign for the reader nor raise what was signed

use farthing_tests::{prelude::*, relay::*};

#[test]
fn every_exit_of_a_pass_works_at_the_deepest_level() {
    // bug class 44: an exit that called for its own log would fail here.
    for release in [false, true] {
        let (scene, listing, pass) = Scene::with_pass(trial());
        let relay = install(&scene);
        let depth = deepest(&scene, relay);
        assert!(depth >= 4, "{depth}");
        if release {
            scene.at(scene.pass_at(&pass).refundable_until);
            scene.given(below(relay, depth, scene.release_pass(&pass)));
        } else {
            scene.given(below(relay, depth, scene.refund_pass(&pass, "reader")));
        }
        scene.given(below(relay, depth, scene.close_pass(&pass, "reader")));
        assert_gone(&scene, &pass);
        assert_eq!(scene.listing_at(&listing).sold, u64::from(release));
    }
}

#[test]
fn one_level_below_the_deepest_there_is_nothing() {
    let (scene, _, pass) = Scene::with_pass(trial());
    let relay = install(&scene);
    let depth = deepest(&scene, relay);
    let refund = below(relay, depth + 1, scene.refund_pass(&pass, "reader"));
    scene.refuses(refund, InstructionError::CallDepth);
}

#[test]
fn an_event_from_below_is_ours_all_the_same() {
    // bug class 45
    let (scene, _, pass) = Scene::with_pass(trial());
    let relay = install(&scene);
    let outcome = scene.run(below(relay, 2, scene.refund_pass(&pass, "reader"))).succeeded();
    assert_eq!(outcome.event().name(), "PassRefunded");
}

#[test]
fn a_program_in_between_cannot_sign_for_the_reader() {
    // bug class 36
    let (scene, _, pass) = Scene::with_pass(trial());
    let relay = install(&scene);
    let mut refund = Instruction::from(scene.refund_pass(&pass, "reader"));
    refund.accounts[0].is_signer = false;
    scene.refuses(below(relay, 1, refund), InstructionError::MissingRequiredSignature);
}

#[test]
fn a_guard_refuses_from_below_with_the_same_word() {
    let (scene, _, pass) = Scene::with_pass(trial());
    let relay = install(&scene);
    let outcome = scene.run(below(relay, 3, scene.refund_pass(&pass, "stranger")));
    outcome.assert_err(NotRefunder);
}
