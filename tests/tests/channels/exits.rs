//! Exits that nobody can stand in the way of (I7), what pins whom, and calls by other programs.

use farthing_tests::{prelude::*, relay::*};

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
        scene.freeze_reserve();
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
    // There is no closed payee to claim for, and no closed payer to pay home.
    let scene = Scene::set();
    let into_deposit = scene.channel(scene.by_voucher());
    let into_earnings = scene.channel_to(scene.till(), scene.by_voucher());
    let ends = [(into_deposit, "friend"), (into_earnings, "author")];
    pins_both_payees(&scene, ends.map(|(channel, by)| scene.close_channel(&channel, by).into()));
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
    scene.run_all(&late).assert_err(NothingClaimed);
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
        scene.refuses(scene.close_channel(&channel, name), NotPayeeSide);
    }
    scene.given(scene.close_channel(&channel, "heir").creator(Some(scene.creator)));
}

#[test]
fn every_deed_works_at_the_deepest_level() {
    // bug class 44: an exit that called for its own log would fail here.
    let (scene, channels, claims) = closing(true);
    let open = scene.channel(scene.by_voucher());
    let mut deeds: Vec<Instruction> = ways_out(&scene, &channels, &claims).concat();
    deeds.push(scene.top_up_channel(&open, 5).into());
    deeds.push(scene.request_close(&open).into());
    works_at_the_deepest_level(&scene, &deeds);
    let (scene, channel, chain) = Scene::with_chain();
    works_at_the_deepest_level(&scene, &[scene.claim_link(&channel, &chain, 5).into()]);
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
