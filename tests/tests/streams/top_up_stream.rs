//! - given a stream without end
//!   - when the payer or anyone else puts money in: it lasts so much longer, at the same rate
//!   - when it was dry: it counts from then on, and nothing is owed for the time between
//! - given another rate or payee than expected: refused (bug class 26)
//! - given a fixed end, an ended stream, nothing, too much: refused

use farthing_tests::prelude::*;

#[test]
fn more_money_lasts_longer_at_the_same_rate() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    let outcome = scene.run(scene.top_up_stream(&stream, 500)).succeeded();
    assert_moved(&outcome, &[(stream, 500), (scene.purse("reader"), -500)]);
    let before = scene.now() - 10;
    outcome.assert_event(StreamToppedUp {
        stream,
        source: scene.purse("reader"),
        amount: 500,
        funded: 1_500,
        since: before,
        source_balance: PURSE - 1_500,
    });
    let dry = scene.stream_at(&stream).schedule().depletes_at();
    assert_eq!(dry, Some(before + 150));
}

#[test]
fn anyone_may_top_up_out_of_a_deposit_of_theirs() {
    let (scene, stream) = Scene::with_stream(running());
    let outcome = scene.run(scene.top_up_stream_by(&stream, "stranger", 500)).succeeded();
    assert_moved(&outcome, &[(stream, 500), (scene.purse("stranger"), -500)]);
    // And has no part in the stream by it.
    let pause = PauseStream { authority: scene.address("stranger"), ..scene.pause_stream(&stream) };
    scene.refuses(pause, NotSpender);
    assert_eq!(scene.pinned(&scene.purse("stranger"), &scene.purse("reader")), (0, 1));
}

#[test]
fn a_dry_stream_counts_from_the_top_up_on() {
    // Only funded time is earned.
    for late in [0, 1, 1_000_000] {
        let (scene, stream) = Scene::with_stream(running());
        scene.advance_seconds(RUN + late);
        let outcome = scene.run(scene.top_up_stream(&stream, 100)).succeeded();
        let Event::StreamToppedUp(told) = outcome.event() else { panic!("{}", outcome.story()) };
        let base = scene.stream_at(&stream).base_whole;
        assert_eq!((base, told.since), (FUNDED, scene.now()));
        scene.advance_seconds(1);
        scene.given(scene.withdraw_stream(&stream));
        assert_eq!(scene.balance(&scene.purse("friend")), FUNDED + PACE);
    }
}

#[test]
fn a_second_before_it_is_dry_a_top_up_moves_nothing_else() {
    let (scene, stream) = Scene::with_stream(running());
    let before = scene.stream_at(&stream);
    scene.advance_seconds(RUN - 1);
    scene.given(scene.top_up_stream(&stream, 100));
    let after = scene.stream_at(&stream);
    assert_eq!((after.since, after.base_whole), (before.since, before.base_whole));
    scene.advance_seconds(2);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), FUNDED + PACE);
}

#[test]
fn a_stream_that_has_not_begun_is_topped_up_and_begins_at_its_start() {
    let scene = Scene::set();
    let start = scene.now() + 10;
    // All of it is unlocked at the start: it looks dry, and is not.
    let stream = scene.stream(StreamTerms { start, unlock: FUNDED, ..running() });
    scene.given(scene.top_up_stream(&stream, 500));
    scene.at(start + 5);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), FUNDED + 5 * PACE);
}

#[test]
fn a_paused_stream_that_is_topped_up_stays_paused() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    scene.given(scene.pause_stream(&stream));
    scene.given(scene.top_up_stream(&stream, 500));
    scene.advance_seconds(1_000);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), 100);
}

#[test]
fn refuses_a_rate_that_changed_since_it_was_read() {
    // bug class 26: money for an hour must not be gone in a second.
    let (scene, stream) = Scene::with_stream(running());
    let top_up = scene.top_up_stream_by(&stream, "stranger", 500);
    scene.given(scene.set_stream_rate(&stream, Fixed { whole: PACE, fraction: 1 }));
    scene.refuses(top_up, StreamTermsChanged);
    scene.given(scene.set_stream_rate(&stream, pace(PACE + 1)));
    scene.refuses(scene.top_up_stream(&stream, 500).with(PACE, 1), StreamTermsChanged);
}

trait Expecting {
    fn with(self, whole: u64, fraction: u64) -> Self;
}

impl Expecting for TopUpStream {
    fn with(self, expected_rate_whole: u64, expected_rate_fraction: u64) -> Self {
        Self { expected_rate_whole, expected_rate_fraction, ..self }
    }
}

#[test]
fn refuses_a_payee_that_changed_since_it_was_read() {
    // bug class 26
    let (scene, stream) = Scene::with_stream(running());
    let top_up = scene.top_up_stream_by(&stream, "stranger", 500);
    scene.given(scene.transfer_stream(&stream, scene.till()));
    scene.refuses(top_up, WrongPayee);
}

#[test]
fn refuses_a_stream_with_an_end_and_an_ended_one() {
    let scene = Scene::set();
    let fixed = scene.stream(scene.fixed());
    scene.refuses(scene.top_up_stream(&fixed, 5), StreamIsFixed);
    let ended = scene.stream(running());
    let top_up = scene.top_up_stream(&ended, 5);
    scene.given(scene.cancel_stream(&ended, "reader"));
    scene.refuses(top_up, StreamEnded);
}

#[test]
fn refuses_nothing_and_more_than_there_is() {
    // bug class 24
    let (scene, stream) = Scene::with_stream(running());
    scene.refuses(scene.top_up_stream(&stream, 0), AmountZero);
    for amount in [PURSE - FUNDED + 1, u64::MAX] {
        scene.refuses(scene.top_up_stream(&stream, amount), InsufficientBalance);
    }
}

#[test]
fn refuses_more_than_can_be_counted() {
    // bug class 5: no supply allows it (I1), so the numbers are forged.
    let (scene, stream) = Scene::with_stream(running());
    scene.tamper(&stream, |stream: &mut Stream| {
        (stream.funded, stream.withdrawn) = (u64::MAX - 1, u64::MAX - 1);
    });
    scene.refuses(scene.top_up_stream(&stream, 2), AmountOverflow);
    scene.given(scene.top_up_stream(&stream, 1));
}

#[test]
fn the_payee_cannot_top_up_out_of_the_deposit_that_is_paid() {
    // One account in a written and in a read place: 2040, documented. It pays the payer instead.
    let (scene, stream) = Scene::with_stream(running());
    scene.deposit_of("friend", 500);
    scene.refuses(scene.top_up_stream_by(&stream, "friend", 500), ALIAS);
}
