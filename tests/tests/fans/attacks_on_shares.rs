//! What payer, payee and strangers try on shares: `fan attack N` is the Nth of the design's list. Those on
//! money and keys are in `attacks_on_money`, forged signatures in `signatures`. Of the others 2 is a choice
//! of the design's (there is nothing in a tag that anybody could vary), and 6, 19, 20 and 23 are for
//! gateways and wallets to answer (app/vouchers).

use farthing_tests::prelude::*;

const DAY: i64 = 86_400;

#[track_caller]
fn pays(scene: &Scene, fan: &Address, claim: &FanClaim, base_units: u64) {
    let outcome = scene.run(scene.claim_fans(vec![(*fan, claim.clone())])).succeeded();
    let amount = i128::from(base_units);
    assert_moved(&outcome, &[(*fan, -amount), (scene.purse("friend"), amount)]);
}

/// A claim is skipped with a status, beside one that pays.
#[track_caller]
fn skipped(scene: &Scene, fan: &Address, claim: &FanClaim, expected: u8) {
    let mut open = scene.open_fan(scene.fan_terms());
    open.shares = vec![scene.share(&open.fan, 0, 1, 1)];
    scene.given(open.clone());
    let good = (open.fan, scene.fan_claim(&open.fan, 0, 1, 1));
    let outcome = scene.run(scene.claim_fans(vec![(*fan, claim.clone()), good])).succeeded();
    assert_moved(&outcome, &[(open.fan, -10), (scene.purse("friend"), 10)]);
    assert_eq!(outcome.return_data[0], expected);
}

#[test]
fn every_bit_of_a_tag_counts() {
    // fan attack 1: a share shown to one and emptied by another needs all nine bytes equal.
    let (scene, fan) = Scene::with_fan();
    let right = scene.share(&fan, 0, 5, 10);
    for bit in 0..72 {
        let mut share = right.clone();
        share.tag[bit / 8] ^= 1 << (bit % 8);
        let snapshot = scene.snapshot();
        scene.given(scene.assign(&fan, vec![share]));
        let claim = scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 5, 10))]);
        scene.refuses(claim, NothingClaimed);
        scene.restore(&snapshot);
    }
}

#[test]
fn the_tag_of_another_fan_is_nobodys() {
    // fan attack 2: it depends on the address of the fan, which lives once, and on nothing chosen.
    let (scene, fan) = Scene::with_fan();
    let other = scene.open_fan(scene.fan_terms());
    scene.given(other.clone());
    scene.given(scene.assign(&fan, vec![scene.share(&other.fan, 0, 5, 10)]));
    skipped(&scene, &fan, &scene.fan_claim(&fan, 0, 5, 10), status::OTHER_SLOT);
}

#[test]
fn a_tag_in_two_slots_makes_no_voucher_good_for_both() {
    // fan attack 3
    let (scene, fan) = Scene::with_share(0, 20, 10);
    scene.given(scene.assign(&fan, vec![scene.share(&fan, 1, 20, 10)]));
    let claim = scene.fan_claim(&fan, 0, 5, 10);
    pays(&scene, &fan, &claim, 50);
    skipped(&scene, &fan, &FanClaim { slot: 1, ..claim }, status::WRONG_CREDENTIAL);
}

#[test]
fn a_share_is_not_moved_under_a_payee_that_serves() {
    // fan attack 4: by the key, in front of a claim and in its transaction.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let claim = scene.fan_claim(&fan, 0, 20, 10);
    let till = scene.till();
    for until in [1, 10, 31] {
        let moved = scene.assign(&fan, vec![scene.share_of(&fan, &till, (0, 20, until))]);
        let claim = scene.claim_fans(vec![(fan, claim.clone())]);
        scene.run_all(&[moved.into(), claim.into()]).assert_err(ShareReserved);
    }
    pays(&scene, &fan, &claim, 200);
}

#[test]
fn an_assignment_lands_once_and_in_its_time() {
    // fan attack 5: stale, doubled, withheld until the end that it names.
    let (scene, fan) = Scene::with_fan();
    let first = scene.assign(&fan, vec![scene.share(&fan, 0, 5, 10)]);
    let rival = scene.assign(&fan, vec![scene.share(&fan, 0, 6, 10)]);
    scene.given(first.clone());
    for stale in [first, rival] {
        scene.refuses(stale, FanRevisionChanged);
    }
    let withheld = scene.assign(&fan, vec![scene.share(&fan, 1, 5, 12)]);
    scene.at(scene.end_of(&fan, 12));
    scene.refuses(withheld, ShareEndsInThePast);
}

#[test]
fn an_assignment_that_was_lost_pays_nothing() {
    // fan attack 6, as the chain sees it: what is promised of a share that is not there.
    let (scene, fan) = Scene::with_fan();
    skipped(&scene, &fan, &scene.fan_claim(&fan, 0, 5, 10), status::OTHER_SLOT);
}

