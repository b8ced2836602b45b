//! What payer, payee and strangers try on the money of a fan: `fan attack N` is the Nth of the design's
//! list.

use farthing_tests::{prelude::*, relay::*};

const ALL: u16 = (FUNDED / FAN_UNIT) as u16;

#[test]
fn a_payee_whose_earnings_are_closed_claims_when_they_are_open_again() {
    // fan attack 10: nobody else can stand at that address.
    let (scene, fan) = Scene::with_fan();
    let till = scene.till();
    scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &till, (0, 20, 10))]));
    let claim = scene.fan_claim_of(&fan, &till, (0, 5, 10));
    let claim = ClaimFans::new(till, AUDIENCE, vec![(fan, claim)]);
    let shut = CloseEarnings::of(&scene.get(&till), &scene.get(&scene.creator));
    scene.open_payees(&scene.get(&scene.creator), scene.token);
    scene.given(shut);
    scene.run(claim.clone()).assert_refused();
    scene.earnings(&scene.creator, scene.token);
    scene.given(claim);
    assert_eq!(scene.balance(&till), 50);
    // And so a deposit.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let claim = scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 5, 10))]);
    scene.given(CloseDeposit::of(&scene.get(&scene.purse("friend"))));
    scene.run(claim.clone()).assert_refused();
    scene.deposit_of("friend", 0);
    scene.given(claim);
}

#[test]
fn a_creator_that_changes_its_splits_keeps_what_is_not_claimed() {
    // fan attack 11: what is left to trust. Promises pin no earnings: those close, the splits change, and
    // the same address is paid, which divides by the splits of the day.
    let scene = Scene::set();
    let creator = scene.creator_with("rival", &[("friend", 5_000)]);
    let till = addresses::earnings(&creator, &scene.token.mint);
    let mut open = scene.open_fan(scene.fan_terms());
    open.shares = vec![scene.share_of(&open.fan, &till, (0, 20, 10))];
    scene.given(open.clone());
    let claim = scene.fan_claim_of(&open.fan, &till, (0, 20, 10));
    let changes = CreatorChanges { splits: Some(vec![]), ..CreatorChanges::default() };
    let change = UpdateCreator::new(scene.address("rival"), creator, changes);
    scene.refuses(change.clone(), CreatorHasEarnings);
    scene.given(CloseEarnings::of(&scene.get(&till), &scene.get(&creator)));
    scene.given(change);
    scene.earnings(&creator, scene.token);
    scene.given(ClaimFans::new(till, AUDIENCE, vec![(open.fan, claim)]));
    assert_eq!(scene.balance(&till), 200);
}

#[test]
fn less_than_a_unit_is_the_payers_and_is_never_promised() {
    // fan attack 12
    let scene = Scene::set();
    let open = scene.open_fan(FanTerms { amount: 9, ..scene.fan_terms() });
    scene.given(open.clone());
    let one = scene.assign(&open.fan, vec![scene.share(&open.fan, 0, 1, 10)]);
    scene.refuses(one.clone(), SharesExceedFunds);
    scene.given(scene.top_up_fan(&open.fan, 10));
    scene.given(one);
    scene.given(scene.claim_fans(vec![(open.fan, scene.fan_claim(&open.fan, 0, 1, 10))]));
    let outcome = scene.run(scene.request_close_fan(&open.fan)).succeeded();
    assert_moved(&outcome, &[(open.fan, -9), (scene.purse("reader"), 9)]);
}

#[test]
fn a_voucher_for_a_part_of_a_unit_cannot_be_told_to_the_program() {
    // fan attack 12: the claim names units, and the signature is of their worth.
    let (scene, fan) = Scene::with_share(0, 20, 10);
    let mut voucher = scene.fan_voucher(&fan, &scene.purse("friend"), (0, 5, 10));
    for off in [1, 9] {
        voucher.cumulative = 50 + off;
        let signature = scene.sign_voucher("pen", &voucher);
        for cumulative in [5, 6] {
            let claim = FanClaim { slot: 0, cumulative, day: 10, signature };
            scene.refuses(scene.claim_fans(vec![(fan, claim)]), NothingClaimed);
        }
    }
}

