//! - given payer and payee side, who both sign
//!   - when they take money back, down to what is claimed: exactly that goes home, and the channel
//!     lives
//!   - when a voucher stands above what is left: it pays what is left
//! - given less than is claimed, as much as there is, or more: refused
//! - given an operator or a stranger for the payee's side: refused
//! - given one that ended: refused

use farthing_tests::prelude::*;

/// A channel into earnings, and what withdraws from it by the hand of a wallet.
fn from_earnings(name: &str, new_funded: u64) -> (Scene, Address, WithdrawChannel) {
    let scene = Scene::set();
    let channel = scene.channel_to(scene.till(), scene.by_voucher());
    let payee_authority = scene.address(name);
    let withdraw = scene.withdraw_channel(&channel, new_funded).creator(Some(scene.creator));
    let withdraw = WithdrawChannel { payee_authority, ..withdraw };
    (scene, channel, withdraw)
}

#[test]
fn exactly_what_they_agree_on_goes_home() {
    // bug class 45
    let (scene, channel) = Scene::with_channel();
    let before = scene.channel_at(&channel);
    for (new_funded, amount) in [(FUNDED - 1, 1), (400, 599), (0, 400)] {
        let outcome = scene.run(scene.withdraw_channel(&channel, new_funded)).succeeded();
        let moved = i128::from(amount);
        assert_moved(&outcome, &[(channel, -moved), (scene.purse("reader"), moved)]);
        let deposit_balance = PURSE - new_funded;
        let expected = ChannelWithdrawn { channel, amount, funded: new_funded, deposit_balance };
        assert_eq!(*outcome.event(), Event::ChannelWithdrawn(expected));
        let left = Channel { funded: new_funded, ..before.clone() };
        assert_eq!(scene.channel_at(&channel), left);
    }
    // Empty, it lives on.
    assert_eq!(scene.pinned(&scene.purse("reader"), &scene.purse("friend")), (1, 1));
    scene.given(scene.top_up_channel(&channel, 5));
}

#[test]
fn the_authority_of_the_creator_agrees_and_its_operator_does_not() {
    let (scene, channel, withdraw) = from_earnings("author", 400);
    let outcome = scene.run(withdraw).succeeded();
    assert_moved(&outcome, &[(channel, -600), (scene.purse("reader"), 600)]);
    let (scene, _, withdraw) = from_earnings("operator", 400);
    scene.refuses(withdraw, NotPayeeSide);
}

#[test]
fn it_goes_down_to_what_is_claimed_and_no_further() {
    // I2
    let (scene, channel) = Scene::with_channel();
    scene.run_all(&scene.claim(&[scene.promise(&channel, 300)])).assert_ok();
    for below in [299, 1, 0] {
        scene.refuses(scene.withdraw_channel(&channel, below), BelowClaimed);
    }
    scene.given(scene.withdraw_channel(&channel, 300));
    scene.refuses(scene.withdraw_channel(&channel, 300), NotBelowFunded);
    assert_eq!(scene.channel_at(&channel).left(), 0);
}

#[test]
fn refuses_to_give_back_nothing_or_less() {
    let (scene, channel) = Scene::with_channel();
    for new_funded in [FUNDED, FUNDED + 1, u64::MAX] {
        scene.refuses(scene.withdraw_channel(&channel, new_funded), NotBelowFunded);
    }
}

#[test]
fn a_promise_above_what_is_left_pays_what_is_left() {
    // The payee agreed: it knows what it has served.
    let (scene, channel) = Scene::with_channel();
    let promise = scene.promise(&channel, 900);
    scene.given(scene.withdraw_channel(&channel, 400));
    let outcome = scene.run_all(&scene.claim(&[promise])).succeeded();
    assert_moved(&outcome, &[(channel, -400), (scene.purse("friend"), 400)]);
    // And the rest, when there is more again.
    scene.given(scene.top_up_channel(&channel, 1_000));
    let outcome = scene.run_all(&scene.claim(&[promise])).succeeded();
    assert_moved(&outcome, &[(channel, -500), (scene.purse("friend"), 500)]);
}

#[test]
fn a_chain_pays_what_is_left_as_well() {
    let (scene, channel, chain) = Scene::with_chain();
    scene.given(scene.claim_link(&channel, &chain, 3));
    scene.given(scene.withdraw_channel(&channel, 55));
    let outcome = scene.run(scene.claim_link(&channel, &chain, LENGTH)).succeeded();
    let paid = i128::from(55 - 3 * UNIT);
    assert_moved(&outcome, &[(channel, -paid), (scene.purse("friend"), paid)]);
}

#[test]
fn they_may_agree_in_every_phase_of_its_life() {
    let (scene, channel) = Scene::with_channel();
    scene.given(scene.withdraw_channel(&channel, 900));
    let asked = scene.now();
    scene.given(scene.request_close(&channel));
    for (later, new_funded) in [(0, 800), (GRACE - 1, 700), (GRACE, 600), (10 * GRACE, 500)] {
        scene.at(asked + later);
        scene.given(scene.withdraw_channel(&channel, new_funded));
    }
    assert_eq!(scene.channel_at(&channel).close_asked, asked);
}

#[test]
fn refuses_one_that_ended() {
    // bug class 21
    let (scene, channel) = Scene::with_channel();
    let withdraw = Instruction::from(scene.withdraw_channel(&channel, 400));
    let close = Instruction::from(scene.close_channel(&channel, "friend"));
    let both = [close.clone(), withdraw.clone()];
    scene.run_all(&both).assert_err(ChannelEnded);
    scene.given(close);
    scene.refuses(withdraw, ChannelEnded);
}

#[test]
fn refuses_everyone_else_for_the_payee() {
    let (scene, channel) = Scene::with_channel();
    let rival = scene.creator("rival");
    for name in ["reader", "stranger", "author", "operator", "rival", "pen"] {
        for creator in [None, Some(scene.creator), Some(rival)] {
            let withdraw = scene.withdraw_channel(&channel, 400).creator(creator);
            let payee_authority = scene.address(name);
            let withdraw = WithdrawChannel { payee_authority, ..withdraw };
            scene.refuses(withdraw, NotPayeeSide);
        }
    }
    for name in ["reader", "friend", "stranger", "operator"] {
        let (scene, _, withdraw) = from_earnings(name, 400);
        scene.refuses(withdraw, NotPayeeSide);
    }
    // The right hand with the wrong creator, or with none.
    let (scene, _, withdraw) = from_earnings("author", 400);
    let rival = scene.creator("rival");
    for creator in [None, Some(rival)] {
        scene.refuses(withdraw.clone().creator(creator), NotPayeeSide);
    }
}
