//! Several instructions in one transaction, where an attacker has no clock against it.
//!
//! - given a channel opened, claimed and closed at once: each unit moves once, the address stays
//!   taken
//! - given the same exit twice, or an exit before a claim: refused, or skipped
//! - given money that goes round in a circle: nothing is counted twice
//! - given an account that is freed and funded again: it is nobody's (bug class 21)

use farthing_tests::prelude::*;

fn refused_with(outcome: Outcome, error: FarthingError) {
    outcome.assert_err(error);
}

/// The friend closes a channel that is only being opened.
fn close_of(scene: &Scene, open: &OpenChannel) -> Instruction {
    let close = CloseChannel {
        authority: scene.address("friend"),
        channel: open.channel,
        deposit: open.deposit,
        payee: open.payee,
        creator: None,
    };
    close.into()
}

#[test]
fn opened_claimed_and_closed_pays_what_was_promised() {
    // bug classes 21, 22
    let scene = Scene::set();
    let open = scene.open_channel(scene.purse("friend"), scene.by_voucher());
    let [signed, claim] = scene.claim(&[scene.promise(&open.channel, 300)]);
    let close = close_of(&scene, &open);
    let all = [open.clone().into(), signed, claim, close];
    let outcome = scene.run_all(&all).succeeded();
    assert_moved(&outcome, &[(open.deposit, -300), (open.payee, 300)]);
    assert_eq!(scene.pinned(&open.deposit, &open.payee), (0, 0));
    // The address is taken: the same once more meets it.
    scene.run_all(&all).assert_refused();
}

#[test]
fn a_claim_behind_any_end_pays_nothing_and_takes_the_end_back_with_it() {
    // bug class 21
    let (scene, channel) = Scene::with_channel();
    let [signed, claim] = scene.claim(&[scene.promise(&channel, 300)]);
    let close = Instruction::from(scene.close_channel(&channel, "friend"));
    let ended = [close, signed.clone(), claim.clone()];
    refused_with(scene.run_all(&ended), NothingClaimed);
    scene.given(scene.request_close(&channel));
    scene.advance_seconds(GRACE);
    let finish = Instruction::from(scene.finish_close(&channel));
    let ended = [finish, signed, claim];
    refused_with(scene.run_all(&ended), NothingClaimed);
}

#[test]
fn a_claim_right_behind_the_request_to_close_is_paid() {
    // The grace begins with it, so nobody can close a channel under a claim.
    let (scene, channel) = Scene::with_channel();
    let [signed, claim] = scene.claim(&[scene.promise(&channel, 300)]);
    let ask = Instruction::from(scene.request_close(&channel));
    let finish = Instruction::from(scene.finish_close(&channel));
    let rushed = [ask.clone(), finish];
    refused_with(scene.run_all(&rushed), GraceNotOver);
    let outcome = scene.run_all(&[ask, signed, claim]).succeeded();
    assert_moved(&outcome, &[(channel, -300), (scene.purse("friend"), 300)]);
}

#[test]
fn claim_withdrawal_and_closing_together_pay_each_unit_once() {
    // bug class 27: whatever comes first. New funding 500 is below what is funded in each order.
    for order in [[0, 1, 2], [1, 0, 2]] {
        let (scene, channel) = Scene::with_channel();
        let [signed, claim] = scene.claim(&[scene.promise(&channel, 300)]);
        let steps: [Vec<Instruction>; 3] = [
            vec![signed, claim],
            vec![scene.withdraw_channel(&channel, 500).into()],
            vec![scene.close_channel(&channel, "friend").into()],
        ];
        let all: Vec<_> = order.into_iter().flat_map(|step: usize| steps[step].clone()).collect();
        let outcome = scene.run_all(&all).succeeded();
        let reader = (scene.purse("reader"), 700);
        assert_moved(&outcome, &[(channel, -1_000), reader, (scene.purse("friend"), 300)]);
    }
}

#[test]
fn a_withdrawal_in_front_of_a_claim_leaves_it_what_the_payee_agreed_to() {
    let (scene, channel) = Scene::with_channel();
    let [signed, claim] = scene.claim(&[scene.promise(&channel, 900)]);
    let withdraw = Instruction::from(scene.withdraw_channel(&channel, 400));
    let outcome = scene.run_all(&[withdraw.clone(), signed.clone(), claim.clone()]).succeeded();
    let moved = [(channel, -1_000), (scene.purse("reader"), 600), (scene.purse("friend"), 400)];
    assert_moved(&outcome, &moved);
    // And behind a claim there is nothing to withdraw below it.
    let (scene, _) = Scene::with_channel();
    let claimed_first = [signed, claim, withdraw];
    refused_with(scene.run_all(&claimed_first), BelowClaimed);
}

#[test]
fn money_that_goes_round_in_a_circle_is_counted_once() {
    let (scene, channel) = Scene::with_channel();
    let [signed, claim] = scene.claim(&[scene.promise(&channel, 2 * FUNDED)]);
    let (friend, mint) = (scene.address("friend"), scene.token.mint);
    let back = Pay::to_wallet(friend, mint, scene.address("reader"), FUNDED).into();
    let again = Instruction::from(scene.top_up_channel(&channel, FUNDED));
    let circle = [signed.clone(), claim.clone(), back, again, signed, claim];
    let outcome = scene.run_all(&circle).succeeded();
    let amount = FUNDED as i128;
    let reader = (scene.purse("reader"), 0);
    assert_moved(&outcome, &[(channel, -amount), reader, (scene.purse("friend"), amount)]);
    let stored = scene.channel_at(&channel);
    assert_eq!((stored.claimed, stored.funded), (2 * FUNDED, 2 * FUNDED));
}

