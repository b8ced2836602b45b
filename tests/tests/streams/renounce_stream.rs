//! - given a running stream that its payer can cancel: renounced, it has no right left, and pays
//!   out whatever the payer does
//! - given a paused or an ended stream, one that was renounced: refused

use farthing_tests::prelude::*;

#[test]
fn a_renounced_stream_has_no_right_left() {
    let scene = Scene::set();
    for terms in scene.both_kinds() {
        let stream = scene.stream(terms);
        let outcome = scene.run(scene.renounce_stream(&stream)).succeeded();
        assert_moved(&outcome, &[]);
        outcome.assert_event(StreamRenounced { stream });
        assert_eq!(scene.stream_at(&stream).flags, 0);
        scene.refuses(scene.cancel_stream(&stream, "reader"), StreamNotCancellable);
        scene.refuses(scene.refund_stream(&stream), StreamNotRefundable);
        scene.refuses(scene.pause_stream(&stream), StreamNotPausable);
    }
    let stream = scene.stream(running());
    scene.given(scene.renounce_stream(&stream));
    scene.refuses(scene.set_stream_rate(&stream, pace(1)), RateNotLowerable);
}

#[test]
fn a_renounced_stream_pays_its_payee_everything() {
    let scene = Scene::set();
    for terms in scene.both_kinds() {
        let stream = scene.stream(terms);
        scene.given(scene.renounce_stream(&stream));
        scene.advance_seconds(RUN);
        scene.given(scene.withdraw_stream(&stream));
        scene.advance_seconds(-RUN);
    }
    assert_eq!(scene.balance(&scene.purse("friend")), 2 * FUNDED);
}

#[test]
fn a_renounced_stream_can_be_topped_up_and_speeded_up() {
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.renounce_stream(&stream));
    scene.given(scene.top_up_stream(&stream, 500));
    scene.given(scene.set_stream_rate(&stream, pace(PACE + 1)));
}

#[test]
fn rights_can_be_renounced_before_the_start() {
    let scene = Scene::set();
    let stream = scene.stream(StreamTerms { start: scene.now() + 10, ..running() });
    scene.given(scene.renounce_stream(&stream));
    scene.refuses(scene.cancel_stream(&stream, "reader"), StreamNotCancellable);
}

#[test]
fn refuses_a_paused_stream_which_would_stay_paused_for_ever() {
    // bug class 22
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.pause_stream(&stream));
    scene.refuses(scene.renounce_stream(&stream), StreamPaused);
    scene.given(scene.resume_stream(&stream));
    scene.given(scene.renounce_stream(&stream));
}

#[test]
fn refuses_a_stream_with_nothing_to_renounce() {
    let scene = Scene::set();
    for terms in scene.both_kinds() {
        let never = scene.stream(StreamTerms { flags: 0, ..terms.clone() });
        scene.refuses(scene.renounce_stream(&never), StreamNotCancellable);
        let renounced = scene.stream(terms);
        scene.given(scene.renounce_stream(&renounced));
        scene.refuses(scene.renounce_stream(&renounced), StreamNotCancellable);
    }
}

#[test]
fn refuses_an_ended_stream() {
    let (scene, stream) = Scene::with_stream(running());
    let renounce = scene.renounce_stream(&stream);
    scene.given(scene.cancel_stream(&stream, "reader"));
    scene.refuses(renounce, StreamEnded);
}
