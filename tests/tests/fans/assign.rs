//! - given an open fan and its key
//!   - when shares are given, raised, renewed or given on: they are so from then on, all or none
//!   - when none is given: whatever was signed at the revision before is void
//! - given a lease that lives: its payee keeps slot, share and end
//! - given a lease that is over, to the second: anyone gets the slot, and the same payee counts on
//! - given an end, a revision, a sum at its edge: the last that fits is given, the next is refused

use farthing_tests::prelude::*;

/// Seconds of a day.
const DAY: i64 = 86_400;
/// Units that a ready-made fan has money for.
const ALL: u16 = (FUNDED / FAN_UNIT) as u16;

/// A share for the creator's earnings.
fn others(scene: &Scene, fan: &Address, slot: u8, share: u16, until: u8) -> FanShare {
    scene.share_of(fan, &scene.till(), (slot, share, until))
}

#[track_caller]
fn gives(scene: &Scene, fan: &Address, share: FanShare) {
    scene.given(scene.assign(fan, vec![share]));
}

#[track_caller]
fn refuses(scene: &Scene, fan: &Address, share: FanShare, expected: FarthingError) {
    scene.refuses(scene.assign(fan, vec![share]), expected);
}

/// Claims so many units in all of the friend's share.
#[track_caller]
fn claims(scene: &Scene, fan: &Address, slot: u8, cumulative: u16, day: u8) {
    scene.given(scene.claim_fans(vec![(*fan, scene.fan_claim(fan, slot, cumulative, day))]));
}

#[test]
fn shares_are_given_and_nothing_moves() {
    // bug class 45
    let (scene, fan) = Scene::with_fan();
    let shares = vec![scene.share(&fan, 7, 30, 31), others(&scene, &fan, 0, 1, 1)];
    let mut expected = scene.fan_at(&fan);
    expected.revision = 1;
    for FanShare { slot, tag, until, share } in &shares {
        let slot = &mut expected.slots.0[usize::from(*slot)];
        *slot = FanSlot { share: *share, claimed: 0, until: *until, tag: *tag };
    }
    let outcome = scene.run(scene.assign(&fan, shares.clone())).succeeded();
    assert_moved(&outcome, &[]);
    assert_eq!(scene.fan_at(&fan), expected);
    assert_eq!(*outcome.event(), Event::FanAssigned(FanAssigned { fan, revision: 1, shares }));
}

#[test]
fn sixty_four_are_given_at_once_and_told_in_full() {
    let scene = Scene::set();
    let open = scene.open_fan(FanTerms { slots: 64, ..scene.fan_terms() });
    scene.given(open.clone());
    let shares: Vec<_> = (0..64).map(|slot| scene.share(&open.fan, slot, 1, 31)).collect();
    let outcome = scene.run(scene.assign(&open.fan, shares.clone())).succeeded();
    let expected = FanAssigned { fan: open.fan, revision: 1, shares };
    assert_eq!(*outcome.event(), Event::FanAssigned(expected));
    assert!(scene.fan_at(&open.fan).slots.0.iter().all(|slot| slot.share == 1));
}

#[test]
fn none_at_all_void_what_was_signed_before() {
    let (scene, fan) = Scene::with_fan();
    let withheld = scene.assign(&fan, vec![scene.share(&fan, 0, 30, 31)]);
    let outcome = scene.run(scene.assign(&fan, vec![])).succeeded();
    let expected = FanAssigned { fan, revision: 1, shares: vec![] };
    assert_eq!(*outcome.event(), Event::FanAssigned(expected));
    scene.refuses(withheld, FanRevisionChanged);
}

#[test]
fn shares_are_given_at_the_revision_that_the_key_has_seen() {
    let (scene, fan) = Scene::with_fan();
    let assign = scene.assign(&fan, vec![scene.share(&fan, 0, 30, 31)]);
    for expected_revision in [1, 2, u32::MAX] {
        scene.refuses(Assign { expected_revision, ..assign.clone() }, FanRevisionChanged);
    }
    let both = [assign.clone(), assign.clone()].map(Instruction::from);
    scene.run_all(&both).assert_err(FanRevisionChanged);
    scene.given(assign.clone());
    scene.refuses(assign, FanRevisionChanged);
    assert_eq!(scene.fan_at(&fan).revision, 1);
}

#[test]
fn refuses_when_revisions_have_come_to_their_end() {
    // No sequence of instructions gets there. The fan can still be closed.
    let (scene, fan) = Scene::with_fan();
    scene.tamper(&fan, |fan: &mut Fan| fan.revision = u32::MAX);
    scene.refuses(scene.assign(&fan, vec![]), CountOverflow);
    scene.given(scene.request_close_fan(&fan));
}

