//! What a cancellation settles, in every phase.
//!
//! - given a stream of either kind, into either payee, before its start, before its cliff, running,
//!   paused, dry, past its end, partly withdrawn: both sides have exactly theirs, and nothing pins
//!   them any more
//! - given a cancelled stream: nothing ever moves again (bug class 2)

use farthing_tests::prelude::*;

/// Cancels now and expects the payee to have this much of the stream in all.
#[track_caller]
fn settles(scene: &Scene, stream: &Address, payees: u64) {
    let before = scene.stream_at(stream);
    let outcome = scene.run(scene.cancel_stream(stream, "reader")).succeeded();
    let paid = payees - before.withdrawn;
    let returned = before.funded - payees;
    assert_moved(
        &outcome,
        &[
            (*stream, -i128::from(paid + returned)),
            (before.payee, i128::from(paid)),
            (before.deposit, i128::from(returned)),
        ],
    );
    outcome.assert_event(StreamCancelled {
        stream: *stream,
        paid,
        returned,
        withdrawn: payees,
        payee_balance: scene.balance(&before.payee),
        deposit_balance: scene.balance(&before.deposit),
    });
    let after = scene.stream_at(stream);
    assert_eq!((after.funded, after.withdrawn), (payees, payees));
    assert_eq!(after.status, StreamStatus::Ended);
    assert_eq!(scene.pinned(&before.deposit, &before.payee), (0, 0));
}

#[test]
fn a_running_stream_is_divided_at_the_second() {
    for payee in 0..2 {
        for kind in 0..2 {
            for (seconds, payees) in [(0, 0), (1, 10), (99, 990), (100, 1_000), (101, 1_000)] {
                let scene = Scene::set();
                let terms = scene.both_kinds()[kind].clone();
                let stream = scene.stream_to(scene.both_payees()[payee], terms);
                scene.advance_seconds(seconds);
                settles(&scene, &stream, payees);
            }
        }
    }
}

#[test]
fn what_was_withdrawn_is_not_paid_again() {
    // bug class 27
    for withdrawn in [1, 499, 500] {
        let (scene, stream) = Scene::with_stream(running());
        scene.advance_seconds(50);
        scene.given(scene.withdraw_stream(&stream).amount(withdrawn));
        settles(&scene, &stream, 500);
    }
}

#[test]
fn before_the_start_everything_goes_home() {
    for seconds in [0, 9] {
        let scene = Scene::set();
        let terms = StreamTerms { start: scene.now() + 10, unlock: 100, ..running() };
        let stream = scene.stream(terms);
        scene.advance_seconds(seconds);
        settles(&scene, &stream, 0);
    }
}

#[test]
fn at_the_start_the_unlock_is_the_payees() {
    // bug class 3
    let scene = Scene::set();
    let terms = StreamTerms { start: scene.now() + 10, unlock: 100, ..running() };
    let stream = scene.stream(terms);
    scene.advance_seconds(10);
    settles(&scene, &stream, 100);
}

#[test]
fn before_the_cliff_only_the_unlock_is_the_payees_and_at_the_cliff_all_of_it() {
    // bug class 1
    for unlock in [0, 100] {
        for (seconds, payees) in [(49, unlock), (50, unlock + 500), (51, unlock + 510)] {
            let scene = Scene::set();
            let terms = StreamTerms { cliff: scene.now() + 50, unlock, ..running() };
            let stream = scene.stream(terms);
            scene.advance_seconds(seconds);
            settles(&scene, &stream, payees);
        }
    }
}

#[test]
fn a_paused_stream_is_divided_at_its_pause() {
    // bug classes 22, 23
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(30);
    scene.given(scene.pause_stream(&stream));
    scene.advance_seconds(1_000);
    settles(&scene, &stream, 300);
}

#[test]
fn a_stream_paused_before_its_start_is_not_a_way_to_more() {
    // bug class 23: an underflow here once gave unlimited withdrawals elsewhere.
    let scene = Scene::set();
    let stream = scene.stream(StreamTerms { start: scene.now() + 10, ..running() });
    scene.given(scene.pause_stream(&stream));
    scene.advance_seconds(1_000);
    settles(&scene, &stream, 0);
}

#[test]
fn a_stream_topped_up_at_another_rate_and_partly_refunded_is_divided_to_the_unit() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    scene.given(scene.set_stream_rate(&stream, pace(7)));
    scene.advance_seconds(10);
    scene.given(scene.top_up_stream_by(&stream, "stranger", 500));
    scene.given(scene.refund_stream(&stream).amount(400));
    scene.given(scene.withdraw_stream(&stream).amount(3));
    scene.advance_seconds(10);
    settles(&scene, &stream, 100 + 70 + 70);
}