#[test]
fn old_vouchers_are_void_after_a_release_and_count_on_when_the_share_rises_again() {
    // fan attack 7: the same payee.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let old = scene.fan_claim(&fan, 0, 12, 10);
    pays(&scene, &fan, &scene.fan_claim(&fan, 0, 8, 10), 80);
    scene.given(scene.release_share(&fan, 0));
    skipped(&scene, &fan, &old, status::NOTHING_DUE);
    scene.given(scene.assign(&fan, vec![scene.share(&fan, 0, 30, 10)]));
    // Not from nothing: four units more than were claimed.
    pays(&scene, &fan, &old, 40);
    skipped(&scene, &fan, &old, status::NOTHING_DUE);
}

#[test]
fn old_vouchers_are_dead_when_another_has_the_slot() {
    // fan attack 7: another payee, from the first second on in which it can have it.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let old = scene.fan_claim(&fan, 0, 20, 10);
    scene.at(scene.end_of(&fan, 10));
    scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &scene.till(), (0, 20, 20))]));
    skipped(&scene, &fan, &old, status::OTHER_SLOT);
    assert_eq!(scene.slot_at(&fan, 0).claimed, 0);
}

/// The friend had slot 0 until day 10 and claimed 8 of 20, then the till until day 12; now the friend has it
/// again, until day 30.
fn there_and_back() -> (Scene, Address) {
    let (scene, fan) = Scene::with_share(0, 20, 10);
    pays(&scene, &fan, &scene.fan_claim(&fan, 0, 8, 10), 80);
    scene.at(scene.end_of(&fan, 10));
    scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &scene.till(), (0, 20, 12))]));
    scene.at(scene.end_of(&fan, 12));
    scene.given(scene.assign(&fan, vec![scene.share(&fan, 0, 20, 30)]));
    (scene, fan)
}

#[test]
fn a_slot_that_comes_back_to_its_payee_begins_anew_and_its_old_vouchers_have_expired() {
    // fan attack 8: a wallet signs no voucher beyond the lease that is confirmed.
    let (scene, fan) = there_and_back();
    for (units, day) in [(8, 10), (20, 10), (65_535, 10), (20, 1)] {
        skipped(&scene, &fan, &scene.fan_claim(&fan, 0, units, day), status::EXPIRED);
    }
    assert_eq!(scene.slot_at(&fan, 0).claimed, 0);
    pays(&scene, &fan, &scene.fan_claim(&fan, 0, 3, 30), 30);
}

#[test]
fn a_voucher_dated_beyond_its_lease_would_live_again_which_is_why_no_wallet_signs_one() {
    // fan attack 8: what the program cannot know, and the rules of the wallet are for. It is still no more
    // than the share that the key gave again.
    let (scene, fan) = there_and_back();
    pays(&scene, &fan, &scene.fan_claim(&fan, 0, 15, 13), 150);
}

#[test]
fn a_voucher_for_an_extension_that_never_came_pays_nothing() {
    // fan attack 9: not while the lease lives, and not when it is over.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let early = scene.fan_claim(&fan, 0, 20, 15);
    skipped(&scene, &fan, &early, status::OUTLIVES_LEASE);
    scene.at(scene.end_of(&fan, 10));
    skipped(&scene, &fan, &early, status::LEASE_OVER);
}

#[test]
fn a_doubled_and_a_bad_item_take_nothing_from_the_others() {
    // fan attack 16: whoever sends it, the payee is paid, once.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let good = scene.fan_claim(&fan, 0, 5, 10);
    let bad = FanClaim { signature: [1; 64], cumulative: 20, ..good.clone() };
    let claim = |claim: &FanClaim| (fan, claim.clone());
    let all =
        vec![claim(&bad), claim(&good), claim(&good), claim(&bad), (scene.creator, bad.clone())];
    let outcome = scene.run(scene.claim_fans(all)).succeeded();
    assert_moved(&outcome, &[(fan, -50), (scene.purse("friend"), 50)]);
    let expected = [
        status::WRONG_CREDENTIAL,
        status::PAID,
        status::NOTHING_DUE,
        status::WRONG_CREDENTIAL,
        status::NOT_LIVE,
    ];
    assert_eq!(outcome.return_data, expected);
}

#[test]
fn what_is_stale_costs_no_curve() {
    // fan attack 20: junk is refused before the signature is looked at.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let paid = scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 5, 10))]);
    let dear = scene.run(paid.clone()).succeeded().compute_units;
    let junk = |slot, cumulative, day| {
        scene.claim_fans(vec![(fan, FanClaim { slot, cumulative, day, signature: [1; 64] })])
    };
    for cheap in [paid, junk(1, 9, 10), junk(0, 9, 11), junk(0, 9, 0), junk(0, 5, 10)] {
        let outcome = scene.run(cheap);
        outcome.assert_err(NothingClaimed);
        assert!(outcome.compute_units * 5 < dear, "{} of {dear}", outcome.compute_units);
    }
}