#[test]
fn a_living_share_and_its_end_only_rise() {
    let (scene, fan) = Scene::with_share(3, 20, 10);
    for (share, until) in [(19, 10), (20, 9), (21, 9), (19, 11), (0, 31), (65_535, 1)] {
        refuses(&scene, &fan, scene.share(&fan, 3, share, until), ShareFalls);
    }
    for (share, until) in [(20, 10), (21, 10), (21, 11), (50, 31)] {
        gives(&scene, &fan, scene.share(&fan, 3, share, until));
        let slot = scene.slot_at(&fan, 3);
        assert_eq!((slot.share, slot.until, slot.claimed), (share, until, 0));
    }
}

#[test]
fn a_living_share_that_is_partly_claimed_rises_and_counts_on() {
    let (scene, fan) = Scene::with_share(3, 20, 10);
    claims(&scene, &fan, 3, 15, 10);
    gives(&scene, &fan, scene.share(&fan, 3, 40, 20));
    let slot = scene.slot_at(&fan, 3);
    assert_eq!((slot.share, slot.claimed, slot.until), (40, 15, 20));
    claims(&scene, &fan, 3, 40, 20);
    assert_eq!(scene.balance(&scene.purse("friend")), 40 * FAN_UNIT);
}

#[test]
fn another_payee_gets_a_slot_in_the_second_in_which_the_lease_is_over() {
    // bug class 40: half-open, so nobody has a second that the other has too.
    let (scene, fan) = Scene::with_share(3, 20, 10);
    claims(&scene, &fan, 3, 15, 10);
    let over = scene.end_of(&fan, 10);
    for second in [over - 9 * DAY, over - 1] {
        scene.at(second);
        refuses(&scene, &fan, others(&scene, &fan, 3, 65_535, 31), ShareReserved);
    }
    scene.at(over);
    gives(&scene, &fan, others(&scene, &fan, 3, 5, 11));
    let slot = scene.slot_at(&fan, 3);
    assert_eq!((slot.share, slot.claimed, slot.until), (5, 0, 11));
    assert_eq!(scene.fan_at(&fan).claimed, 15 * FAN_UNIT);
}

#[test]
fn the_same_payee_counts_on_when_its_lease_was_over() {
    // It claims anew what it slept through: the promise is the same, and so is the slot.
    let (scene, fan) = Scene::with_share(3, 20, 10);
    claims(&scene, &fan, 3, 15, 10);
    let slept = scene.fan_claim(&fan, 3, 20, 12);
    scene.at(scene.end_of(&fan, 10));
    scene.run(scene.claim_fans(vec![(fan, slept.clone())])).assert_err(NothingClaimed);
    for share in [0, 14] {
        refuses(&scene, &fan, scene.share(&fan, 3, share, 12), ShareBelowClaimed);
    }
    gives(&scene, &fan, scene.share(&fan, 3, 18, 12));
    let slot = scene.slot_at(&fan, 3);
    assert_eq!((slot.share, slot.claimed), (18, 15));
    scene.given(scene.claim_fans(vec![(fan, slept)]));
    assert_eq!(scene.balance(&scene.purse("friend")), 18 * FAN_UNIT);
}

#[test]
fn a_lease_ends_in_the_future() {
    let (scene, fan) = Scene::with_fan();
    refuses(&scene, &fan, scene.share(&fan, 0, 1, 0), ShareEndsInThePast);
    let over = scene.end_of(&fan, 5);
    scene.at(over - 1);
    gives(&scene, &fan, scene.share(&fan, 0, 1, 5));
    scene.at(over);
    refuses(&scene, &fan, scene.share(&fan, 0, 1, 5), ShareEndsInThePast);
    refuses(&scene, &fan, scene.share(&fan, 1, 1, 4), ShareEndsInThePast);
    gives(&scene, &fan, scene.share(&fan, 0, 1, 6));
}

#[test]
fn a_lease_ends_within_thirty_one_days() {
    let (scene, fan) = Scene::with_fan();
    let opened = scene.now();
    for until in [32, LAST_DAY] {
        refuses(&scene, &fan, scene.share(&fan, 0, 1, until), ShareEndsTooLate);
    }
    gives(&scene, &fan, scene.share(&fan, 0, 1, 31));
    scene.at(opened + DAY - 1);
    refuses(&scene, &fan, scene.share(&fan, 0, 1, 32), ShareEndsTooLate);
    scene.at(opened + DAY);
    gives(&scene, &fan, scene.share(&fan, 0, 1, 32));
}

#[test]
fn a_lease_ends_with_the_fan_at_the_latest() {
    let scene = Scene::set();
    let open = scene.open_fan(FanTerms { last_day: 10, ..scene.fan_terms() });
    scene.given(open.clone());
    for until in [11, 31] {
        refuses(&scene, &open.fan, scene.share(&open.fan, 0, 1, until), ShareEndsAfterTheFan);
    }
    scene.at(scene.end_of(&open.fan, 10) - 1);
    gives(&scene, &open.fan, scene.share(&open.fan, 0, 1, 10));
    scene.at(scene.end_of(&open.fan, 10));
    for (until, expected) in [(10, ShareEndsInThePast), (11, ShareEndsAfterTheFan)] {
        refuses(&scene, &open.fan, scene.share(&open.fan, 0, 1, until), expected);
    }
}

