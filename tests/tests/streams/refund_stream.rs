//! - given a stream whose payer may take back
//!   - when a part or all of what has not accrued is refunded: it is home, and the payee keeps what
//!     had accrued to that second
//!   - when everything is refunded: the stream is dry, and goes on after a top-up from then on
//! - given no right, an ended stream, nothing or too much: refused
//! - given money of strangers in it: it goes to the payer (bug class 25)

use farthing_tests::prelude::*;

#[test]
fn a_part_of_what_has_not_accrued_comes_home() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    let outcome = scene.run(scene.refund_stream(&stream).amount(300)).succeeded();
    assert_moved(&outcome, &[(stream, -300), (scene.purse("reader"), 300)]);
    outcome.assert_event(StreamRefunded {
        stream,
        amount: 300,
        funded: FUNDED - 300,
        deposit_balance: PURSE - FUNDED + 300,
    });
    // Then it runs on as before, and is dry so much sooner.
    let dry = scene.stream_at(&stream).schedule().depletes_at().unwrap();
    assert_eq!(dry, scene.now() + 60);
}

#[test]
fn all_of_it_comes_home_and_the_payee_keeps_what_has_accrued() {
    // bug class 27
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    scene.given(scene.withdraw_stream(&stream).amount(1));
    let outcome = scene.run(scene.refund_stream(&stream)).succeeded();
    assert_moved(&outcome, &[(stream, -900), (scene.purse("reader"), 900)]);
    scene.advance_seconds(10);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), 100);
    scene.refuses(scene.refund_stream(&stream), AmountZero);
}

#[test]
fn before_the_start_everything_comes_home() {
    let scene = Scene::set();
    let terms = StreamTerms { start: scene.now() + 10, unlock: 400, ..running() };
    let stream = scene.stream(terms);
    scene.given(scene.refund_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
    // Then nothing is owed at the start, and nothing is paid.
    scene.advance_seconds(10);
    scene.refuses(scene.withdraw_stream(&stream), NothingAccrued);
}

#[test]
fn before_the_cliff_everything_but_the_unlock_comes_home() {
    let scene = Scene::set();
    let terms = StreamTerms { cliff: scene.now() + 50, unlock: 100, ..running() };
    let stream = scene.stream(terms.clone());
    scene.advance_seconds(49);
    scene.refuses(scene.refund_stream(&stream).amount(901), AboveRefundable);
    scene.given(scene.refund_stream(&stream).amount(900));
    scene.at(terms.cliff);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), 100);
}

#[test]
fn a_second_before_the_cliff_is_not_the_cliff() {
    let scene = Scene::set();
    let terms = StreamTerms { cliff: scene.now() + 50, ..running() };
    let [early, late] = [(); 2].map(|()| scene.stream(terms.clone()));
    scene.at(terms.cliff - 1);
    scene.given(scene.refund_stream(&early).amount(FUNDED));
    scene.at(terms.cliff);
    scene.refuses(scene.refund_stream(&late).amount(501), AboveRefundable);
    scene.given(scene.refund_stream(&late).amount(500));
}

#[test]
fn a_refunded_stream_that_is_topped_up_counts_from_then_on() {
    // There is no debt: a dry stream earns nothing, and owes nothing for that time.
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    scene.given(scene.refund_stream(&stream));
    scene.advance_seconds(1_000);
    scene.given(scene.top_up_stream(&stream, 500));
    scene.advance_seconds(5);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), 150);
}

#[test]
fn a_paused_stream_is_refunded_like_a_running_one() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    scene.given(scene.pause_stream(&stream));
    scene.advance_seconds(50);
    let outcome = scene.run(scene.refund_stream(&stream)).succeeded();
    assert_moved(&outcome, &[(stream, -900), (scene.purse("reader"), 900)]);
}

#[test]
fn money_of_strangers_is_refunded_to_the_payer() {
    // bug class 25: documented; one who tops up gives to payer and payee.
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.top_up_stream_by(&stream, "stranger", 500));
    let outcome = scene.run(scene.refund_stream(&stream)).succeeded();
    assert_moved(&outcome, &[(stream, -1_500), (scene.purse("reader"), 1_500)]);
    assert_eq!(scene.balance(&scene.purse("stranger")), PURSE - 500);
}

#[test]
fn refuses_nothing_and_more_than_has_not_accrued() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    scene.refuses(scene.refund_stream(&stream).amount(0), AmountZero);
    for amount in [901, FUNDED, ALL - 1] {
        scene.refuses(scene.refund_stream(&stream).amount(amount), AboveRefundable);
    }
    scene.at(scene.now() + RUN);
    scene.refuses(scene.refund_stream(&stream), AmountZero);
    scene.refuses(scene.refund_stream(&stream).amount(1), AboveRefundable);
}

#[test]
fn refuses_without_the_right() {
    let scene = Scene::set();
    let none = [0, right::CANCEL, right::CANCEL | right::PAUSE | right::LOWER];
    for flags in none {
        let stream = scene.stream(StreamTerms { flags, ..running() });
        scene.refuses(scene.refund_stream(&stream), StreamNotRefundable);
    }
    let fixed = scene.stream(scene.fixed());
    scene.refuses(scene.refund_stream(&fixed), StreamNotRefundable);
}

#[test]
fn refuses_an_ended_stream() {
    // bug class 21
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.cancel_stream(&stream, "reader"));
    scene.refuses(scene.refund_stream(&stream), StreamEnded);
}
