//! Exits that nobody can stand in the way of (I7, F5), what pins whom, and calls by other programs.

use farthing_tests::{prelude::*, relay::*};

/// A fan with shares of friend and creator, each with a claim.
fn shared() -> (Scene, Address, [Instruction; 2]) {
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let till = scene.till();
    scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &till, (1, 20, 10))]));
    let theirs = scene.fan_claim_of(&fan, &till, (1, 5, 10));
    let claims = [
        scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 5, 10))]).into(),
        ClaimFans::new(till, AUDIENCE, vec![(fan, theirs)]).into(),
    ];
    (scene, fan, claims)
}

#[test]
fn frozen_tokens_in_the_reserve_stop_no_exit() {
    // bug classes 29, 33
    let (scene, fan, claims) = shared();
    scene.freeze_reserve();
    for claim in claims {
        scene.given(claim);
    }
    scene.given(scene.release_share(&fan, 0));
    scene.given(scene.request_close_fan(&fan));
    scene.at(scene.end_of(&fan, 10));
    scene.given(scene.finish_close_fan(&fan));
    scene.advance_slots(151);
    scene.given(scene.free_fan(&fan));
    assert_gone(&scene, &fan);
}

#[test]
fn a_fan_pins_its_payer_until_it_ends() {
    // bug class 22: there is always a deposit to pay home to.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let reader = scene.address("reader");
    let rest = scene.balance(&scene.purse("reader"));
    scene.given(Pay::new(reader, scene.token.mint, scene.purse("stranger"), rest));
    let leave = CloseDeposit::of(&scene.get(&scene.purse("reader")));
    scene.refuses(leave.clone(), DepositHasChildren);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 20, 10))]));
    scene.at(scene.end_of(&fan, LAST_DAY));
    scene.refuses(leave.clone(), DepositHasChildren);
    scene.given(scene.finish_close_fan(&fan));
    let rest = scene.balance(&scene.purse("reader"));
    scene.given(Pay::new(reader, scene.token.mint, scene.purse("stranger"), rest));
    scene.given(leave);
    scene.advance_slots(151);
    scene.given(scene.free_fan(&fan));
}

#[test]
fn a_payee_that_takes_nothing_new_is_paid_what_it_has_a_share_of() {
    // Nothing of a fan counts at its payee, so there is nothing to refuse.
    let (scene, fan, [claim, _]) = shared();
    scene.given(SetRefusal::new(scene.address("friend"), scene.token.mint, true));
    scene.given(scene.assign(&fan, vec![scene.share(&fan, 0, 30, 12)]));
    scene.given(claim);
}

#[test]
fn a_payer_that_takes_everything_else_out_leaves_what_it_set_aside() {
    // bug class 24
    let (scene, _, [claim, _]) = shared();
    let (reader, mint) = (scene.address("reader"), scene.token.mint);
    let rest = scene.balance(&scene.purse("reader"));
    scene.given(Pay::to_wallet(reader, mint, scene.address("stranger"), rest));
    scene.given(claim);
}

#[test]
fn every_deed_works_at_the_deepest_level() {
    // bug class 44
    let (scene, fan, claims) = shared();
    let mut deeds = claims.to_vec();
    deeds.push(scene.open_fan(scene.fan_terms()).into());
    deeds.push(scene.top_up_fan(&fan, 5).into());
    deeds.push(scene.assign(&fan, vec![scene.share(&fan, 0, 21, 10)]).into());
    deeds.push(scene.release_share(&fan, 0).into());
    deeds.push(scene.request_close_fan(&fan).into());
    // To create an account is a call by itself.
    let opens = deeds.remove(2);
    works_at_the_deepest_level(&scene, &deeds);
    let relay = install(&scene);
    scene.given(below(relay, 1, opens));
}

#[test]
fn the_statuses_of_a_batch_reach_the_program_that_called_for_it() {
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let relay = install(&scene);
    let good = scene.fan_claim(&fan, 0, 5, 10);
    let claim = scene.claim_fans(vec![(fan, good.clone()), (scene.till(), good)]);
    let outcome = scene.run(below(relay, 1, claim)).succeeded();
    assert_eq!(outcome.return_data, [status::PAID, status::NOT_LIVE]);
}
