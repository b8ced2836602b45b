//! Vouchers of fans turned into balance.
//!
//! - given a voucher: the payee has what it promises and was not claimed, by anyone who pushes it
//! - given a newer one: the difference; an older or an equal one: nothing
//! - given more than the share: the share, and the rest when the share rises
//! - given an end of the lease or of the voucher: to the second
//! - given many: each is paid or skipped with its status (bug class 30)

use farthing_tests::prelude::*;

#[track_caller]
fn claimed(scene: &Scene, claims: Vec<(Address, FanClaim)>) -> Outcome {
    scene.run(scene.claim_fans(claims)).succeeded()
}

/// Claims so many units in all of the friend's share.
#[track_caller]
fn claims(scene: &Scene, fan: &Address, claim: FanClaim) {
    claimed(scene, vec![(*fan, claim)]).assert_ok();
}

#[track_caller]
fn pays_nothing(scene: &Scene, fan: &Address, claim: FanClaim) {
    scene.refuses(scene.claim_fans(vec![(*fan, claim)]), NothingClaimed);
}

#[test]
fn a_voucher_is_paid_into_a_deposit_and_into_earnings() {
    // bug class 45
    for earnings in [false, true] {
        let (scene, fan) = Scene::with_fan();
        let payee = if earnings { scene.till() } else { scene.purse("friend") };
        scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &payee, (3, 20, 10))]));
        let claim = scene.fan_claim_of(&fan, &payee, (3, 5, 10));
        let mut expected = scene.fan_at(&fan);
        expected.claimed = 50;
        expected.slots.0[3].claimed = 5;
        let outcome = scene.run(ClaimFans::new(payee, AUDIENCE, vec![(fan, claim)])).succeeded();
        assert_moved(&outcome, &[(fan, -50), (payee, 50)]);
        assert_eq!(scene.fan_at(&fan), expected);
        let item = BatchItem { status: status::PAID, amount: 50, total: 50 };
        let expected = FansClaimed { payee, amount: 50, payee_balance: 50, items: vec![item] };
        assert_eq!(*outcome.event(), Event::FansClaimed(expected));
        assert!(outcome.return_data.is_empty());
    }
}

#[test]
fn a_voucher_is_cumulative_and_pays_the_difference() {
    let (scene, fan) = Scene::with_share(0, 100, 10);
    for (cumulative, paid) in [(1, 1), (2, 1), (30, 28), (100, 70)] {
        let outcome = claimed(&scene, vec![(fan, scene.fan_claim(&fan, 0, cumulative, 10))]);
        let paid = i128::from(FAN_UNIT * paid);
        assert_moved(&outcome, &[(fan, -paid), (scene.purse("friend"), paid)]);
        let Event::FansClaimed(told) = outcome.event() else { panic!("{}", outcome.story()) };
        assert_eq!(told.items[0].total, FAN_UNIT * u64::from(cumulative));
    }
}

#[test]
fn the_same_voucher_an_equal_one_and_a_lower_one_pay_nothing() {
    // bug class 10: replayed at once, later, and before a newer one.
    let (scene, fan) = Scene::with_share(0, 100, 10);
    let paid = scene.fan_claim(&fan, 0, 30, 10);
    claims(&scene, &fan, paid.clone());
    for stale in [paid.clone(), scene.fan_claim(&fan, 0, 30, 9), scene.fan_claim(&fan, 0, 29, 10)] {
        pays_nothing(&scene, &fan, stale);
    }
    claims(&scene, &fan, scene.fan_claim(&fan, 0, 31, 10));
    pays_nothing(&scene, &fan, paid);
    pays_nothing(&scene, &fan, scene.fan_claim(&fan, 0, 0, 10));
    assert_eq!(scene.fan_at(&fan).claimed, 31 * FAN_UNIT);
}

#[test]
fn above_its_share_a_voucher_pays_the_share_and_the_rest_when_that_rises() {
    // F2
    let (scene, fan) = Scene::with_share(0, 10, 10);
    let large = scene.fan_claim(&fan, 0, 25, 10);
    claims(&scene, &fan, large.clone());
    assert_eq!(scene.slot_at(&fan, 0).claimed, 10);
    pays_nothing(&scene, &fan, large.clone());
    for (share, claimed) in [(20, 20), (50, 25)] {
        scene.given(scene.assign(&fan, vec![scene.share(&fan, 0, share, 10)]));
        claims(&scene, &fan, large.clone());
        assert_eq!(scene.slot_at(&fan, 0).claimed, claimed);
    }
    pays_nothing(&scene, &fan, large);
}

#[test]
fn the_largest_share_of_the_largest_unit_is_paid_to_the_last_base_unit() {
    // bug class 5
    let scene = Scene::set();
    let worth = u64::from(u32::MAX) * u64::from(u16::MAX);
    scene.deposit_of("reader", 2 * worth);
    let terms = FanTerms { amount: 2 * worth, unit: u32::MAX, ..scene.fan_terms() };
    let mut open = scene.open_fan(terms);
    open.shares = (0..2).map(|slot| scene.share(&open.fan, slot, u16::MAX, 31)).collect();
    scene.given(open.clone());
    for slot in 0..2 {
        claims(&scene, &open.fan, scene.fan_claim(&open.fan, slot, u16::MAX, 31));
    }
    assert_eq!(scene.balance(&scene.purse("friend")), 2 * worth);
    let fan = scene.fan_at(&open.fan);
    assert_eq!((fan.funded, fan.claimed), (2 * worth, 2 * worth));
}

