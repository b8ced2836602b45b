//! - given a stream without end
//!   - when its rate changes: what was earned stays to the last part, and the new rate counts from
//!     then on, or from the start if that is to come
//!   - when it was dry or paused: nothing is owed for that time
//! - given a lower rate without the right, no rate, an end, an ended stream: refused

use farthing_tests::prelude::*;

#[track_caller]
fn assert_accrued(scene: &Scene, stream: &farthing_sdk::solana::Address, expected: u64) {
    let found = scene.stream_at(stream).schedule().accrued(scene.now());
    assert_eq!(found, expected);
}

#[test]
fn a_new_rate_counts_from_now_on() {
    // bug class 8: never for time that has passed.
    for whole in [1, 99] {
        let (scene, stream) = Scene::with_stream(running());
        scene.advance_seconds(5);
        let outcome = scene.run(scene.set_stream_rate(&stream, pace(whole))).succeeded();
        assert_moved(&outcome, &[]);
        outcome.assert_event(StreamRateSet {
            stream,
            rate_whole: whole,
            rate_fraction: 0,
            since: scene.now(),
        });
        assert_eq!(scene.stream_at(&stream).base_whole, 50);
        assert_accrued(&scene, &stream, 50);
        scene.advance_seconds(2);
        assert_accrued(&scene, &stream, 50 + 2 * whole);
    }
}

#[test]
fn a_rate_set_before_the_start_counts_from_the_start() {
    let scene = Scene::set();
    let start = scene.now() + 10;
    let stream = scene.stream(StreamTerms { start, unlock: 50, ..running() });
    scene.advance_seconds(5);
    scene.given(scene.set_stream_rate(&stream, pace(20)));
    scene.at(start - 1);
    assert_accrued(&scene, &stream, 0);
    scene.at(start + 1);
    assert_accrued(&scene, &stream, 70);
}

#[test]
fn a_rate_set_before_the_cliff_loses_nothing_that_was_earned() {
    // bug class 1
    let scene = Scene::set();
    let cliff = scene.now() + 20;
    let stream = scene.stream(StreamTerms { cliff, ..running() });
    scene.advance_seconds(10);
    scene.given(scene.set_stream_rate(&stream, pace(20)));
    scene.at(cliff - 1);
    assert_accrued(&scene, &stream, 0);
    scene.at(cliff);
    assert_accrued(&scene, &stream, 300);
}

#[test]
fn changes_lose_no_part_of_a_unit() {
    // bug classes 4, 6: a third of a unit a second, written down anew every second.
    let third = Fixed::per(1, 3).unwrap();
    let (scene, stream) = Scene::with_stream(StreamTerms::at(third, FUNDED));
    for _ in 0..30 {
        scene.advance_seconds(1);
        scene.given(scene.set_stream_rate(&stream, third));
    }
    assert_accrued(&scene, &stream, 10);
}

#[test]
fn a_paused_stream_resumes_at_the_new_rate() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(5);
    scene.given(scene.pause_stream(&stream));
    scene.advance_seconds(100);
    scene.given(scene.set_stream_rate(&stream, pace(20)));
    scene.advance_seconds(100);
    assert_accrued(&scene, &stream, 50);
    scene.given(scene.resume_stream(&stream));
    scene.advance_seconds(1);
    assert_accrued(&scene, &stream, 70);
}

#[test]
fn a_rate_set_on_a_dry_stream_owes_nothing_for_the_time_before() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10 * RUN);
    scene.given(scene.set_stream_rate(&stream, pace(20)));
    scene.given(scene.top_up_stream(&stream, 100));
    assert_accrued(&scene, &stream, FUNDED);
    scene.advance_seconds(1);
    assert_accrued(&scene, &stream, FUNDED + 20);
}

#[test]
fn refuses_to_lower_without_the_right_by_the_least_part() {
    // bug class 11: and raising takes nothing from anyone but the payer.
    let scene = Scene::set();
    for flags in [0, right::CANCEL, right::CANCEL | right::REFUND | right::PAUSE] {
        let stream = scene.stream(StreamTerms { flags, ..running() });
        for lower in [Fixed::from_bits(pace(PACE).bits() - 1), pace(1)] {
            scene.refuses(scene.set_stream_rate(&stream, lower), RateNotLowerable);
        }
        for higher in [pace(PACE), Fixed { whole: PACE, fraction: 1 }, pace(u64::MAX)] {
            scene.given(scene.set_stream_rate(&stream, higher));
        }
    }
}

#[test]
fn refuses_no_rate_at_all() {
    // A stream without a rate would pin its payee and pay nothing.
    let (scene, stream) = Scene::with_stream(running());
    scene.refuses(scene.set_stream_rate(&stream, Fixed::ZERO), RateZero);
    scene.given(scene.set_stream_rate(&stream, Fixed { whole: 0, fraction: 1 }));
}

#[test]
fn refuses_a_fixed_end_and_an_ended_stream() {
    let scene = Scene::set();
    let fixed = scene.stream(scene.fixed());
    scene.refuses(scene.set_stream_rate(&fixed, pace(99)), StreamIsFixed);
    let ended = scene.stream(running());
    let set = scene.set_stream_rate(&ended, pace(99));
    scene.given(scene.cancel_stream(&ended, "reader"));
    scene.refuses(set, StreamEnded);
}
