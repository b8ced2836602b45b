//! Exits that nobody can stand in the way of (I7), what pins whom, and calls by other programs.

use farthing_sdk::{
    accounts::{Earnings, Reserve},
    addresses,
    args::CreatorChanges,
    errors::FarthingError,
    events::status,
    instructions::{
        AcceptCreator, CloseDeposit, CloseEarnings, Pay, TransferCreator, UpdateCreator,
    },
    solana::{Account, Address, Instruction, InstructionError},
};
use farthing_tests::{Fate, relay::*, scene::*};

/// A channel by voucher and one by chain to the friend, both closing, their grace over or not.
fn closing(over: bool) -> (Scene, [Address; 2], Vec<Instruction>) {
    let scene = Scene::set();
    let voucher = scene.channel(scene.by_voucher());
    let (open, chain) = scene.open_chain(scene.purse("friend"), UNIT, LENGTH);
    scene.given(open.clone());
    let channels = [voucher, open.channel];
    let claims = [
        &scene.claim(&[scene.promise(&voucher, 5)])[..],
        &[scene.claim_link(&open.channel, &chain, 5).into()],
    ];
    for channel in &channels {
        scene.given(scene.request_close(channel));
    }
    scene.advance_seconds(if over { GRACE } else { GRACE - 1 });
    (scene, channels, claims.concat())
}

/// Every way out of closing channels, as transactions.
fn ways_out(
    scene: &Scene,
    channels: &[Address; 2],
    claims: &[Instruction],
) -> Vec<Vec<Instruction>> {
    let over = scene.now() >= scene.channel_at(&channels[0]).close_asked + GRACE;
    let mut ways = if over { Vec::new() } else { vec![claims[..2].to_vec(), claims[2..].to_vec()] };
    for channel in channels {
        ways.push(vec![scene.close_channel(channel, "friend").into()]);
        ways.push(vec![scene.withdraw_channel(channel, 10).into()]);
        if over {
            ways.push(vec![scene.finish_close(channel).into()]);
        }
    }
    ways
}

#[test]
fn frozen_tokens_in_the_reserve_stop_no_exit() {
    // bug classes 29, 33
    for over in [false, true] {
        let (scene, channels, claims) = closing(over);
        let reserve: Reserve = scene.get(&addresses::reserve(&scene.token.mint));
        let mut account = Account::from(scene.snapshot().account(&reserve.tokens).unwrap().clone());
        // Byte 108 says how a token account is; 2 is frozen.
        account.data[108] = 2;
        scene.forge(reserve.tokens, account);
        let snapshot = scene.snapshot();
        for way in ways_out(&scene, &channels, &claims) {
            scene.run_all(&way).assert_ok();
            scene.conserve();
            scene.restore(&snapshot);
        }
    }
}

#[test]
fn a_channel_pins_both_ends_until_it_ends() {
    // bug classes 22, 29, 41: there is no closed payee to claim for, and no closed payer to pay
    // home.
    let scene = Scene::set();
    let into_deposit = scene.channel(scene.by_voucher());
    let into_earnings = scene.channel_to(scene.till(), scene.by_voucher());
    let leave = CloseDeposit::of(&scene.get(&scene.purse("friend")));
    scene.refuses(leave.clone(), FarthingError::DepositHasChildren);
    let till: Earnings = scene.get(&scene.till());
    let shut = CloseEarnings::of(&till, &scene.get(&scene.creator));
    scene.open_payees(&scene.get(&scene.creator), scene.token);
    scene.refuses(shut.clone(), FarthingError::EarningsHaveChildren);
    scene.given(scene.close_channel(&into_deposit, "friend"));
    scene.given(scene.close_channel(&into_earnings, "author"));
    scene.given(leave);
    scene.given(shut);
}

#[test]
fn claims_for_a_payee_that_has_left_meet_nothing() {
    // The payee closed every channel before it could leave, so nothing is lost.
    let (scene, channel) = Scene::with_channel();
    let late = scene.claim(&[scene.promise(&channel, 5)]);
    let leave = Instruction::from(CloseDeposit::of(&scene.get(&scene.purse("friend"))));
    scene.given(scene.close_channel(&channel, "friend"));
    scene.given(leave);
    scene.run_all(&late).assert_refused();
    // Nor when it is back.
    scene.deposit_of("friend", 0);
    scene.run_all(&late).assert_err(FarthingError::NothingClaimed);
}

#[test]
fn strangers_who_open_channels_all_day_keep_nobodys_deposit_open() {
    // bug class 22
    let scene = Scene::set();
    let channels: Vec<_> = (0..8).map(|_| scene.channel(scene.by_voucher())).collect();
    let mut all: Vec<Instruction> =
        channels.iter().map(|at| scene.close_channel(at, "friend").into()).collect();
    all.push(CloseDeposit::of(&scene.get(&scene.purse("friend"))).into());
    scene.run_all(&all).assert_ok();
    assert_gone(&scene, &scene.purse("friend"));
}

#[test]
fn a_payer_that_takes_everything_else_out_leaves_what_it_set_aside() {
    // bug class 24
    let (scene, channel) = Scene::with_channel();
    let (reader, mint) = (scene.address("reader"), scene.token.mint);
    let rest = scene.balance(&scene.purse("reader"));
    scene.given(Pay::to_wallet(reader, mint, scene.address("stranger"), rest));
    scene.run_all(&scene.claim(&[scene.promise(&channel, FUNDED)])).assert_ok();
    assert_eq!(scene.balance(&scene.purse("friend")), FUNDED);
}