#[test]
fn refuses_a_slot_that_there_is_not() {
    let (scene, fan) = Scene::with_fan();
    for slot in [SLOTS, SLOTS + 1, 255] {
        refuses(&scene, &fan, scene.share(&fan, slot, 1, 10), NoSuchSlot);
    }
    gives(&scene, &fan, scene.share(&fan, SLOTS - 1, 1, 10));
}

#[test]
fn no_more_is_reserved_than_there_is() {
    // F1: counted after the last share.
    let (scene, fan) = Scene::with_fan();
    let two =
        |first, second| vec![scene.share(&fan, 0, first, 10), others(&scene, &fan, 1, second, 10)];
    for (first, second) in [(ALL, 1), (1, ALL), (ALL + 1, 0), (65_535, 65_535)] {
        scene.refuses(scene.assign(&fan, two(first, second)), SharesExceedFunds);
    }
    scene.given(scene.assign(&fan, two(ALL - 1, 1)));
    refuses(&scene, &fan, scene.share(&fan, 2, 1, 10), SharesExceedFunds);
    refuses(&scene, &fan, others(&scene, &fan, 1, 2, 10), SharesExceedFunds);
    gives(&scene, &fan, scene.share(&fan, 2, 0, 10));
}

#[test]
fn what_is_claimed_is_not_reserved_a_second_time() {
    let (scene, fan) = Scene::with_share(0, ALL, 10);
    claims(&scene, &fan, 0, ALL - 1, 10);
    refuses(&scene, &fan, scene.share(&fan, 1, 1, 10), SharesExceedFunds);
    refuses(&scene, &fan, scene.share(&fan, 0, ALL + 1, 10), SharesExceedFunds);
    scene.given(scene.top_up_fan(&fan, FAN_UNIT));
    gives(&scene, &fan, scene.share(&fan, 0, ALL + 1, 10));
}

#[test]
fn what_a_lease_held_is_free_when_it_is_over() {
    // F6
    let (scene, fan) = Scene::with_share(0, ALL, 10);
    claims(&scene, &fan, 0, 40, 10);
    scene.at(scene.end_of(&fan, 10) - 1);
    refuses(&scene, &fan, others(&scene, &fan, 1, 1, 11), SharesExceedFunds);
    scene.advance_seconds(1);
    refuses(&scene, &fan, others(&scene, &fan, 1, ALL - 39, 11), SharesExceedFunds);
    gives(&scene, &fan, others(&scene, &fan, 1, ALL - 40, 11));
}

#[test]
fn one_bad_share_takes_the_others_back_with_it() {
    let (scene, fan) = Scene::with_share(3, 20, 10);
    for (bad, expected) in [
        (scene.share(&fan, 8, 1, 10), NoSuchSlot),
        (scene.share(&fan, 1, 1, 0), ShareEndsInThePast),
        (others(&scene, &fan, 3, 1, 10), ShareReserved),
        (scene.share(&fan, 3, 1, 10), ShareFalls),
        (scene.share(&fan, 1, ALL, 10), SharesExceedFunds),
    ] {
        let good = scene.share(&fan, 0, 1, 10);
        for shares in [vec![good.clone(), bad.clone()], vec![bad, good]] {
            scene.refuses(scene.assign(&fan, shares), expected);
        }
    }
}

#[test]
fn one_slot_may_stand_twice_and_the_second_finds_what_the_first_gave() {
    let (scene, fan) = Scene::with_fan();
    let rises = vec![scene.share(&fan, 0, 1, 5), scene.share(&fan, 0, 2, 6)];
    let falls = vec![scene.share(&fan, 0, 2, 5), scene.share(&fan, 0, 1, 6)];
    let changes = vec![scene.share(&fan, 0, 1, 5), others(&scene, &fan, 0, 1, 5)];
    scene.refuses(scene.assign(&fan, falls), ShareFalls);
    scene.refuses(scene.assign(&fan, changes), ShareReserved);
    scene.given(scene.assign(&fan, rises));
    assert_eq!(scene.slot_at(&fan, 0).share, 2);
}

#[test]
fn refuses_on_a_fan_that_is_closing_or_has_ended() {
    // bug class 21: also in one transaction.
    let (scene, fan) = Scene::with_fan();
    let assign = Instruction::from(scene.assign(&fan, vec![scene.share(&fan, 0, 1, 10)]));
    let ask = Instruction::from(scene.request_close_fan(&fan));
    scene.run_all(&[ask.clone(), assign.clone()]).assert_err(FanNotOpen);
    scene.given(ask);
    scene.refuses(assign.clone(), FanNotOpen);
    scene.refuses(scene.assign(&fan, vec![]), FanNotOpen);
    scene.given(scene.finish_close_fan(&fan));
    scene.refuses(assign, FanNotOpen);
}
