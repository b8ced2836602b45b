//! - given a fan that is closing, or whose last day is over, to the second
//!   - when no share lives that something can be claimed of: anyone ends it, and what is left goes home
//! - given one that is open, or a share that lives: refused
//! - given one that ended: refused

use farthing_tests::prelude::*;

#[test]
fn what_is_left_goes_home_and_the_payer_is_let_go() {
    // bug classes 22, 45
    let (scene, fan) = Scene::with_share(3, 20, 10);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 3, 5, 10))]));
    scene.given(scene.request_close_fan(&fan));
    scene.at(scene.end_of(&fan, 10));
    let before = scene.fan_at(&fan);
    let outcome = scene.run(scene.finish_close_fan(&fan)).succeeded();
    assert_moved(&outcome, &[(fan, -150), (scene.purse("reader"), 150)]);
    assert_eq!(scene.fan_at(&fan), Fan { funded: 50, status: FanStatus::Ended, ..before });
    let expected = FanClosed { fan, returned: 150, claimed: 50, deposit_balance: PURSE - 50 };
    assert_eq!(*outcome.event(), Event::FanClosed(expected));
    assert_eq!(scene.children(&scene.purse("reader")), 0);
}

#[test]
fn a_share_that_lives_stands_in_the_way_to_its_last_second() {
    // bug class 40: half-open, so that no claim and no end have the same second.
    let (scene, fan) = Scene::with_share(3, 20, 10);
    scene.given(scene.request_close_fan(&fan));
    let over = scene.end_of(&fan, 10);
    for second in [scene.now(), over - 1] {
        scene.at(second);
        scene.refuses(scene.finish_close_fan(&fan), SharesLiving);
    }
    scene.at(over);
    scene.given(scene.finish_close_fan(&fan));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
}

#[test]
fn a_share_that_is_claimed_or_given_back_does_not() {
    for released in [false, true] {
        let (scene, fan) = Scene::with_share(3, 20, 10);
        scene.given(scene.request_close_fan(&fan));
        scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 3, 19, 10))]));
        scene.refuses(scene.finish_close_fan(&fan), SharesLiving);
        if released {
            scene.given(scene.release_share(&fan, 3));
        } else {
            scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 3, 20, 10))]));
        }
        scene.given(scene.finish_close_fan(&fan));
        let paid = if released { 190 } else { 200 };
        assert_eq!(scene.balance(&scene.purse("reader")), PURSE - paid);
    }
}

#[test]
fn each_of_many_shares_is_waited_for() {
    let (scene, fan) = Scene::with_fan();
    let shares = (0..SLOTS).map(|slot| scene.share(&fan, slot, 10, slot + 1)).collect();
    scene.given(scene.assign(&fan, shares));
    scene.given(scene.request_close_fan(&fan));
    for day in 1..=SLOTS {
        scene.at(scene.end_of(&fan, day) - 1);
        scene.refuses(scene.finish_close_fan(&fan), SharesLiving);
    }
    scene.advance_seconds(1);
    scene.given(scene.finish_close_fan(&fan));
}

#[test]
fn one_that_nobody_asked_to_close_ends_by_itself_when_its_last_day_is_over() {
    // bug class 40
    for last_day in [1, LAST_DAY, 255] {
        let scene = Scene::set();
        let open = scene.open_fan(FanTerms { last_day, ..scene.fan_terms() });
        scene.given(open.clone());
        let over = scene.end_of(&open.fan, last_day);
        for second in [scene.now(), over - 1] {
            scene.at(second);
            scene.refuses(scene.finish_close_fan(&open.fan), FanStillOpen);
        }
        scene.at(over);
        scene.given(scene.finish_close_fan(&open.fan));
        assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
    }
}

#[test]
fn a_lease_to_the_last_second_of_the_fan_is_paid_until_the_second_before() {
    let (scene, fan) = Scene::with_fan();
    scene.at(scene.end_of(&fan, 30));
    scene.given(scene.assign(&fan, vec![scene.share(&fan, 0, 20, LAST_DAY)]));
    scene.at(scene.end_of(&fan, LAST_DAY) - 1);
    scene.refuses(scene.finish_close_fan(&fan), FanStillOpen);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 5, LAST_DAY))]));
    scene.advance_seconds(1);
    let late = scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 20, LAST_DAY))]);
    scene.refuses(late, NothingClaimed);
    scene.given(scene.finish_close_fan(&fan));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE - 50);
}

#[test]
fn anyone_ends_it_without_a_signature() {
    // I7: neither side has to be there.
    let (scene, fan) = Scene::with_share(3, 20, 10);
    scene.at(scene.end_of(&fan, LAST_DAY));
    let finish = Instruction::from(scene.finish_close_fan(&fan));
    assert!(finish.accounts.iter().all(|meta| !meta.is_signer));
    scene.given(finish);
}

#[test]
fn one_that_is_claimed_to_the_last_unit_returns_nothing() {
    let (scene, fan) = Scene::with_share(3, (FUNDED / FAN_UNIT) as u16, 10);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 3, 65_535, 10))]));
    scene.given(scene.request_close_fan(&fan));
    let outcome = scene.run(scene.finish_close_fan(&fan)).succeeded();
    assert_moved(&outcome, &[]);
    let deposit_balance = PURSE - FUNDED;
    let expected = FanClosed { fan, returned: 0, claimed: FUNDED, deposit_balance };
    assert_eq!(*outcome.event(), Event::FanClosed(expected));
}

#[test]
fn refuses_one_that_ended() {
    // bug classes 2, 21
    let (scene, fan) = Scene::with_fan();
    scene.given(scene.request_close_fan(&fan));
    let finish = Instruction::from(scene.finish_close_fan(&fan));
    scene.run_all(&[finish.clone(), finish.clone()]).assert_err(FanEnded);
    scene.given(finish.clone());
    scene.at(scene.end_of(&fan, LAST_DAY));
    scene.refuses(finish, FanEnded);
}

#[test]
fn a_clock_that_runs_back_pays_nobody_twice_and_keeps_nobody_from_being_paid() {
    // bug class 30. The runtime's clock does not run back. If it did, a lease that was over would live again,
    // and its money might be another's by then: what is there is paid once, and the rest skipped.
    let all = (FUNDED / FAN_UNIT) as u16;
    let (scene, fan) = Scene::with_share(0, all, 10);
    let mine = scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, all, 10))]);
    let over = scene.end_of(&fan, 10);
    let till = scene.till();
    scene.at(over);
    scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &till, (1, all, 11))]));
    let claim = scene.fan_claim_of(&fan, &till, (1, all, 11));
    scene.given(ClaimFans::new(till, AUDIENCE, vec![(fan, claim)]));
    scene.at(over - 1);
    scene.refuses(mine.clone(), NothingClaimed);
    let open = scene.open_fan(scene.fan_terms());
    let (other, mut both) = (open.fan, mine);
    scene.given(open.clone().shares(vec![scene.share(&other, 0, 20, 5)]));
    both.claims.push((other, scene.fan_claim(&other, 0, 5, 5)));
    let outcome = scene.run(both).succeeded();
    assert_eq!(outcome.return_data, [status::NOTHING_DUE, status::PAID]);
    scene.refuses(scene.assign(&fan, vec![]), SharesExceedFunds);
    let outcome = scene.run(scene.request_close_fan(&fan)).succeeded();
    assert_moved(&outcome, &[]);
    scene.at(over);
    scene.given(scene.finish_close_fan(&fan));
}