#[test]
fn a_promise_is_to_one_fan_payee_audience_and_slot() {
    // fan attack 21: each named anew in the claim, under the signature of the other.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let (friend, till) = (scene.purse("friend"), scene.till());
    let other = scene.open_fan(scene.fan_terms());
    scene.given(OpenFan { shares: vec![scene.share(&other.fan, 0, 20, 10)], ..other.clone() });
    let at_another = FanShare { tag: tag(&fan, &friend, [8; 32]), ..scene.share(&fan, 2, 20, 10) };
    let theirs = scene.share_of(&fan, &till, (1, 20, 10));
    scene.given(scene.assign(&fan, vec![theirs, at_another]));
    let claim = scene.fan_claim(&fan, 0, 5, 10);
    let on_slot = |slot| FanClaim { slot, ..claim.clone() };
    for stolen in [
        ClaimFans::new(friend, AUDIENCE, vec![(other.fan, claim.clone())]),
        ClaimFans::new(till, AUDIENCE, vec![(fan, claim.clone())]),
        ClaimFans::new(till, AUDIENCE, vec![(fan, on_slot(1))]),
        ClaimFans::new(friend, [8; 32], vec![(fan, claim.clone())]),
        ClaimFans::new(friend, [8; 32], vec![(fan, on_slot(2))]),
    ] {
        scene.refuses(stolen, NothingClaimed);
    }
    pays(&scene, &fan, &claim, 50);
}

#[test]
fn a_payee_that_sleeps_holds_nothing_beyond_its_lease() {
    // fan attack 25: without anybody's crank.
    let (scene, fan) = Scene::with_share(0, (FUNDED / FAN_UNIT) as u16, 10);
    scene.at(scene.end_of(&fan, 10));
    let all = (FUNDED / FAN_UNIT) as u16;
    scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &scene.till(), (0, all, 11))]));
    scene.at(scene.end_of(&fan, 11));
    scene.given(scene.request_close_fan(&fan));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
}

#[test]
fn a_slot_that_has_paid_all_it_can_count_needs_another_slot() {
    // fan attack 26: 65,535 units, after which the same payee gets a second slot.
    let scene = Scene::set();
    let terms = FanTerms { unit: 1, amount: 70_000, ..scene.fan_terms() };
    let mut open = scene.open_fan(terms);
    open.shares = vec![scene.share(&open.fan, 0, u16::MAX, 10)];
    scene.given(open.clone());
    pays(&scene, &open.fan, &scene.fan_claim(&open.fan, 0, u16::MAX, 10), 65_535);
    skipped(&scene, &open.fan, &scene.fan_claim(&open.fan, 0, u16::MAX, 10), status::NOTHING_DUE);
    scene.given(scene.assign(&open.fan, vec![scene.share(&open.fan, 0, u16::MAX, 11)]));
    scene.given(scene.assign(&open.fan, vec![scene.share(&open.fan, 1, 100, 11)]));
    pays(&scene, &open.fan, &scene.fan_claim(&open.fan, 1, 100, 11), 100);
}

#[test]
fn no_lease_is_cut_by_an_end_of_the_fan() {
    // fan attack 17: asked, finished and claimed in every order, in the last second of the lease and in the
    // next.
    for ahead in [-1, 0] {
        for order in [[0, 1, 2], [1, 0, 2], [1, 2, 0]] {
            let (scene, fan) = Scene::with_share(0, 20, 10);
            let steps: [Instruction; 3] = [
                scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 20, 10))]).into(),
                scene.request_close_fan(&fan).into(),
                scene.finish_close_fan(&fan).into(),
            ];
            scene.at(scene.end_of(&fan, 10) + ahead);
            let all = scene.run_all(&order.map(|step: usize| steps[step].clone()));
            match (ahead, order) {
                (-1, [1, 2, 0]) => all.assert_err(SharesLiving),
                (-1, _) => {
                    let moved = [(fan, -1_000), (scene.purse("friend"), 200)];
                    assert_moved(&all, &[moved[0], moved[1], (scene.purse("reader"), 800)]);
                }
                _ => all.assert_err(NothingClaimed),
            }
        }
    }
}

#[test]
fn a_lease_of_a_day_less_a_second_is_a_lease() {
    // The shortest that there can be: one second.
    let (scene, fan) = Scene::with_fan();
    scene.at(scene.end_of(&fan, 0) + DAY - 1);
    scene.given(scene.assign(&fan, vec![scene.share(&fan, 0, 20, 1)]));
    pays(&scene, &fan, &scene.fan_claim(&fan, 0, 20, 1), 200);
    scene.advance_seconds(1);
    scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &scene.till(), (0, 20, 2))]));
}
