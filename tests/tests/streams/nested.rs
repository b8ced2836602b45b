//! Called by another program, down to the deepest level that the runtime allows.
//!
//! - given the deepest level
//!   - when a stream is withdrawn, refunded, paused, resumed, transferred, renounced, cancelled or
//!     freed there: it works, because none of them calls anything itself (I7)
//! - given one level more: the runtime refuses

use farthing_tests::{prelude::*, relay::*};

/// The instructions that need no call, on a stream that has run for a while.
fn deeds(scene: &Scene, stream: &Address) -> Vec<Instruction> {
    vec![
        scene.withdraw_stream(stream).into(),
        scene.withdraw_streams(&[*stream]).into(),
        scene.refund_stream(stream).into(),
        scene.pause_stream(stream).into(),
        scene.set_stream_rate(stream, pace(99)).into(),
        scene.top_up_stream(stream, 5).into(),
        scene.transfer_stream(stream, scene.till()).into(),
        scene.renounce_stream(stream).into(),
        scene.cancel_stream(stream, "reader").into(),
        scene.cancel_stream(stream, "friend").into(),
    ]
}

#[test]
fn every_deed_works_at_the_deepest_level() {
    // bug class 44: an exit that called for its own log would fail here.
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    works_at_the_deepest_level(&scene, &deeds(&scene, &stream));
}

#[test]
fn a_stream_is_resumed_cancelled_and_freed_at_the_deepest_level() {
    // bug class 44
    let (scene, stream) = Scene::with_stream(running());
    let relay = install(&scene);
    let depth = deepest(&scene, relay);
    scene.given(below(relay, depth, scene.pause_stream(&stream)));
    scene.given(below(relay, depth, scene.resume_stream(&stream)));
    scene.given(below(relay, depth, scene.cancel_stream(&stream, "friend")));
    scene.advance_slots(151);
    scene.given(below(relay, depth, scene.close_stream(&stream)));
    assert_gone(&scene, &stream);
}

#[test]
fn the_statuses_of_a_batch_reach_the_program_that_called_for_it() {
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    let relay = install(&scene);
    let batch = below(relay, 1, scene.withdraw_streams(&[stream, scene.till()]));
    let outcome = scene.run(batch).succeeded();
    assert_eq!(outcome.return_data, [0, 2]);
}
