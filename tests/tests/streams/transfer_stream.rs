//! - given a stream into a deposit: its owner passes the rest on, to any deposit or earnings of the
//!   mint but the payer's own; from then on the new payee has the payee's part
//! - given something withdrawn since it was looked at: refused (bug class 31)
//! - given a stream into earnings, or an ended one: refused

use farthing_tests::prelude::*;

#[test]
fn the_rest_of_a_stream_goes_to_the_new_payee() {
    for to in 0..2 {
        let (scene, stream) = Scene::with_stream(running());
        let new_payee = [scene.purse("stranger"), scene.till()][to];
        scene.advance_seconds(10);
        scene.given(scene.withdraw_stream(&stream).amount(40));
        let outcome = scene.run(scene.transfer_stream(&stream, new_payee)).succeeded();
        assert_moved(&outcome, &[]);
        let old_payee = scene.purse("friend");
        outcome.assert_event(StreamTransferred { stream, old_payee, new_payee, withdrawn: 40 });
        assert_eq!(scene.pinned(&old_payee, &new_payee), (0, 1));
        // What had accrued and was not withdrawn goes with it.
        let before = scene.balance(&new_payee);
        scene.advance_seconds(10);
        scene.given(scene.withdraw_stream(&stream));
        assert_eq!(scene.balance(&new_payee) - before, 160);
        assert_eq!(scene.balance(&old_payee), 40);
    }
}

#[test]
fn the_old_payee_has_no_part_in_it_any_more() {
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.transfer_stream(&stream, scene.purse("stranger")));
    scene.refuses(scene.cancel_stream(&stream, "friend"), NotSpender);
    scene.refuses(scene.transfer_stream(&stream, scene.till()), NotStreamPayee);
    scene.given(scene.cancel_stream(&stream, "stranger"));
}

#[test]
fn a_stream_can_be_passed_on_and_back() {
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.transfer_stream(&stream, scene.purse("stranger")));
    let owner = scene.address("stranger");
    scene.given(TransferStream { owner, ..scene.transfer_stream(&stream, scene.purse("friend")) });
    scene.advance_seconds(RUN);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), FUNDED);
}

#[test]
fn refuses_a_stream_that_was_emptied_after_it_was_looked_at() {
    // bug class 31: sold with a thousand in it, withdrawn in the same transaction.
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(50);
    let sold = scene.transfer_stream(&stream, scene.purse("stranger"));
    let withdraw = Instruction::from(scene.withdraw_stream(&stream).amount(1));
    let outcome = scene.run_all(&[withdraw, sold.clone().into()]);
    outcome.assert_err(WithdrawnAboveMaximum);
    scene.given(scene.withdraw_stream(&stream));
    scene.refuses(sold, WithdrawnAboveMaximum);
}

#[test]
fn a_withdrawal_that_anybody_pushes_first_does_not_stop_a_sale_within_its_bound() {
    // bug class 30: with an equality, one unit before it blocked every sale of a running stream.
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(50);
    let (now, shown) = (scene.now(), scene.stream_at(&stream));
    let sold = scene.transfer_stream(&stream, scene.purse("stranger")).accrued_until(&shown, now);
    let push = Instruction::from(scene.withdraw_stream(&stream).amount(1));
    scene.run_all(&[push, sold.clone().into()]).assert_ok();
    // To the unit: what had accrued by then may be gone, and nothing beyond it.
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(50);
    let (now, shown) = (scene.now(), scene.stream_at(&stream));
    let sold = scene.transfer_stream(&stream, scene.purse("stranger")).accrued_until(&shown, now);
    assert_eq!(sold.max_withdrawn, scene.stream_at(&stream).schedule().withdrawable(now));
    scene.given(scene.withdraw_stream(&stream));
    scene.given(sold);
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(50);
    let (now, shown) = (scene.now(), scene.stream_at(&stream));
    let sold = scene.transfer_stream(&stream, scene.purse("stranger")).accrued_until(&shown, now);
    scene.advance_seconds(1);
    scene.given(scene.withdraw_stream(&stream));
    scene.refuses(sold, WithdrawnAboveMaximum);
}

#[test]
fn what_a_buyer_of_a_renounced_stream_was_shown_cannot_fall() {
    // bug class 31: sale and payment in one transaction, the payer in league with the seller.
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.renounce_stream(&stream));
    for fall in [
        Instruction::from(scene.refund_stream(&stream)),
        scene.pause_stream(&stream).into(),
        scene.set_stream_rate(&stream, pace(1)).into(),
        scene.cancel_stream(&stream, "reader").into(),
    ] {
        scene.run(fall).assert_refused();
    }
    scene.given(scene.transfer_stream(&stream, scene.purse("stranger")));
    scene.advance_seconds(RUN);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("stranger")), PURSE + FUNDED);
}

#[test]
fn refuses_a_stream_into_earnings_even_for_the_authority() {
    // Their splits own a part of it.
    let scene = Scene::set();
    let stream = scene.stream_to(scene.till(), running());
    for name in ["author", "friend", "reader"] {
        let owner = scene.address(name);
        let transfer =
            TransferStream { owner, ..scene.transfer_stream(&stream, scene.purse("friend")) };
        scene.refuses(transfer, StreamPaysEarnings);
    }
}

#[test]
fn refuses_a_payee_with_as_many_dependants_as_it_can_count() {
    // bug class 5
    let (scene, stream) = Scene::with_stream(running());
    let transfer = scene.transfer_stream(&stream, scene.purse("stranger"));
    scene.tamper(&transfer.new_payee, |deposit: &mut Deposit| {
        deposit.children = u32::MAX;
    });
    scene.refuses(transfer, CountOverflow);
}