/// A channel that could end in both ways, and be freed then, whose rent the sponsor paid.
fn sponsored() -> (Scene, Address, Address) {
    let scene = Scene::set();
    let sponsor = scene.address("sponsor");
    let open = scene.open_channel(scene.purse("friend"), scene.by_voucher()).payer(sponsor);
    scene.given(open.clone());
    scene.given(scene.request_close(&open.channel));
    scene.advance_seconds(GRACE);
    scene.advance_slots(151);
    (scene, open.channel, sponsor)
}

/// By the payee, and by anyone.
fn ends(scene: &Scene, channel: &Address) -> [Instruction; 2] {
    [scene.close_channel(channel, "friend").into(), scene.finish_close(channel).into()]
}

#[test]
fn whatever_becomes_of_the_rent_payer_stops_no_end_and_no_freeing() {
    // bug class 29
    for how in 0..2 {
        for fate in Fate::ALL {
            let (scene, channel, sponsor) = sponsored();
            scene.meets(&sponsor, fate);
            let (rent, before) = (scene.lamports(&channel), scene.lamports(&sponsor));
            let outcome = scene.run(ends(&scene, &channel)[how].clone()).succeeded();
            let amount = FUNDED as i128;
            assert_moved(&outcome, &[(channel, -amount), (scene.purse("reader"), amount)]);
            assert_eq!(scene.lamports(&sponsor), before, "{fate:?}");
            scene.given(scene.free_channel(&channel));
            assert_eq!(scene.lamports(&sponsor), before + rent, "{fate:?}");
            assert_gone(&scene, &channel);
        }
    }
}

#[test]
fn a_rent_payer_that_the_transaction_calls_stops_no_end() {
    // bug class 29
    for how in 0..2 {
        let (scene, channel, sponsor) = sponsored();
        let (reader, mint) = (scene.address("reader"), scene.token.mint);
        let pay = Pay::new(reader, mint, scene.purse("friend"), 1);
        let [end, free] =
            [ends(&scene, &channel)[how].clone(), scene.free_channel(&channel).into()];
        assert_ends_beside_a_call_of(sponsor, &scene, pay, [end, free]);
        assert_gone(&scene, &channel);
    }
}

#[test]
fn a_creator_that_changes_hands_takes_its_channels_along() {
    // bug class 39: who it was has no more say, at once.
    let scene = Scene::set();
    let channel = scene.channel_to(scene.till(), scene.by_voucher());
    let (author, heir) = (scene.address("author"), scene.address("heir"));
    scene.given(TransferCreator::new(author, scene.creator, heir));
    scene.given(AcceptCreator::of(scene.creator, &scene.get(&scene.creator)));
    let none = CreatorChanges { operator: Some(Address::default()), ..CreatorChanges::default() };
    scene.given(UpdateCreator::new(heir, scene.creator, none));
    for name in ["author", "operator"] {
        let close = scene.close_channel(&channel, name);
        scene.refuses(close, FarthingError::NotPayeeSide);
    }
    scene.given(scene.close_channel(&channel, "heir").creator(Some(scene.creator)));
}

#[test]
fn every_deed_works_at_the_deepest_level() {
    // bug class 44: an exit that called for its own log would fail here.
    let (scene, channels, claims) = closing(true);
    let open = scene.channel(scene.by_voucher());
    let relay = install(&scene);
    let depth = deepest(&scene, relay);
    assert!(depth >= 4, "{depth}");
    let mut deeds: Vec<Instruction> = ways_out(&scene, &channels, &claims).concat();
    deeds.push(scene.top_up_channel(&open, 5).into());
    deeds.push(scene.request_close(&open).into());
    let snapshot = scene.snapshot();
    for deed in deeds {
        let too_deep = below(relay, depth + 1, deed.clone());
        scene.refuses(too_deep, InstructionError::CallDepth);
        scene.given(below(relay, depth, deed));
        scene.restore(&snapshot);
    }
    let (scene, channel, chain) = Scene::with_chain();
    let relay = install(&scene);
    scene.given(below(relay, depth, scene.claim_link(&channel, &chain, 5)));
}

#[test]
fn a_channel_is_freed_at_the_deepest_level() {
    // bug class 44
    let (scene, channel) = Scene::with_channel();
    let relay = install(&scene);
    let depth = deepest(&scene, relay);
    scene.given(below(relay, depth, scene.close_channel(&channel, "friend")));
    scene.advance_slots(151);
    scene.given(below(relay, depth, scene.free_channel(&channel)));
    assert_gone(&scene, &channel);
}

#[test]
fn the_statuses_of_a_batch_reach_the_program_that_called_for_it() {
    let (scene, channel, chain) = Scene::with_chain();
    let relay = install(&scene);
    let mut claim = scene.claim_link(&channel, &chain, 5);
    claim.links.push((scene.till(), claim.links[0].1.clone()));
    let outcome = scene.run(below(relay, 1, claim)).succeeded();
    assert_eq!(outcome.return_data, [status::PAID, status::NOT_LIVE]);
}
