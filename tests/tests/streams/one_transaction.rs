//! Several instructions in one transaction, where an attacker has no clock against it.
//!
//! - given opening and cancelling at once: everything is back, but the account stays until it is
//!   spent
//! - given a stream whose address is spent: ended and freed at once, by anyone who may end it
//! - given the same exit twice: the whole transaction is refused
//! - given money that goes round in a circle: nothing is counted twice
//! - given an account that is freed and funded again: it is nobody's (bug class 21)

use farthing_sdk::{Client, compose};
use farthing_tests::prelude::*;

#[test]
fn opened_and_cancelled_leaves_every_balance_as_it_was() {
    // bug classes 21, 22
    let scene = Scene::set();
    let open = scene.open_stream(scene.purse("friend"), StreamTerms { unlock: 5, ..running() });
    let reader = scene.address("reader");
    let cancel = CancelStream {
        authority: reader,
        stream: open.stream,
        deposit: open.deposit,
        payee: open.payee,
        creator: None,
        session: None,
    };
    let all = [open.clone().into(), cancel.clone().into()];
    let outcome = scene.run_all(&all).succeeded();
    // The unlock is the payee's from the start on, which is now.
    assert_moved(&outcome, &[(open.deposit, -5), (open.payee, 5)]);
    assert_eq!(scene.pinned(&open.deposit, &open.payee), (0, 0));
    scene.run_all(&all).assert_refused();
}

#[test]
fn a_stream_whose_address_is_spent_ends_and_is_freed_at_once() {
    // As the SDK composes it, in the role that the signer has.
    for (payee, name) in [("friend", "reader"), ("friend", "friend"), ("author", "author")] {
        let scene = Scene::set();
        let to = if payee == "author" { scene.till() } else { scene.purse(payee) };
        let sponsor = scene.address("sponsor");
        let before = scene.lamports(&sponsor);
        let open = scene.open_stream(to, running()).payer(sponsor);
        scene.given(open.clone());
        scene.advance_seconds(30);
        let client = Client::new(scene.network.clone());
        let young = compose::cancel_stream(&client, open.stream, scene.address(name)).unwrap();
        assert_eq!(young.len(), 1, "it cannot be freed yet");
        scene.advance_slots(151);
        let client = Client::new(scene.network.clone());
        let steps = compose::cancel_stream(&client, open.stream, scene.address(name)).unwrap();
        let outcome = scene.run_all(&steps).succeeded();
        let (total, earned) = (FUNDED as i128, (30 * PACE) as i128);
        assert_moved(
            &outcome,
            &[(open.stream, -total), (to, earned), (open.deposit, total - earned)],
        );
        assert_eq!(scene.lamports(&sponsor), before);
        assert_gone(&scene, &open.stream);
        assert_eq!(scene.pinned(&open.deposit, &to), (0, 0));
    }
}

#[test]
fn opened_with_all_unlocked_withdrawn_and_paid_back_moves_nothing_twice() {
    let scene = Scene::set();
    let open =
        scene.open_stream(scene.purse("friend"), StreamTerms { unlock: FUNDED, ..running() });
    let withdraw = WithdrawStream { stream: open.stream, payee: open.payee, amount: ALL };
    let (friend, mint) = (scene.address("friend"), scene.token.mint);
    let back = Pay::to_wallet(friend, mint, scene.address("reader"), FUNDED);
    let circle: [Instruction; 3] = [open.clone().into(), withdraw.into(), back.into()];
    let outcome = scene.run_all(&circle).succeeded();
    assert_moved(&outcome, &[]);
    assert_eq!(scene.get::<Stream>(&open.stream).withdrawn, FUNDED);
}

#[test]
fn the_same_exit_twice_is_refused_as_a_whole() {
    // bug classes 2, 21
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    let cancel = Instruction::from(scene.cancel_stream(&stream, "reader"));
    scene.run_all(&[cancel.clone(), cancel]).assert_err(StreamEnded);
    let withdraw = Instruction::from(scene.withdraw_stream(&stream));
    scene.run_all(&[withdraw.clone(), withdraw]).assert_err(NothingAccrued);
    let refund = Instruction::from(scene.refund_stream(&stream));
    scene.run_all(&[refund.clone(), refund]).assert_err(AmountZero);
}