#[test]
fn the_started_unit_goes_to_the_side_that_did_not_choose_the_moment() {
    // bug class 4: one unit every three seconds; ended by the payer, and by the payee.
    for (seconds, by_payer, by_payee) in [(2, 1, 0), (3, 1, 1), (5, 2, 1), (6, 2, 2)] {
        for (name, payees) in [("reader", by_payer), ("friend", by_payee)] {
            let rate = Fixed::per(1, 3).unwrap();
            let (scene, stream) = Scene::with_stream(StreamTerms::at(rate, FUNDED));
            scene.advance_seconds(seconds);
            scene.given(scene.cancel_stream(&stream, name));
            assert_eq!(scene.balance(&scene.purse("friend")), payees, "{name} after {seconds}");
            assert_eq!(scene.balance(&scene.purse("reader")), PURSE - payees);
        }
    }
}

#[test]
fn refuses_to_end_it_with_the_last_started_unit() {
    // One unit every hundred seconds, one unit in it: the payee's second wallet pays the rent, and
    // would be paid the unit after a second, or while the payer has paused; and a payer without the
    // right to cancel.
    let rate = Fixed::per(1, 100).unwrap();
    let scene = Scene::set();
    let sponsor = scene.address("sponsor");
    let open = scene.open_stream(scene.purse("friend"), StreamTerms::at(rate, 1)).payer(sponsor);
    scene.given(open.clone());
    scene.advance_seconds(1);
    scene.refuses(scene.cancel_stream(&open.stream, "sponsor"), NotSpender);
    scene.given(scene.pause_stream(&open.stream));
    scene.advance_seconds(500);
    scene.refuses(scene.cancel_stream(&open.stream, "sponsor"), NotSpender);
    scene.given(scene.resume_stream(&open.stream));
    scene.advance_seconds(99);
    scene.given(scene.cancel_stream(&open.stream, "sponsor"));
    let flags = 0;
    let stream = scene.stream(StreamTerms { flags, ..StreamTerms::at(rate, 1) });
    scene.advance_seconds(99);
    scene.refuses(scene.cancel_stream(&stream, "reader"), StreamNotCancellable);
    scene.advance_seconds(1);
    scene.given(scene.cancel_stream(&stream, "reader"));
}

#[test]
fn ending_and_opening_again_before_every_unit_pays_for_each() {
    // bug class 6: one unit every hundred seconds, ended by the payer after ninety-nine, twenty
    // times. When the started unit was the payer's, its payee got nothing for all of that.
    let rate = Fixed::per(1, 100).unwrap();
    let scene = Scene::set();
    for _ in 0..20 {
        let stream = scene.stream(StreamTerms::at(rate, FUNDED));
        scene.advance_seconds(99);
        scene.given(scene.cancel_stream(&stream, "reader"));
    }
    assert_eq!(scene.balance(&scene.purse("friend")), 20);
}

#[test]
fn a_cancelled_stream_accrues_nothing_any_more() {
    // bug classes 2, 21
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(30);
    let [withdraw, again] = [(); 2].map(|()| scene.withdraw_stream(&stream));
    settles(&scene, &stream, 300);
    for seconds in [0, 1, 1_000, 1 << 40] {
        scene.advance_seconds(seconds);
        scene.refuses(withdraw.clone(), NothingAccrued);
    }
    scene.refuses(again.amount(1), NothingAccrued);
    assert_eq!(scene.balance(&scene.purse("friend")), 300);
}

#[test]
fn a_cancelled_stream_cannot_be_cancelled_or_changed() {
    // bug class 21
    let (scene, stream) = Scene::with_stream(running());
    let renounce = scene.renounce_stream(&stream);
    let transfer = scene.transfer_stream(&stream, scene.till());
    let set = scene.set_stream_rate(&stream, pace(99));
    let cancel = ["reader", "friend"].map(|name| scene.cancel_stream(&stream, name));
    scene.given(cancel[0].clone());
    for again in cancel {
        scene.refuses(again, StreamEnded);
    }
    scene.refuses(renounce, StreamEnded);
    scene.refuses(transfer, StreamEnded);
    scene.refuses(set, StreamEnded);
}

#[test]
fn a_stream_past_its_end_gives_back_nothing_and_frees_like_any_other() {
    // bug class 42
    let scene = Scene::set();
    let stream = scene.stream(scene.fixed());
    scene.advance_seconds(RUN + 1_000);
    settles(&scene, &stream, FUNDED);
    scene.advance_slots(151);
    scene.given(scene.close_stream(&stream));
    assert_gone(&scene, &stream);
}
