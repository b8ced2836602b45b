//! - given an open fan
//!   - when the payer puts money in: it holds so much more, and so much more can be given away
//! - given one that is closing, over, to the second, or ended: refused
//! - given nothing, or too much: refused

use farthing_tests::prelude::*;

#[test]
fn it_holds_so_much_more_and_nothing_else_changes() {
    // bug class 45
    let (scene, fan) = Scene::with_share(0, 20, 10);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 5, 10))]));
    let before = scene.fan_at(&fan);
    let outcome = scene.run(scene.top_up_fan(&fan, 500)).succeeded();
    assert_moved(&outcome, &[(fan, 500), (scene.purse("reader"), -500)]);
    assert_eq!(scene.fan_at(&fan), Fan { funded: FUNDED + 500, ..before });
    let expected = FanToppedUp {
        fan,
        amount: 500,
        funded: FUNDED + 500,
        deposit_balance: PURSE - FUNDED - 500,
    };
    assert_eq!(*outcome.event(), Event::FanToppedUp(expected));
}

#[test]
fn so_much_more_can_be_given_away() {
    // F1
    let (scene, fan) = Scene::with_fan();
    let all = (FUNDED / FAN_UNIT) as u16;
    let more = scene.assign(&fan, vec![scene.share(&fan, 0, all + 1, 10)]);
    scene.refuses(more.clone(), SharesExceedFunds);
    scene.given(scene.top_up_fan(&fan, FAN_UNIT - 1));
    scene.refuses(more.clone(), SharesExceedFunds);
    scene.given(scene.top_up_fan(&fan, 1));
    scene.given(more);
}

#[test]
fn a_base_unit_and_all_there_is_are_put_in_and_one_more_is_not() {
    // bug class 24
    let (scene, fan) = Scene::with_fan();
    let top_up = |amount| scene.top_up_fan(&fan, amount);
    let left = PURSE - FUNDED;
    scene.refuses(top_up(0), AmountZero);
    for too_much in [left + 1, u64::MAX] {
        scene.refuses(top_up(too_much), InsufficientBalance);
    }
    scene.given(top_up(1));
    scene.refuses(top_up(left), InsufficientBalance);
    scene.given(top_up(left - 1));
    assert_eq!(scene.fan_at(&fan).funded, PURSE);
}

#[test]
fn refuses_more_than_a_fan_can_count() {
    // No sequence of instructions gets there (I1).
    let (scene, fan) = Scene::with_fan();
    scene.tamper(&fan, |fan: &mut Fan| fan.funded = u64::MAX - 5);
    scene.refuses(scene.top_up_fan(&fan, 6), AmountOverflow);
    scene.given(scene.top_up_fan(&fan, 5));
    assert_eq!(scene.fan_at(&fan).funded, u64::MAX);
}

#[test]
fn refuses_a_fan_that_was_asked_to_close() {
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let ask = Instruction::from(scene.request_close_fan(&fan));
    let top_up = Instruction::from(scene.top_up_fan(&fan, 5));
    scene.run_all(&[ask.clone(), top_up.clone()]).assert_err(FanNotOpen);
    scene.run_all(&[top_up.clone(), ask]).assert_ok();
    scene.refuses(top_up, FanNotOpen);
}

#[test]
fn refuses_a_fan_from_the_second_on_in_which_its_last_day_is_over() {
    // bug class 40
    let (scene, fan) = Scene::with_fan();
    let top_up = scene.top_up_fan(&fan, 5);
    let over = scene.end_of(&fan, LAST_DAY);
    scene.at(over - 1);
    scene.given(top_up.clone());
    for second in [over, over + 1, i64::MAX] {
        scene.at(second);
        scene.refuses(top_up.clone(), FanOver);
    }
}

#[test]
fn refuses_a_fan_that_ended() {
    // bug class 21: also in the transaction that ends it.
    let (scene, fan) = Scene::with_fan();
    let top_up = Instruction::from(scene.top_up_fan(&fan, 5));
    scene.given(scene.request_close_fan(&fan));
    let finish = Instruction::from(scene.finish_close_fan(&fan));
    scene.run_all(&[finish.clone(), top_up.clone()]).assert_err(FanNotOpen);
    scene.given(finish);
    scene.refuses(top_up, FanNotOpen);
}
