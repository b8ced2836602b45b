//! Why a voucher of a fan is skipped, in the order in which it is asked: what costs most is asked last.
//!
//! - given one thing that is wrong, and everything that is asked later wrong too: its status
//! - given a good voucher beside it: that one is paid (bug class 30)

use farthing_tests::prelude::*;

/// A fan of the reader's with one share in slot 0.
#[track_caller]
fn opened(scene: &Scene, share: impl Fn(&Address) -> FanShare) -> Address {
    let mut open = scene.open_fan(scene.fan_terms());
    open.shares = vec![share(&open.fan)];
    scene.given(open.clone());
    open.fan
}

/// The status of a claim that is skipped, learned from one with a good one beside it, before and behind.
#[track_caller]
fn status_of(scene: &Scene, fan: Address, claim: FanClaim) -> u8 {
    scene.refuses(scene.claim_fans(vec![(fan, claim.clone())]), NothingClaimed);
    let good = opened(scene, |fan| scene.share(fan, 0, 2, 1));
    let mut found = [0; 2];
    for (units, found) in [1, 2].into_iter().zip(&mut found) {
        let mut claims = vec![(good, scene.fan_claim(&good, 0, units, 1)), (fan, claim.clone())];
        claims.rotate_left(usize::from(units == 2));
        let outcome = scene.run(scene.claim_fans(claims)).succeeded();
        assert_moved(&outcome, &[(good, -10), (scene.purse("friend"), 10)]);
        let Event::FansClaimed(told) = outcome.event() else { panic!("{}", outcome.story()) };
        let skipped = told.items.iter().find(|item| item.status != status::PAID).unwrap();
        assert_eq!((skipped.amount, skipped.total), (0, 0));
        *found = skipped.status;
    }
    assert_eq!(found[0], found[1]);
    found[0]
}

/// Wrong in whatever is asked after the day.
fn worthless(slot: u8, day: u8) -> FanClaim {
    FanClaim { slot, cumulative: 0, day, signature: [9; 64] }
}

#[test]
fn what_is_no_live_fan() {
    // bug classes 20, 37
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let channel = scene.channel(scene.by_voucher());
    for other in [
        channel,
        scene.purse("reader"),
        scene.stream(running()),
        scene.address("stranger"),
        Address::new_from_array([88; 32]),
        scene.creator,
        scene.till(),
    ] {
        assert_eq!(status_of(&scene, other, worthless(255, 255)), status::NOT_LIVE);
    }
    // One that was freed.
    let late = scene.fan_claim(&fan, 0, 5, 10);
    scene.given(scene.release_share(&fan, 0));
    scene.given(scene.request_close_fan(&fan));
    scene.given(scene.finish_close_fan(&fan));
    scene.advance_slots(151);
    scene.given(scene.free_fan(&fan));
    assert_eq!(status_of(&scene, fan, late), status::NOT_LIVE);
}

#[test]
fn a_fan_that_ended() {
    // bug class 21
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let good = scene.fan_claim(&fan, 0, 5, 10);
    scene.given(scene.release_share(&fan, 0));
    scene.given(scene.request_close_fan(&fan));
    scene.given(scene.finish_close_fan(&fan));
    for claim in [good, worthless(0, 10), worthless(1, 10), worthless(255, 255)] {
        assert_eq!(status_of(&scene, fan, claim), status::ENDED);
    }
    scene.at(scene.end_of(&fan, 10));
    assert_eq!(status_of(&scene, fan, worthless(255, 255)), status::ENDED);
}

#[test]
fn a_slot_of_another_or_none() {
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let others = scene.share_of(&fan, &scene.till(), (1, 20, 10));
    let at_another = tag(&fan, &scene.purse("friend"), [8; 32]);
    let elsewhere = FanShare { tag: at_another, slot: 2, ..others.clone() };
    scene.given(scene.assign(&fan, vec![others, elsewhere]));
    // Another's, another audience's, never used, none at all: also where "pen" has signed it.
    for slot in [1, 2, 3, SLOTS, 255] {
        for claim in [scene.fan_claim(&fan, slot, 5, 10), worthless(slot, 255)] {
            assert_eq!(status_of(&scene, fan, claim), status::OTHER_SLOT);
        }
    }
    // Asked before the lease.
    scene.at(scene.end_of(&fan, 10));
    assert_eq!(status_of(&scene, fan, worthless(1, 255)), status::OTHER_SLOT);
}

