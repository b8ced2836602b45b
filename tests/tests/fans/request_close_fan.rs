//! - given an open fan
//!   - when its payer or its key asks to close it: what no living share reserves goes home at once, and
//!     living shares are paid from as before
//! - given one that is closing or has ended: refused

use farthing_tests::prelude::*;

#[test]
fn what_is_not_reserved_goes_home_at_once() {
    // bug class 45, F6
    let (scene, fan) = Scene::with_share(3, 20, 10);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 3, 5, 10))]));
    let before = scene.fan_at(&fan);
    let outcome = scene.run(scene.request_close_fan(&fan)).succeeded();
    let returned = FUNDED - 200;
    let amount = i128::from(returned);
    assert_moved(&outcome, &[(fan, -amount), (scene.purse("reader"), amount)]);
    let expected = Fan { funded: 200, status: FanStatus::Closing, ..before };
    assert_eq!(scene.fan_at(&fan), expected);
    let deposit_balance = PURSE - 200;
    let expected = FanCloseRequested { fan, returned, funded: 200, deposit_balance };
    assert_eq!(*outcome.event(), Event::FanCloseRequested(expected));
    assert_eq!(scene.children(&scene.purse("reader")), 1);
}

#[test]
fn living_shares_are_paid_from_to_the_last_unit() {
    // F3
    let (scene, fan) = Scene::with_share(3, 20, 10);
    let till = scene.till();
    scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &till, (0, 30, 5))]));
    scene.given(scene.request_close_fan(&fan));
    scene.at(scene.end_of(&fan, 5) - 1);
    let claim = scene.fan_claim_of(&fan, &till, (0, 65_535, 5));
    scene.given(ClaimFans::new(till, AUDIENCE, vec![(fan, claim)]));
    scene.at(scene.end_of(&fan, 10) - 1);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 3, 65_535, 10))]));
    assert_eq!((scene.balance(&till), scene.balance(&scene.purse("friend"))), (300, 200));
    scene.given(scene.finish_close_fan(&fan));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE - 500);
}

#[test]
fn what_leases_held_that_are_over_goes_home_to_the_second() {
    // bug class 40
    for (ahead, reserved) in [(-1, 200), (0, 0), (1, 0)] {
        let (scene, fan) = Scene::with_share(3, 20, 10);
        scene.at(scene.end_of(&fan, 10) + ahead);
        scene.given(scene.request_close_fan(&fan));
        assert_eq!(scene.balance(&scene.purse("reader")), PURSE - reserved);
    }
}

#[test]
fn the_key_asks_too_and_the_money_goes_to_the_payer() {
    // Who has stolen the key ends its own game with it.
    let (scene, fan) = Scene::with_share(3, 20, 10);
    let authority = scene.address("pen");
    let by_key = RequestCloseFan { authority, ..scene.request_close_fan(&fan) };
    let outcome = scene.run(by_key).succeeded();
    let amount = i128::from(FUNDED - 200);
    assert_moved(&outcome, &[(fan, -amount), (scene.purse("reader"), amount)]);
}

#[test]
fn a_fan_without_shares_returns_all_and_one_that_reserves_all_returns_nothing() {
    for all in [false, true] {
        let (scene, fan) = Scene::with_fan();
        let units = if all { (FUNDED / FAN_UNIT) as u16 } else { 0 };
        scene.given(scene.assign(&fan, vec![scene.share(&fan, 0, units, 10)]));
        let outcome = scene.run(scene.request_close_fan(&fan)).succeeded();
        let returned = if all { 0 } else { FUNDED };
        let amount = i128::from(returned);
        assert_moved(&outcome, &[(fan, -amount), (scene.purse("reader"), amount)]);
        assert_eq!(outcome.events.len(), 1);
    }
}

#[test]
fn rounding_leaves_less_than_a_unit_to_the_payer() {
    // The fan holds what is no whole unit; nobody but the payer gets it.
    let scene = Scene::set();
    let mut open = scene.open_fan(FanTerms { amount: FUNDED + 9, ..scene.fan_terms() });
    let all = (FUNDED / FAN_UNIT) as u16;
    open.shares = vec![scene.share(&open.fan, 0, all, 10)];
    scene.given(open.clone());
    let outcome = scene.run(scene.request_close_fan(&open.fan)).succeeded();
    assert_moved(&outcome, &[(open.fan, -9), (scene.purse("reader"), 9)]);
}

#[test]
fn it_is_asked_once() {
    // bug class 21: also in one transaction, and of one that ended.
    let (scene, fan) = Scene::with_share(3, 20, 10);
    let ask = Instruction::from(scene.request_close_fan(&fan));
    scene.run_all(&[ask.clone(), ask.clone()]).assert_err(FanNotOpen);
    scene.given(ask.clone());
    scene.refuses(ask.clone(), FanNotOpen);
    scene.at(scene.end_of(&fan, 10));
    scene.refuses(ask.clone(), FanNotOpen);
    scene.given(scene.finish_close_fan(&fan));
    scene.refuses(ask, FanNotOpen);
}

#[test]
fn one_that_is_over_can_be_asked_too() {
    let (scene, fan) = Scene::with_share(3, 20, 10);
    scene.at(scene.end_of(&fan, LAST_DAY));
    scene.given(scene.request_close_fan(&fan));
    scene.given(scene.finish_close_fan(&fan));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
}

#[test]
fn nobody_else_asks() {
    let (scene, fan) = Scene::with_share(3, 20, 10);
    for name in ["friend", "stranger", "author", "key"] {
        let authority = scene.address(name);
        let ask = RequestCloseFan { authority, ..scene.request_close_fan(&fan) };
        scene.refuses(ask, NotSpender);
    }
}