#[test]
fn a_voucher_is_good_until_the_second_before_its_day_ends() {
    // bug class 40: day 0 ends when the fan begins.
    let (scene, fan) = Scene::with_share(0, 100, 10);
    pays_nothing(&scene, &fan, scene.fan_claim(&fan, 0, 1, 0));
    let (first, second) = (scene.fan_claim(&fan, 0, 1, 5), scene.fan_claim(&fan, 0, 2, 5));
    scene.at(scene.end_of(&fan, 5) - 1);
    claims(&scene, &fan, first);
    scene.at(scene.end_of(&fan, 5));
    pays_nothing(&scene, &fan, second.clone());
    scene.at(scene.end_of(&fan, 5) + 1);
    pays_nothing(&scene, &fan, second);
    claims(&scene, &fan, scene.fan_claim(&fan, 0, 2, 6));
}

#[test]
fn a_voucher_is_paid_until_the_second_before_the_lease_is_over() {
    // bug class 40: open and closing.
    for closing in [false, true] {
        let (scene, fan) = Scene::with_share(0, 100, 10);
        if closing {
            scene.given(scene.request_close_fan(&fan));
        }
        let over = scene.end_of(&fan, 10);
        scene.at(over - 1);
        claims(&scene, &fan, scene.fan_claim(&fan, 0, 1, 10));
        for second in [over, over + 1, scene.end_of(&fan, LAST_DAY), i64::MAX] {
            scene.at(second);
            pays_nothing(&scene, &fan, scene.fan_claim(&fan, 0, 2, 10));
        }
    }
}

#[test]
fn nine_fans_are_claimed_together_and_told_in_their_order() {
    // bug classes 30, 45
    let scene = Scene::set();
    let fans: Vec<_> = (0..9)
        .map(|slot| {
            let mut open = scene.open_fan(scene.fan_terms());
            open.shares = vec![scene.share(&open.fan, slot % SLOTS, 50, 10)];
            scene.given(open.clone());
            open.fan
        })
        .collect();
    let claim = |(number, fan): (u8, &Address)| {
        (*fan, scene.fan_claim(fan, number % SLOTS, number.into(), 10))
    };
    let outcome = claimed(&scene, (0..).zip(&fans).map(claim).collect());
    let Event::FansClaimed(told) = outcome.event() else { panic!("{}", outcome.story()) };
    let amounts: Vec<_> = told.items.iter().map(|item| item.amount).collect();
    assert_eq!(amounts, [0, 10, 20, 30, 40, 50, 60, 70, 80]);
    assert_eq!((told.amount, told.payee_balance), (360, 360));
    let skipped = [status::NOTHING_DUE].into_iter().chain([status::PAID; 8]);
    assert_eq!(outcome.return_data, skipped.collect::<Vec<_>>());
}

#[test]
fn sixteen_are_claimed_where_there_are_units_for_it() {
    // The number is for the transaction to bear, not for the program to say.
    let scene = Scene::set();
    let claim = |_| {
        let mut open = scene.open_fan(scene.fan_terms());
        open.shares = vec![scene.share(&open.fan, 0, 50, 10)];
        scene.given(open.clone());
        (open.fan, scene.fan_claim(&open.fan, 0, 1, 10))
    };
    let claims: Vec<_> = (0..16).map(claim).collect();
    let limit = ComputeBudgetInstruction::set_compute_unit_limit(400_000);
    scene.run_all(&[limit, scene.claim_fans(claims).into()]).assert_ok();
    assert_eq!(scene.balance(&scene.purse("friend")), 16 * FAN_UNIT);
}

#[test]
fn two_slots_of_one_fan_are_claimed_together() {
    // Also the same slot twice, in either order.
    let (scene, fan) = Scene::with_share(0, 50, 10);
    scene.given(scene.assign(&fan, vec![scene.share(&fan, 1, 50, 10)]));
    let both = [0, 1].map(|slot| (fan, scene.fan_claim(&fan, slot, 7, 10)));
    let outcome = claimed(&scene, both.to_vec());
    assert_moved(&outcome, &[(fan, -140), (scene.purse("friend"), 140)]);
    for order in [[10, 25], [35, 30]] {
        let twice = order.map(|units| (fan, scene.fan_claim(&fan, 0, units, 10)));
        claimed(&scene, twice.to_vec()).assert_ok();
    }
    assert_eq!(scene.slot_at(&fan, 0).claimed, 35);
    assert_eq!(scene.balance(&scene.purse("friend")), 70 + 350);
}

#[test]
fn anyone_pushes_a_claim_and_the_payee_is_paid() {
    // Nobody of the two has to sign: the voucher is the authority.
    let (scene, fan) = Scene::with_share(0, 100, 10);
    let claim = scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 1, 10))]).instruction();
    assert!(claim.accounts.iter().all(|meta| !meta.is_signer));
    assert_moved(&scene.run(claim).succeeded(), &[(fan, -10), (scene.purse("friend"), 10)]);
}

#[test]
fn refuses_another_number_of_claims_than_of_fans() {
    let (scene, fan) = Scene::with_share(0, 100, 10);
    let claim = scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 1, 10))]).instruction();
    let extra = AccountMeta::new(fan, false);
    for fans in [vec![], vec![extra.clone(), extra.clone()]] {
        let mut claim = claim.clone();
        claim.accounts.truncate(1);
        claim.accounts.extend(fans);
        scene.refuses(claim, ClaimCountMismatch);
    }
    scene.refuses(scene.claim_fans(vec![]), NothingClaimed);
}

#[test]
fn refuses_what_a_balance_cannot_hold() {
    // No sequence of instructions gets there (I1).
    let (scene, fan) = Scene::with_share(0, 100, 10);
    let claim = |units| scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, units, 10))]);
    scene.tamper(&scene.purse("friend"), |deposit: &mut Deposit| deposit.balance = u64::MAX - 10);
    scene.refuses(claim(2), AmountOverflow);
    scene.given(claim(1));
}