#[test]
fn refund_withdrawal_and_cancellation_together_pay_each_unit_once() {
    // bug class 27: in every order.
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0]];
    for order in orders {
        let (scene, stream) = Scene::with_stream(running());
        scene.advance_seconds(30);
        let all: [Instruction; 3] = [
            scene.refund_stream(&stream).amount(400).into(),
            scene.withdraw_stream(&stream).amount(100).into(),
            scene.cancel_stream(&stream, "friend").into(),
        ];
        let outcome = scene.run_all(&order.map(|index| all[index].clone()));
        if order == [0, 2, 1] || order == [1, 2, 0] {
            // What stands after the end is refused, and with it everything.
            outcome.assert_refused();
            continue;
        }
        outcome.assert_ok();
        assert_eq!(scene.balance(&scene.purse("friend")), 300);
        assert_eq!(scene.balance(&scene.purse("reader")), PURSE - 300);
    }
}

#[test]
fn a_freed_stream_that_is_funded_again_at_once_is_nobodys() {
    // bug class 21: freed, given lamports, used.
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.cancel_stream(&stream, "reader"));
    scene.advance_slots(151);
    let reader = scene.address("reader");
    let free = Instruction::from(scene.close_stream(&stream));
    let revive = system_instruction::transfer(&reader, &stream, 10_000_000);
    for use_of_it in [
        Instruction::from(scene.withdraw_stream(&stream)),
        scene.cancel_stream(&stream, "friend").into(),
        scene.pause_stream(&stream).into(),
        scene.top_up_stream(&stream, 5).into(),
        scene.close_stream(&stream).into(),
    ] {
        scene.run_all(&[free.clone(), revive.clone(), use_of_it]).assert_refused();
    }
    let outcome = scene.run_all(&[free, revive]).succeeded();
    let account = outcome.after.account(&stream).unwrap();
    assert!(account.data().is_empty());
    assert_ne!(*account.owner(), PROGRAM_ID);
}

#[test]
fn a_deposit_that_closes_and_opens_again_around_a_stream_is_refused() {
    // bug class 21: the stream pins it.
    let (scene, stream) = Scene::with_stream(StreamTerms { amount: PURSE, ..running() });
    let reader = scene.address("reader");
    let close = CloseDeposit::of(&scene.get(&scene.purse("reader")));
    let reopen = OpenDeposit::new(reader, scene.token.mint);
    let refund = RefundStream::of(stream, &scene.stream_at(&stream), reader);
    let all = [close.into(), reopen.into(), refund.into()];
    scene.run_all(&all).assert_err(DepositHasChildren);
}

#[test]
fn a_rate_is_set_and_the_stream_resumed_in_one_transaction() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(1);
    scene.given(scene.pause_stream(&stream));
    let set = Instruction::from(scene.set_stream_rate(&stream, pace(1)));
    scene.run_all(&[set, scene.resume_stream(&stream).into()]).assert_ok();
    scene.advance_seconds(5);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), PACE + 5);
}

#[test]
fn two_streams_against_each_other_can_both_end_in_one_transaction() {
    let scene = Scene::set();
    let there = scene.stream(running());
    scene.deposit_of("friend", FUNDED);
    let friend = scene.address("friend");
    let (mint, readers) = (scene.token.mint, scene.purse("reader"));
    let back = OpenStream::new(friend, mint, readers, scene.slot(), running());
    scene.given(back.clone());
    scene.advance_seconds(7);
    let end = |stream, name| Instruction::from(scene.cancel_stream(stream, name));
    let all = [end(&there, "reader"), end(&back.stream, "friend")];
    let outcome = scene.run_all(&all).succeeded();
    let total = FUNDED as i128;
    let (reader, friend) = (scene.purse("reader"), scene.purse("friend"));
    assert_moved(
        &outcome,
        &[(there, -total), (back.stream, -total), (reader, total), (friend, total)],
    );
}