#[test]
fn a_lease_that_is_over() {
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let good = scene.fan_claim(&fan, 0, 5, 10);
    scene.at(scene.end_of(&fan, 10));
    // Asked before the end of the voucher.
    for claim in [good, worthless(0, 10), worthless(0, 11), worthless(0, 1), worthless(0, 0)] {
        assert_eq!(status_of(&scene, fan, claim), status::LEASE_OVER);
    }
}

#[test]
fn a_voucher_that_outlives_its_lease() {
    // Asked before what is due. It is good once the lease is as long.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    for claim in [scene.fan_claim(&fan, 0, 5, 11), worthless(0, 11), worthless(0, 255)] {
        assert_eq!(status_of(&scene, fan, claim), status::OUTLIVES_LEASE);
    }
    let early = scene.fan_claim(&fan, 0, 5, 11);
    scene.given(scene.assign(&fan, vec![scene.share(&fan, 0, 20, 11)]));
    scene.given(scene.claim_fans(vec![(fan, early)]));
}

#[test]
fn a_voucher_that_has_expired() {
    // Asked before what is due.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    assert_eq!(status_of(&scene, fan, worthless(0, 0)), status::EXPIRED);
    scene.at(scene.end_of(&fan, 5));
    for claim in [scene.fan_claim(&fan, 0, 5, 5), worthless(0, 5), worthless(0, 4)] {
        assert_eq!(status_of(&scene, fan, claim), status::EXPIRED);
    }
}

/// A fan of another mint, with a share for the friend's deposit in the usual one.
fn of_another_mint(scene: &Scene) -> Address {
    let other = scene.reserve_of(Kind::Classic);
    scene.deposit_in(other, "reader", 1_000);
    let (reader, slot) = (scene.address("reader"), scene.slot());
    let mut open = OpenFan::new(reader, other.mint, slot, scene.fan_terms()).salt(900);
    open.shares = vec![scene.share(&open.fan, 0, 20, 10)];
    scene.given(open.clone());
    open.fan
}

#[test]
fn nothing_that_is_due() {
    // Asked before the mint and before the signature.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 20, 10))]));
    let unsigned = |cumulative| FanClaim { cumulative, ..worthless(0, 10) };
    for claim in [scene.fan_claim(&fan, 0, 20, 10), unsigned(0), unsigned(20), unsigned(65_535)] {
        assert_eq!(status_of(&scene, fan, claim), status::NOTHING_DUE);
    }
    let foreign = of_another_mint(&scene);
    assert_eq!(status_of(&scene, foreign, worthless(0, 10)), status::NOTHING_DUE);
}

#[test]
fn a_fan_of_another_mint() {
    // bug class 17. Asked before the signature.
    let scene = Scene::set();
    let foreign = of_another_mint(&scene);
    let unsigned = FanClaim { cumulative: 5, ..worthless(0, 10) };
    for claim in [scene.fan_claim(&foreign, 0, 5, 10), unsigned] {
        assert_eq!(status_of(&scene, foreign, claim), status::OTHER_MINT);
    }
}

#[test]
fn a_signature_of_nobody_or_of_another() {
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let claim = scene.fan_claim(&fan, 0, 5, 10);
    let voucher = scene.fan_voucher(&fan, &scene.purse("friend"), (0, 5, 10));
    for signature in [
        [0; 64],
        [9; 64],
        scene.sign_voucher("stranger", &voucher),
        scene.fan_claim(&fan, 0, 6, 10).signature,
        scene.fan_claim(&fan, 0, 5, 9).signature,
        scene.fan_claim(&fan, 1, 5, 10).signature,
    ] {
        let claim = FanClaim { signature, ..claim.clone() };
        assert_eq!(status_of(&scene, fan, claim), status::WRONG_CREDENTIAL);
    }
    scene.given(scene.claim_fans(vec![(fan, claim)]));
}
