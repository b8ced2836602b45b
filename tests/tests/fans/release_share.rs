//! - given a share of which something is left
//!   - when the payee side gives it back: the money is free at once, and the slot stays the payee's
//! - given nothing that is left, a slot of another, none, an ended fan: refused

use farthing_tests::prelude::*;

/// Units that a ready-made fan has money for.
const ALL: u16 = (FUNDED / FAN_UNIT) as u16;

#[test]
fn what_is_not_claimed_is_free_and_nothing_moves() {
    // bug class 45
    let (scene, fan) = Scene::with_share(3, 20, 10);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 3, 5, 10))]));
    let mut expected = scene.fan_at(&fan);
    expected.slots.0[3].share = 5;
    let outcome = scene.run(scene.release_share(&fan, 3)).succeeded();
    assert_moved(&outcome, &[]);
    assert_eq!(scene.fan_at(&fan), expected);
    let expected = ShareReleased { fan, slot: 3, share: 5 };
    assert_eq!(*outcome.event(), Event::ShareReleased(expected));
}

#[test]
fn the_money_can_be_given_to_another_at_once_and_the_slot_cannot() {
    // F3: nobody but the payee ends its lease, and not even that gives its place away.
    let (scene, fan) = Scene::with_share(3, ALL, 10);
    let others = |slot, share| {
        scene.assign(&fan, vec![scene.share_of(&fan, &scene.till(), (slot, share, 10))])
    };
    scene.refuses(others(4, 1), SharesExceedFunds);
    scene.given(scene.release_share(&fan, 3));
    scene.given(others(4, ALL));
    scene.refuses(others(3, 0), ShareReserved);
    scene.at(scene.end_of(&fan, 10));
    let last = scene.share_of(&fan, &scene.till(), (3, ALL, 11));
    scene.given(scene.assign(&fan, vec![last]));
}

#[test]
fn every_voucher_that_was_not_claimed_is_void_until_the_share_rises() {
    let (scene, fan) = Scene::with_share(3, 20, 10);
    let promised = scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 3, 15, 10))]);
    scene.given(scene.release_share(&fan, 3));
    scene.refuses(promised.clone(), NothingClaimed);
    // The key gives it again: the promise is one account as long as the payee has the slot.
    scene.given(scene.assign(&fan, vec![scene.share(&fan, 3, 8, 10)]));
    scene.given(promised);
    assert_eq!(scene.balance(&scene.purse("friend")), 8 * FAN_UNIT);
}

#[test]
fn authority_and_operator_give_back_what_earnings_have() {
    for name in ["author", "operator"] {
        let (scene, fan) = Scene::with_fan();
        let till = scene.till();
        scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &till, (0, 20, 10))]));
        let release = ReleaseShare::new(fan, 0, till, AUDIENCE, scene.address(name));
        scene.refuses(release.clone(), NotPayeeSide);
        scene.given(release.creator(Some(scene.creator)));
        assert_eq!(scene.slot_at(&fan, 0).share, 0);
    }
}

#[test]
fn nobody_else_gives_it_back() {
    // Neither the payer nor the fan's key: what they promised stands.
    let (scene, fan) = Scene::with_share(3, 20, 10);
    for name in ["reader", "pen", "stranger", "author"] {
        let release = scene.release_share(&fan, 3);
        let authority = scene.address(name);
        scene.refuses(ReleaseShare { authority, ..release }, NotPayeeSide);
    }
}

#[test]
fn refuses_where_nothing_is_left() {
    let (scene, fan) = Scene::with_share(3, 20, 10);
    let release = Instruction::from(scene.release_share(&fan, 3));
    scene.run_all(&[release.clone(), release.clone()]).assert_err(NothingToRelease);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 3, 20, 10))]));
    scene.refuses(release, NothingToRelease);
}

#[test]
fn refuses_a_slot_that_there_is_not() {
    let (scene, fan) = Scene::with_share(3, 20, 10);
    for slot in [SLOTS, SLOTS + 1, 255] {
        scene.refuses(scene.release_share(&fan, slot), NoSuchSlot);
    }
}

#[test]
fn refuses_a_slot_of_another_payee_or_audience_and_one_never_used() {
    let (scene, fan) = Scene::with_share(3, 20, 10);
    let others = scene.share_of(&fan, &scene.till(), (4, 20, 10));
    scene.given(scene.assign(&fan, vec![others]));
    for slot in [4, 5] {
        scene.refuses(scene.release_share(&fan, slot), ShareOfAnother);
    }
    let elsewhere = ReleaseShare { audience: [8; 32], ..scene.release_share(&fan, 3) };
    scene.refuses(elsewhere, ShareOfAnother);
}

#[test]
fn a_tag_of_zeros_is_nobodys_slot() {
    // A slot never used has such a tag; it is asked whether it was used besides.
    let (scene, fan) = Scene::with_fan();
    let of_nobody = tag(&fan, &scene.purse("friend"), AUDIENCE);
    scene.tamper(&fan, |fan: &mut Fan| {
        fan.slots.0[0] = FanSlot { share: 5, claimed: 0, until: 0, tag: of_nobody };
    });
    scene.refuses(scene.release_share(&fan, 0), ShareOfAnother);
    let claim = scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 5, 1))]);
    scene.refuses(claim, NothingClaimed);
}

#[test]
fn it_is_given_back_while_the_fan_closes_and_when_the_lease_is_over() {
    for over in [false, true] {
        let (scene, fan) = Scene::with_share(3, 20, 10);
        scene.given(scene.request_close_fan(&fan));
        if over {
            scene.at(scene.end_of(&fan, 10));
        }
        scene.given(scene.release_share(&fan, 3));
        scene.given(scene.finish_close_fan(&fan));
        assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
    }
}

#[test]
fn refuses_a_fan_that_ended() {
    // bug class 21
    let (scene, fan) = Scene::with_share(3, 20, 10);
    scene.given(scene.request_close_fan(&fan));
    scene.at(scene.end_of(&fan, 10));
    let (finish, release) = (scene.finish_close_fan(&fan), scene.release_share(&fan, 3));
    scene.run_all(&[finish.clone().into(), release.clone().into()]).assert_err(FanEnded);
    scene.given(finish);
    scene.refuses(release, FanEnded);
}