#[test]
fn a_sponsors_rent_comes_back_by_anyones_hand_after_the_last_day() {
    // fan attack 13: neither payer nor key has to be there.
    let scene = Scene::set();
    let sponsor = scene.address("sponsor");
    let before = scene.lamports(&sponsor);
    let terms = FanTerms { last_day: 2, ..scene.fan_terms() };
    let mut open = scene.open_fan(terms).payer(sponsor);
    open.shares = vec![scene.share(&open.fan, 0, ALL, 2)];
    scene.given(open.clone());
    scene.at(scene.end_of(&open.fan, 2));
    scene.advance_slots(151);
    let both = [scene.finish_close_fan(&open.fan).into(), scene.free_fan(&open.fan).into()];
    assert!(both.iter().all(|ix: &Instruction| ix.accounts.iter().all(|meta| !meta.is_signer)));
    scene.run_all(&both).assert_ok();
    assert_eq!(scene.lamports(&sponsor), before);
}

#[test]
fn a_thief_of_a_session_that_opens_a_fan_gets_what_it_has_given_itself_and_the_owner_the_rest() {
    // fan attack 14: the fan outlives the session, and the owner closes it all the same.
    let (scene, session) = Scene::with_session(SessionTerms { total_limit: 500, ..everything() });
    let thief = scene.purse("stranger");
    let terms = FanTerms { amount: 500, key: scene.key(), ..scene.fan_terms() };
    let open = scene.open_fan(terms).by_session(scene.key());
    scene.given(open.clone());
    scene.given(scene.assign(&open.fan, vec![scene.share_of(&open.fan, &thief, (0, 20, 31))]));
    scene.given(scene.revoke_session(&session, "reader"));
    // The key is the fan's still, so it gives what is free until the owner closes the fan.
    scene.given(scene.request_close_fan(&open.fan));
    let more = scene.share_of(&open.fan, &thief, (1, 20, 31));
    scene.refuses(scene.assign(&open.fan, vec![more]), FanNotOpen);
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE - 200);
    let refused = scene.open_fan(FanTerms { amount: 5, ..scene.fan_terms() });
    scene.refuses(refused.by_session(scene.key()), SessionRevoked);
}

#[test]
fn a_thief_of_the_fans_key_takes_what_is_free_and_no_share_that_lives() {
    // fan attack 15
    let (scene, fan) = Scene::with_share(0, 40, 10);
    let thief = scene.purse("stranger");
    let own = |slot, share| scene.share_of(&fan, &thief, (slot, share, 10));
    for (share, expected) in [
        (own(0, 40), ShareReserved),
        (own(1, 61), SharesExceedFunds),
        (scene.share(&fan, 0, 39, 10), ShareFalls),
    ] {
        scene.refuses(scene.assign(&fan, vec![share]), expected);
    }
    scene.given(scene.assign(&fan, vec![own(1, 60)]));
    let claim = scene.fan_claim_of(&fan, &thief, (1, 65_535, 10));
    scene.given(ClaimFans::new(thief, AUDIENCE, vec![(fan, claim)]));
    // Vouchers of the thief's on the friend's slot pay the friend.
    let on_the_friends = scene.fan_claim_of(&fan, &thief, (0, 40, 10));
    let steals = ClaimFans::new(thief, AUDIENCE, vec![(fan, on_the_friends)]);
    scene.refuses(steals, NothingClaimed);
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 40, 10))]));
    assert_eq!(scene.balance(&scene.purse("friend")), 400);
}

