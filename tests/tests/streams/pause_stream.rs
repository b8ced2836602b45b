//! Pausing and resuming.
//!
//! - given a running stream: paused, it earns nothing, and keeps what it has earned to the last
//!   part; resumed, it goes on from there
//! - given every phase (before the start, before the cliff, running, dry): pausing and resuming
//!   lose nothing and invent nothing (bug classes 22, 23)
//! - given a paused, a running or an ended stream, no right: refused where it makes no sense

use farthing_tests::prelude::*;

/// Pauses for so many seconds.
#[track_caller]
fn pause_for(scene: &Scene, stream: &Address, seconds: i64) {
    scene.given(scene.pause_stream(stream));
    scene.advance_seconds(seconds);
    scene.given(scene.resume_stream(stream));
}

#[track_caller]
fn assert_accrued(scene: &Scene, stream: &Address, expected: u64) {
    let found = scene.stream_at(stream).schedule().accrued(scene.now());
    assert_eq!(found, expected);
}

#[test]
fn a_paused_stream_earns_nothing_and_keeps_what_it_has() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    let outcome = scene.run(scene.pause_stream(&stream)).succeeded();
    assert_moved(&outcome, &[]);
    let Event::StreamPaused(told) = outcome.event() else { panic!("{}", outcome.story()) };
    assert_eq!((told.stream, told.since), (stream, scene.now()));
    let paused = scene.stream_at(&stream);
    assert_eq!((paused.status, paused.base_whole), (StreamStatus::Paused, 100));
    for seconds in [1, 1_000, 1 << 40] {
        scene.advance_seconds(seconds);
        assert_accrued(&scene, &stream, 100);
    }
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), 100);
}

#[test]
fn a_resumed_stream_goes_on_where_it_was() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    scene.given(scene.pause_stream(&stream));
    scene.advance_seconds(1_000);
    let outcome = scene.run(scene.resume_stream(&stream)).succeeded();
    assert_moved(&outcome, &[]);
    let Event::StreamResumed(told) = outcome.event() else { panic!("{}", outcome.story()) };
    assert_eq!((told.stream, told.since), (stream, scene.now()));
    assert_accrued(&scene, &stream, 100);
    scene.advance_seconds(1);
    assert_accrued(&scene, &stream, 110);
}

#[test]
fn a_pause_before_the_start_does_not_move_it() {
    // bug class 23: paused and resumed before the start, or over it.
    let scene = Scene::set();
    let start = scene.now() + 10;
    let terms = StreamTerms { start, unlock: 50, ..running() };
    let [before, over] = [(); 2].map(|()| scene.stream(terms.clone()));
    pause_for(&scene, &before, 5);
    scene.given(scene.pause_stream(&over));
    scene.at(start + 20);
    assert_accrued(&scene, &before, 250);
    // Paused over the start, the unlock is earned, and no time.
    assert_accrued(&scene, &over, 50);
    scene.given(scene.resume_stream(&over));
    scene.advance_seconds(1);
    assert_accrued(&scene, &over, 60);
}

#[test]
fn a_pause_does_not_move_the_cliff() {
    // bug class 23
    let scene = Scene::set();
    let cliff = scene.now() + 50;
    let stream = scene.stream(StreamTerms { cliff, ..running() });
    scene.advance_seconds(10);
    pause_for(&scene, &stream, 20);
    scene.at(cliff - 1);
    assert_accrued(&scene, &stream, 0);
    scene.at(cliff);
    assert_accrued(&scene, &stream, 300);
}

#[test]
fn a_dry_stream_paused_and_resumed_owes_nothing_for_any_time() {
    // bug classes 22, 23
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(2 * RUN);
    pause_for(&scene, &stream, 10);
    scene.advance_seconds(10);
    assert_accrued(&scene, &stream, FUNDED);
    scene.given(scene.top_up_stream(&stream, 100));
    assert_accrued(&scene, &stream, FUNDED);
    scene.advance_seconds(1);
    assert_accrued(&scene, &stream, FUNDED + PACE);
}

#[test]
fn pauses_lose_no_part_of_a_unit() {
    // bug classes 4, 6: a third of a unit each second, paused after every second.
    let rate = Fixed::per(1, 3).unwrap();
    let (scene, stream) = Scene::with_stream(StreamTerms::at(rate, FUNDED));
    for _ in 0..30 {
        scene.advance_seconds(1);
        pause_for(&scene, &stream, 1);
    }
    assert_accrued(&scene, &stream, 10);
}

#[test]
fn pauses_within_one_second_gain_and_lose_nothing() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(5);
    let pair: [Instruction; 2] = [scene.pause_stream(&stream).into(), {
        let reader = scene.address("reader");
        ResumeStream::of(stream, &scene.stream_at(&stream), reader).into()
    }];
    let all: Vec<_> = std::iter::repeat_n(pair, 8).flatten().collect();
    scene.run_all(&all).assert_ok();
    assert_accrued(&scene, &stream, 50);
}

#[test]
fn a_walk_of_pauses_always_ends_in_an_empty_stream_that_can_be_freed() {
    // bug class 22: the payee ends it while it is paused; nobody is in limbo.
    let (scene, stream) = Scene::with_stream(running());
    for seconds in [3, 1, 4, 1, 5, 9, 2, 6] {
        scene.advance_seconds(seconds);
        pause_for(&scene, &stream, seconds);
    }
    scene.given(scene.pause_stream(&stream));
    scene.given(scene.cancel_stream(&stream, "friend"));
    assert_eq!(scene.balance(&scene.purse("friend")), 31 * PACE);
    scene.advance_slots(151);
    scene.given(scene.close_stream(&stream));
    assert_gone(&scene, &stream);
}

#[test]
fn refuses_a_second_pause_and_a_second_resume() {
    let (scene, stream) = Scene::with_stream(running());
    scene.refuses(scene.resume_stream(&stream), StreamNotPaused);
    scene.given(scene.pause_stream(&stream));
    scene.refuses(scene.pause_stream(&stream), StreamPaused);
    scene.given(scene.resume_stream(&stream));
    scene.refuses(scene.resume_stream(&stream), StreamNotPaused);
}

#[test]
fn refuses_an_ended_stream() {
    // bug class 21: paused or not when it ended.
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.pause_stream(&stream));
    let (pause, resume) = (scene.pause_stream(&stream), scene.resume_stream(&stream));
    scene.given(scene.cancel_stream(&stream, "reader"));
    scene.refuses(pause, StreamEnded);
    scene.refuses(resume, StreamEnded);
}

#[test]
fn refuses_a_pause_without_the_right() {
    let scene = Scene::set();
    for flags in [0, right::CANCEL, right::CANCEL | right::REFUND | right::LOWER] {
        let stream = scene.stream(StreamTerms { flags, ..running() });
        scene.refuses(scene.pause_stream(&stream), StreamNotPausable);
    }
    let fixed = scene.stream(scene.fixed());
    scene.refuses(scene.pause_stream(&fixed), StreamNotPausable);
}
