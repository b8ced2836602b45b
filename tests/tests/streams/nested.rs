//! Called by another program, down to the deepest level that the runtime allows.
//!
//! - given the deepest level
//!   - when a stream is withdrawn, refunded, paused, resumed, transferred, renounced, cancelled or
//!     freed there: it works, because none of them calls anything itself (I7)
//! - given one level more: the runtime refuses

use super::support::*;
use farthing_sdk::solana::{Address, Instruction, InstructionError};
use farthing_tests::relay::*;

/// The instructions that need no call, on a stream that has run for a while.
fn deeds(scene: &Scene, stream: &Address) -> Vec<Instruction> {
    vec![
        scene.withdraw(stream).into(),
        scene.withdraw_all(&[*stream]).into(),
        scene.refund(stream).into(),
        scene.pause(stream).into(),
        scene.set_rate(stream, pace(99)).into(),
        scene.top_up(stream, 5).into(),
        scene.transfer(stream, scene.till()).into(),
        scene.renounce(stream).into(),
        scene.cancel(stream, "viewer").into(),
        scene.cancel(stream, "friend").into(),
    ]
}

#[test]
fn every_deed_works_at_the_deepest_level() {
    // bug class 44: an exit that called for its own log would fail here.
    let (scene, stream) = Scene::with(running());
    scene.advance_seconds(10);
    let relay = install(&scene);
    let depth = deepest_of(&scene, relay);
    assert!(depth >= 4, "{depth}");
    let snapshot = scene.snapshot();
    for deed in deeds(&scene, &stream) {
        let too_deep = below(relay, depth + 1, deed.clone());
        let _ = scene.run(too_deep).assert_framework_err(InstructionError::CallDepth);
        scene.given(below(relay, depth, deed));
        scene.restore(&snapshot);
    }
}

#[test]
fn a_stream_is_resumed_cancelled_and_freed_at_the_deepest_level() {
    // bug class 44
    let (scene, stream) = Scene::with(running());
    let relay = install(&scene);
    let depth = deepest_of(&scene, relay);
    scene.given(below(relay, depth, scene.pause(&stream)));
    scene.given(below(relay, depth, scene.resume(&stream)));
    scene.given(below(relay, depth, scene.cancel(&stream, "friend")));
    scene.advance_slots(151);
    scene.given(below(relay, depth, scene.free(&stream)));
    assert_gone(&scene, &stream);
}

#[test]
fn the_statuses_of_a_batch_reach_the_program_that_called_for_it() {
    let (scene, stream) = Scene::with(running());
    scene.advance_seconds(10);
    let relay = install(&scene);
    let batch = below(relay, 1, scene.withdraw_all(&[stream, scene.till()]));
    let outcome = scene.run(batch).assert_ok();
    assert_eq!(outcome.return_data, [0, 2]);
}