#[test]
fn a_request_brings_home_what_a_thief_of_the_key_has_not_given_away_yet() {
    // fan attack 15: in one transaction, whichever of the two is first.
    let (scene, fan) = Scene::with_share(0, 40, 10);
    let ask = Instruction::from(scene.request_close_fan(&fan));
    let thief = scene.share_of(&fan, &scene.purse("stranger"), (1, 60, 10));
    let steal = Instruction::from(scene.assign(&fan, vec![thief]));
    scene.run_all(&[ask.clone(), steal.clone()]).assert_err(FanNotOpen);
    let outcome = scene.run_all(&[steal, ask]).succeeded();
    assert_moved(&outcome, &[]);
}

#[test]
fn what_is_free_is_nobodys_promise() {
    // fan attack 18: shown, then withdrawn; and the share that stands is paid.
    let (scene, fan) = Scene::with_share(0, 40, 10);
    let ask = Instruction::from(scene.request_close_fan(&fan));
    let claim = scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, ALL, 10))]);
    let outcome = scene.run_all(&[ask, claim.into()]).succeeded();
    let moved = [(fan, -1_000), (scene.purse("reader"), 600), (scene.purse("friend"), 400)];
    assert_moved(&outcome, &moved);
}

#[test]
fn a_payer_that_pays_itself_moves_its_own_money() {
    // fan attack 24: the payee is the deposit that the fan is of, which the claim writes too.
    let (scene, fan) = Scene::with_share(1, 40, 10);
    let own = scene.purse("reader");
    scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &own, (0, 60, 10))]));
    let claim = scene.fan_claim_of(&fan, &own, (0, ALL, 10));
    let outcome = scene.run(ClaimFans::new(own, AUDIENCE, vec![(fan, claim)])).succeeded();
    assert_moved(&outcome, &[(fan, -600), (own, 600)]);
    // The friend's share is there as before.
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 1, 40, 10))]));
    scene.given(scene.request_close_fan(&fan));
    scene.given(scene.finish_close_fan(&fan));
    assert_eq!(scene.balance(&own), PURSE - 400);
}

/// A worthless mint of the stranger's, of which it has any number in a deposit.
fn worthless(scene: &Scene) -> Token {
    let token = scene.reserve_of(Kind::Classic);
    scene.deposit_in(token, "stranger", 1_000_000);
    token
}

/// A fan of the stranger's in a mint, with a share for a payee.
fn strangers_fan(scene: &Scene, token: Token, payee: &Address) -> OpenFan {
    let terms = FanTerms { amount: 10_000, ..scene.fan_terms() };
    let open = OpenFan::new(scene.address("stranger"), token.mint, scene.slot(), terms).salt(77);
    let shares = vec![scene.share_of(&open.fan, payee, (0, 1_000, 10))];
    OpenFan { shares, ..open }
}

#[test]
fn worthless_money_in_a_fan_buys_no_good_money() {
    // The attack that the design forgot (bug class 17): a payee in the good mint, paid by a fan of a
    // worthless one, would have taken others' money out of the good reserve.
    let scene = Scene::set();
    let token = worthless(&scene);
    for payee in [scene.purse("stranger"), scene.purse("friend"), scene.till()] {
        let open = strangers_fan(&scene, token, &payee);
        let snapshot = scene.snapshot();
        scene.given(open.clone());
        let claim = scene.fan_claim_of(&open.fan, &payee, (0, 1_000, 10));
        scene.refuses(ClaimFans::new(payee, AUDIENCE, vec![(open.fan, claim)]), NothingClaimed);
        scene.restore(&snapshot);
    }
}

#[test]
fn good_money_in_a_fan_is_not_paid_to_a_deposit_of_a_worthless_mint() {
    let (scene, fan) = Scene::with_fan();
    let token = worthless(&scene);
    let payee = addresses::deposit(&scene.address("stranger"), &token.mint);
    scene.given(scene.assign(&fan, vec![scene.share_of(&fan, &payee, (0, 50, 10))]));
    let claim = scene.fan_claim_of(&fan, &payee, (0, 50, 10));
    scene.refuses(ClaimFans::new(payee, AUDIENCE, vec![(fan, claim)]), NothingClaimed);
    // In its own mint it is paid.
    let open = strangers_fan(&scene, token, &payee);
    scene.given(open.clone());
    let claim = scene.fan_claim_of(&open.fan, &payee, (0, 1_000, 10));
    scene.given(ClaimFans::new(payee, AUDIENCE, vec![(open.fan, claim)]));
}

