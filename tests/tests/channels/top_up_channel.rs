//! - given a channel that goes on
//!   - when the payer puts money in: it holds so much more, and vouchers reach so much further
//!   - when that is more than its chain is worth: the rest comes home in the end
//! - given one that is asked to close, or that expired, to the second; one that ended: refused
//! - given nothing, too much: refused

use farthing_tests::prelude::*;

#[test]
fn more_money_in_a_channel_of_either_kind() {
    // bug class 45
    let scene = Scene::set();
    let (chain, _) = scene.open_chain(scene.till(), UNIT, LENGTH);
    scene.given(chain.clone());
    let voucher = scene.channel(scene.by_voucher());
    for (channel, before) in [(chain.channel, PURSE - 2 * FUNDED), (voucher, PURSE - 2_500)] {
        let outcome = scene.run(scene.top_up_channel(&channel, 500)).succeeded();
        assert_moved(&outcome, &[(channel, 500), (scene.purse("reader"), -500)]);
        let expected = ChannelToppedUp {
            channel,
            amount: 500,
            funded: FUNDED + 500,
            deposit_balance: before - 500,
        };
        assert_eq!(*outcome.event(), Event::ChannelToppedUp(expected));
    }
}

#[test]
fn nothing_but_what_it_is_funded_with_changes() {
    let (scene, channel) = Scene::with_channel();
    scene.run_all(&scene.claim(&[scene.promise(&channel, 10)])).assert_ok();
    let before = scene.channel_at(&channel);
    scene.given(scene.top_up_channel(&channel, 7));
    let expected = Channel { funded: FUNDED + 7, ..before };
    assert_eq!(scene.channel_at(&channel), expected);
}

#[test]
fn a_channel_that_is_claimed_to_the_last_unit_lives_on() {
    let (scene, channel) = Scene::with_channel();
    let mut promised = 0;
    for amount in [FUNDED, 1, 50] {
        promised += amount;
        if promised != FUNDED {
            scene.given(scene.top_up_channel(&channel, amount));
        }
        let record = scene.promise(&channel, promised);
        let outcome = scene.run_all(&scene.claim(&[record])).succeeded();
        let amount = i128::from(amount);
        assert_moved(&outcome, &[(channel, -amount), (scene.purse("friend"), amount)]);
    }
}

#[test]
fn what_is_above_the_worth_of_a_chain_comes_home() {
    let (scene, channel, chain) = Scene::with_chain();
    scene.given(scene.top_up_channel(&channel, 500));
    scene.given(scene.claim_link(&channel, &chain, LENGTH));
    let friend = scene.balance(&scene.purse("friend"));
    assert_eq!(friend, UNIT * u64::from(LENGTH));
    let outcome = scene.run(scene.close_channel(&channel, "friend")).succeeded();
    assert_moved(&outcome, &[(channel, -500), (scene.purse("reader"), 500)]);
}

#[test]
fn a_base_unit_and_all_there_is_are_put_in_and_one_more_is_not() {
    // bug class 24
    let (scene, channel) = Scene::with_channel();
    let top_up = |amount| scene.top_up_channel(&channel, amount);
    let left = PURSE - FUNDED;
    scene.refuses(top_up(0), AmountZero);
    for too_much in [left + 1, u64::MAX] {
        scene.refuses(top_up(too_much), InsufficientBalance);
    }
    scene.given(top_up(1));
    scene.refuses(top_up(left), InsufficientBalance);
    scene.given(top_up(left - 1));
    assert_eq!(scene.channel_at(&channel).funded, PURSE);
}

#[test]
fn refuses_more_than_a_channel_can_count() {
    // No sequence of instructions gets there (I1).
    let (scene, channel) = Scene::with_channel();
    scene.tamper(&channel, |channel: &mut Channel| channel.funded = u64::MAX - 5);
    scene.refuses(scene.top_up_channel(&channel, 6), AmountOverflow);
    scene.given(scene.top_up_channel(&channel, 5));
    assert_eq!(scene.channel_at(&channel).funded, u64::MAX);
}

#[test]
fn refuses_a_channel_that_was_asked_to_close_from_that_second_on() {
    let (scene, channel) = Scene::with_channel();
    let now = scene.now();
    let ask = Instruction::from(scene.request_close(&channel));
    let top_up = Instruction::from(scene.top_up_channel(&channel, 5));
    scene.run_all(&[top_up.clone(), ask.clone()]).assert_ok();
    for later in [0, 1, GRACE - 1, GRACE, GRACE + 1, 10 * GRACE] {
        scene.at(now + later);
        scene.refuses(top_up.clone(), ChannelClosing);
    }
    let (scene, _) = Scene::with_channel();
    scene.run_all(&[ask, top_up]).assert_err(ChannelClosing);
}

#[test]
fn refuses_a_channel_that_expired_from_that_second_on() {
    // bug class 40
    let scene = Scene::set();
    let expires_at = scene.now() + 50;
    let channel = scene.channel(ChannelTerms { expires_at, ..scene.by_voucher() });
    let top_up = scene.top_up_channel(&channel, 5);
    scene.at(expires_at - 1);
    scene.given(top_up.clone());
    for later in [0, 1, GRACE, 10 * GRACE] {
        scene.at(expires_at + later);
        scene.refuses(top_up.clone(), ChannelClosing);
    }
}

#[test]
fn refuses_a_channel_that_ended() {
    // bug class 21: also in the transaction that ends it.
    let (scene, channel) = Scene::with_channel();
    let top_up = Instruction::from(scene.top_up_channel(&channel, 5));
    let close = Instruction::from(scene.close_channel(&channel, "friend"));
    let both = [close.clone(), top_up.clone()];
    scene.run_all(&both).assert_err(ChannelEnded);
    scene.given(close);
    scene.refuses(top_up, ChannelEnded);
}

#[test]
fn a_payee_that_takes_nothing_new_takes_more_in_what_it_has() {
    // I7
    let (scene, channel) = Scene::with_channel();
    scene.given(SetRefusal::new(scene.address("friend"), scene.token.mint, true));
    scene.given(scene.top_up_channel(&channel, 5));
    assert_eq!(scene.get::<Deposit>(&scene.purse("reader")).balance, PURSE - FUNDED - 5);
}
