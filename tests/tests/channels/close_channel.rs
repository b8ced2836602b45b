//! - given the payee side: the owner of the deposit, the authority or the operator of the creator
//!   - when it closes a channel, in any phase: what is not claimed goes home at once
//!   - when the channel is young or old: its account waits to be freed
//! - given anyone else, with any creator: refused
//! - given one that ended: refused

use farthing_tests::prelude::*;

/// A channel into earnings.
fn to_earnings() -> (Scene, Address) {
    let scene = Scene::set();
    let channel = scene.channel_to(scene.till(), scene.by_voucher());
    (scene, channel)
}

#[test]
fn what_is_not_claimed_goes_home_at_once_and_both_ends_are_let_go() {
    // bug classes 22, 45
    let (scene, channel) = Scene::with_channel();
    scene.run_all(&scene.claim(&[scene.promise(&channel, 300)])).assert_ok();
    scene.assert_ends(channel, scene.close_channel(&channel, "friend"));
}

#[test]
fn authority_and_operator_close_what_pays_the_earnings() {
    for name in ["author", "operator"] {
        let (scene, channel) = to_earnings();
        let outcome = scene.run(scene.close_channel(&channel, name)).succeeded();
        let amount = FUNDED as i128;
        assert_moved(&outcome, &[(channel, -amount), (scene.purse("reader"), amount)]);
        assert_eq!(scene.pinned(&scene.purse("reader"), &scene.till()), (0, 0));
    }
}

#[test]
fn it_closes_in_every_phase() {
    // I7: open, expiring, asked, in the grace, after it.
    let expiring = Scene::set().now() + 50;
    for (expires_at, asks, wait) in [
        (0, false, 0),
        (0, false, 100 * GRACE),
        (0, true, 0),
        (0, true, GRACE - 1),
        (0, true, GRACE),
        (0, true, 100 * GRACE),
        (expiring, false, 49),
        (expiring, false, 50),
        (expiring, false, 50 + GRACE),
    ] {
        let scene = Scene::set();
        let channel = scene.channel(ChannelTerms { expires_at, ..scene.by_voucher() });
        if asks {
            scene.given(scene.request_close(&channel));
        }
        scene.advance_seconds(wait);
        scene.given(scene.close_channel(&channel, "friend"));
        assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
    }
}

#[test]
fn a_chain_that_is_partly_claimed_closes_like_any_other() {
    let (scene, channel, chain) = Scene::with_chain();
    scene.given(scene.claim_link(&channel, &chain, 7));
    let outcome = scene.run(scene.close_channel(&channel, "friend")).succeeded();
    assert_moved(&outcome, &[(channel, -930), (scene.purse("reader"), 930)]);
}

#[test]
fn its_account_stays_whatever_its_age_and_is_freed_behind_it_once_its_address_is_spent() {
    for age in [0, 149, 150, 151] {
        let scene = Scene::set();
        let open = scene.open_channel(scene.purse("friend"), scene.by_voucher());
        let open = open.payer(scene.address("sponsor"));
        scene.given(open.clone());
        scene.advance_slots(age);
        scene.assert_freed_apart(&open, scene.close_channel(&open.channel, "friend").into());
    }
}

#[test]
fn the_payee_may_have_paid_the_rent() {
    let scene = Scene::set();
    let friend = scene.address("friend");
    let open = scene.open_channel(scene.purse("friend"), scene.by_voucher()).payer(friend);
    scene.given(open.clone());
    scene.advance_slots(151);
    let close = scene.close_channel(&open.channel, "friend");
    let steps = close.and_free(&scene.channel_at(&open.channel), scene.slot());
    let outcome = scene.run_all(&steps).succeeded();
    assert!(outcome.lamports_delta(&friend) > 0);
    assert_gone(&scene, &open.channel);
}

#[test]
fn refuses_everyone_but_the_payee_side() {
    // The payer has to ask, and wait.
    let (scene, into_deposit) = Scene::with_channel();
    let into_earnings = scene.channel_to(scene.till(), scene.by_voucher());
    let rival = scene.creator("rival");
    for name in ["reader", "stranger", "pen", "rival", "friend", "author", "operator"] {
        for creator in [None, Some(scene.creator), Some(rival)] {
            let close = scene.close_channel(&into_deposit, name).creator(creator);
            if name != "friend" {
                scene.refuses(close, NotPayeeSide);
            }
            let close = scene.close_channel(&into_earnings, name).creator(creator);
            if !matches!(name, "author" | "operator") || creator != Some(scene.creator) {
                scene.refuses(close, NotPayeeSide);
            }
        }
    }
    let mut unsigned = Instruction::from(scene.close_channel(&into_deposit, "friend"));
    unsigned.accounts[0].is_signer = false;
    let missing = InstructionError::MissingRequiredSignature;
    scene.refuses(unsigned, missing);
}

#[test]
fn refuses_one_that_ended() {
    // bug classes 2, 21
    let (scene, channel) = Scene::with_channel();
    let close = Instruction::from(scene.close_channel(&channel, "friend"));
    let twice = [close.clone(), close.clone()];
    scene.run_all(&twice).assert_err(ChannelEnded);
    scene.given(close.clone());
    scene.refuses(close, ChannelEnded);
}

#[test]
fn two_are_closed_in_one_transaction_and_the_payee_leaves_with_it() {
    // bug classes 21, 22: and comes back, to a deposit that nothing pins.
    let scene = Scene::set();
    let channels = [0, 1].map(|_| scene.channel(scene.by_voucher()));
    let leave = Instruction::from(CloseDeposit::of(&scene.get(&scene.purse("friend"))));
    scene.refuses(leave.clone(), DepositHasChildren);
    let mut all: Vec<Instruction> = Vec::new();
    all.extend(channels.iter().map(|at| scene.close_channel(at, "friend").into()));
    all.push(leave);
    let outcome = scene.run_all(&all).succeeded();
    let amount = FUNDED as i128;
    let reader = (scene.purse("reader"), 2 * amount);
    assert_moved(&outcome, &[(channels[0], -amount), (channels[1], -amount), reader]);
    assert_gone(&scene, &scene.purse("friend"));
    scene.given(OpenDeposit::new(scene.address("friend"), scene.token.mint));
    scene.refuses(scene.free_channel(&channels[0]), AddressNotSpent);
    for channel in &channels {
        scene.refuses(scene.close_channel(channel, "friend"), ChannelEnded);
    }
}
