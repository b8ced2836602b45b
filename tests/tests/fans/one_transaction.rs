//! Several instructions in one transaction, where an attacker has no clock against it.
//!
//! - given an account that is freed and funded again: it is nobody's (bug class 21)
//! - given money that goes round in a circle: nothing is counted twice
//! - given a fan opened, claimed and closed at once: each unit moves once, the address stays taken

use farthing_tests::prelude::*;

#[test]
fn a_fan_freed_and_funded_again_at_once_is_nobodys() {
    // bug class 21
    let (scene, fan) = Scene::with_share(0, 40, 10);
    let claim = scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 5, 10))]);
    let assign = scene.assign(&fan, vec![]);
    let uses: Vec<Instruction> = vec![
        scene.top_up_fan(&fan, 5).into(),
        assign.into(),
        scene.release_share(&fan, 0).into(),
        scene.request_close_fan(&fan).into(),
        scene.finish_close_fan(&fan).into(),
        scene.free_fan(&fan).into(),
        claim.into(),
    ];
    scene.given(scene.request_close_fan(&fan));
    scene.at(scene.end_of(&fan, 10));
    scene.given(scene.finish_close_fan(&fan));
    scene.advance_slots(151);
    let free = Instruction::from(scene.free_fan(&fan));
    let revive = system_instruction::transfer(&scene.address("reader"), &fan, 10_000_000);
    for use_of_it in uses {
        scene.run_all(&[free.clone(), revive.clone(), use_of_it]).assert_refused();
    }
}

#[test]
fn money_that_goes_round_in_a_circle_is_counted_once() {
    // bug class 27: claimed, paid back, put in and given again, in one transaction.
    let (scene, fan) = Scene::with_share(0, 100, 10);
    let claim = |units| scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, units, 10))]).into();
    let (friend, mint) = (scene.address("friend"), scene.token.mint);
    let back = Pay::to_wallet(friend, mint, scene.address("reader"), FUNDED).into();
    let again = scene.top_up_fan(&fan, FUNDED).into();
    let raise = scene.assign(&fan, vec![scene.share(&fan, 0, 200, 10)]).into();
    let circle = [claim(100), back, again, raise, claim(200)];
    let outcome = scene.run_all(&circle).succeeded();
    let amount = FUNDED as i128;
    assert_moved(&outcome, &[(fan, -amount), (scene.purse("friend"), amount)]);
    let stored = scene.fan_at(&fan);
    assert_eq!((stored.claimed, stored.funded), (2 * FUNDED, 2 * FUNDED));
}

#[test]
fn opened_claimed_and_closed_in_one_transaction_pays_what_was_promised() {
    // bug classes 21, 22
    let scene = Scene::set();
    let mut open = scene.open_fan(scene.fan_terms());
    open.shares = vec![scene.share(&open.fan, 0, 30, 10)];
    // The promise is signed before the fan is there.
    let snapshot = scene.snapshot();
    scene.given(open.clone());
    let claim = scene.claim_fans(vec![(open.fan, scene.fan_claim(&open.fan, 0, 30, 10))]);
    let all = [
        open.clone().into(),
        claim.into(),
        scene.request_close_fan(&open.fan).into(),
        scene.finish_close_fan(&open.fan).into(),
    ];
    scene.restore(&snapshot);
    let outcome = scene.run_all(&all).succeeded();
    assert_moved(&outcome, &[(open.deposit, -300), (scene.purse("friend"), 300)]);
    assert_eq!(scene.children(&open.deposit), 0);
    // The address is taken: the same once more meets it.
    scene.run_all(&all).assert_err(Refusal::IN_USE);
}