#[test]
fn a_fan_cannot_stand_at_the_address_of_another_mint() {
    // Its deposit is of the worthless mint, and the address that is named has the good one in it.
    let scene = Scene::set();
    let token = worthless(&scene);
    let open = strangers_fan(&scene, token, &scene.purse("stranger"));
    let (fan, bump) =
        addresses::fan_with_bump(&open.deposit, &scene.token.mint, open.salt, open.open_slot);
    scene.run(OpenFan { fan, bump, ..open.clone() }).assert_refused();
    // Nor that of another's deposit, salt or slot.
    for (deposit, salt, slot) in [
        (scene.purse("reader"), open.salt, open.open_slot),
        (open.deposit, open.salt + 1, open.open_slot),
        (open.deposit, open.salt, open.open_slot - 1),
    ] {
        let (fan, bump) = addresses::fan_with_bump(&deposit, &token.mint, salt, slot);
        scene.run(OpenFan { fan, bump, ..open.clone() }).assert_refused();
    }
    scene.given(open);
}

#[test]
fn a_fan_forged_under_another_owner_or_at_another_address_pays_nothing() {
    // bug class 20
    let (scene, fan) = Scene::with_share(0, 40, 10);
    let claim = |at| scene.claim_fans(vec![(at, scene.fan_claim(&fan, 0, 5, 10))]);
    let good = (fan, scene.fan_claim(&fan, 0, 1, 10));
    for (owner, expected) in
        [(scene.token.program, status::NOT_LIVE), (PROGRAM_ID, status::OTHER_SLOT)]
    {
        let forged = Address::new_from_array([88; 32]);
        scene.forge_copy(&fan, forged, owner);
        scene.refuses(claim(forged), NothingClaimed);
        let snapshot = scene.snapshot();
        let mut both = claim(forged);
        both.claims.push(good.clone());
        let outcome = scene.run(both).succeeded();
        assert_eq!(outcome.return_data[0], expected);
        scene.restore(&snapshot);
    }
}

#[test]
fn no_address_of_a_program_is_a_fans_key_and_none_assigns() {
    // The caller signs for it, and everybody could call the caller.
    let scene = Scene::set();
    let relay = install(&scene);
    let terms = FanTerms { key: own(), ..scene.fan_terms() };
    scene.refuses(scene.open_fan(terms), FanKeyInvalid);
    let open = scene.open_fan(scene.fan_terms());
    scene.given(open.clone());
    let assign = scene.assign(&open.fan, vec![scene.share(&open.fan, 0, 5, 10)]);
    let by_caller = below(relay, 1, Assign { key: own(), ..assign.clone() });
    scene.refuses(by_caller, NotFanKey);
    let ask = RequestCloseFan { authority: own(), ..scene.request_close_fan(&open.fan) };
    scene.refuses(below(relay, 1, ask), NotSpender);
    scene.given(below(relay, 1, assign));
}

#[test]
fn who_signs_besides_changes_nothing() {
    // The fan's key at the side of somebody else, and behind the accounts.
    let (scene, fan) = Scene::with_share(0, 40, 10);
    let pen = AccountMeta::new_readonly(scene.address("pen"), true);
    let assign = scene.assign(&fan, vec![scene.share(&fan, 0, 41, 10)]);
    let key = scene.address("stranger");
    let mut with_pen = Assign { key, ..assign }.instruction();
    with_pen.accounts.push(pen.clone());
    scene.refuses(with_pen, NotFanKey);
    let top_up = TopUpFan { authority: key, ..scene.top_up_fan(&fan, 5) };
    let mut with_pen = top_up.instruction();
    with_pen.accounts.push(pen);
    scene.refuses(with_pen, NotSpender);
}