#[test]
fn a_chain_is_opened_claimed_topped_up_and_claimed_again() {
    let scene = Scene::set();
    let (open, chain) = scene.open_chain(scene.purse("friend"), UNIT, LENGTH);
    let top_up = TopUpChannel {
        authority: scene.address("reader"),
        channel: open.channel,
        deposit: open.deposit,
        session: None,
        amount: 7,
    };
    let claim = |index| Instruction::from(scene.claim_link(&open.channel, &chain, index));
    let all = [open.clone().into(), claim(3), top_up.into(), claim(4)];
    let outcome = scene.run_all(&all).succeeded();
    let (put, paid) = (FUNDED as i128 + 7, 40);
    let moved = [(open.deposit, -put), (open.channel, put - paid), (open.payee, paid)];
    assert_moved(&outcome, &moved);
}

#[test]
fn a_channel_freed_and_funded_again_at_once_is_nobodys() {
    // bug class 21: freed, given lamports, used.
    let (scene, channel) = Scene::with_channel();
    scene.given(scene.close_channel(&channel, "friend"));
    scene.advance_slots(151);
    let reader = scene.address("reader");
    let free = Instruction::from(scene.free_channel(&channel));
    let revive = system_instruction::transfer(&reader, &channel, 10_000_000);
    for use_of_it in [
        Instruction::from(scene.top_up_channel(&channel, 5)),
        scene.withdraw_channel(&channel, 5).into(),
        scene.request_close(&channel).into(),
        scene.close_channel(&channel, "friend").into(),
        scene.finish_close(&channel).into(),
        scene.free_channel(&channel).into(),
    ] {
        scene.run_all(&[free.clone(), revive.clone(), use_of_it]).assert_refused();
    }
    let [signed, claim] = scene.claim(&[scene.promise(&channel, 5)]);
    let claimed = scene.run_all(&[free.clone(), revive.clone(), signed, claim]);
    refused_with(claimed, NothingClaimed);
    let outcome = scene.run_all(&[free, revive]).succeeded();
    let account = outcome.after.account(&channel).unwrap();
    assert!(account.data().is_empty());
    assert_ne!(*account.owner(), PROGRAM_ID);
}

#[test]
fn an_old_channel_closed_and_used_again_at_once_is_gone() {
    // bug class 21: it is freed in the transaction that ends it.
    let (scene, channel) = Scene::with_channel();
    scene.advance_slots(151);
    let close = scene.close_channel(&channel, "friend");
    let closed = close.and_free(&scene.channel_at(&channel), scene.slot());
    let reader = scene.address("reader");
    let revived =
        [&closed[..], &[system_instruction::transfer(&reader, &channel, 10_000_000)]].concat();
    let claim = scene.claim(&[scene.promise(&channel, 5)]);
    let claimed = [&revived[..], &claim].concat();
    refused_with(scene.run_all(&claimed), NothingClaimed);
    let free = scene.free_channel(&channel).into();
    for again in [close.into(), scene.top_up_channel(&channel, 5).into(), free] {
        scene.run_all(&[&revived[..], &[again]].concat()).assert_refused();
    }
}

#[test]
fn a_deposit_that_closes_and_opens_again_around_a_channel_is_refused() {
    // bug class 21: the channel pins both ends.
    let (scene, channel) = Scene::with_channel();
    let rest = PURSE - FUNDED;
    scene.given(scene.top_up_channel(&channel, rest));
    for name in ["reader", "friend"] {
        let close = CloseDeposit::of(&scene.get(&scene.purse(name)));
        let reopen = OpenDeposit::new(scene.address(name), scene.token.mint);
        let around = [close.into(), reopen.into()];
        refused_with(scene.run_all(&around), DepositHasChildren);
    }
}

#[test]
fn two_channels_against_each_other_are_claimed_and_closed_in_one_transaction() {
    let scene = Scene::set();
    let there = scene.channel(scene.by_voucher());
    scene.deposit_of("friend", FUNDED);
    let (friend, readers) = (scene.address("friend"), scene.purse("reader"));
    let (mint, slot) = (scene.token.mint, scene.slot());
    let back = OpenChannel::new(friend, mint, readers, slot, scene.by_voucher()).salt(9);
    scene.given(back.clone());
    let mut all = scene.claim(&[scene.promise(&there, 300)]).to_vec();
    all.extend(Claim::of(readers, &[scene.promise(&back.channel, 200)]).unwrap());
    all.push(scene.close_channel(&there, "friend").into());
    all.push(scene.close_channel(&back.channel, "reader").into());
    let outcome = scene.run_all(&all).succeeded();
    let total = FUNDED as i128;
    let (reader, friend) = (scene.purse("reader"), scene.purse("friend"));
    let moved =
        [(there, -total), (back.channel, -total), (reader, total - 100), (friend, total + 100)];
    assert_moved(&outcome, &moved);
}

#[test]
fn everything_that_can_end_a_channel_ends_it_once() {
    // bug class 2: each pair of exits, in each order.
    let (scene, channel) = Scene::with_channel();
    scene.given(scene.request_close(&channel));
    scene.advance_seconds(GRACE);
    let stored: Channel = scene.channel_at(&channel);
    let (reader, friend) = (scene.address("reader"), scene.address("friend"));
    let ends: [Instruction; 2] = [
        CloseChannel::of(channel, &stored, friend).into(),
        FinishClose::of(channel, &stored).into(),
    ];
    let others: [Instruction; 4] = [
        ends[0].clone(),
        ends[1].clone(),
        RequestClose::of(channel, &stored, reader).into(),
        WithdrawChannel::of(channel, &stored, (reader, friend), 5).into(),
    ];
    for end in &ends {
        for other in &others {
            let pair = [end.clone(), other.clone()];
            refused_with(scene.run_all(&pair), ChannelEnded);
        }
    }
}
