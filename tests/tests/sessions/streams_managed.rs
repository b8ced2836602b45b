//! Streams paused, resumed, refunded and cancelled by key: money flows home, and no faster away
//! than the owner let it.
//!
//! - given the action to manage: all of them, at no charge, within the payer's rights
//! - given a stream that the owner has paused: no key resumes it
//! - given a key without the action, a revoked one: refused

use farthing_tests::prelude::*;

/// A key that may only manage, and spend nothing.
fn manager() -> SessionTerms {
    SessionTerms::up_to(0).actions(action::MANAGE)
}

/// All four, by key.
fn deeds(scene: &Scene, stream: &Address) -> [Instruction; 4] {
    let key = scene.key();
    [
        scene.pause_stream(stream).by_session(key).into(),
        scene.resume_stream(stream).by_session(key).into(),
        scene.refund_stream(stream).amount(1).by_session(key).into(),
        scene.cancel_stream(stream, "reader").by_session(key).into(),
    ]
}

#[test]
fn a_key_manages_without_a_limit_because_money_flows_home() {
    let (scene, session) = Scene::with_session(manager());
    let stream = scene.stream(running());
    scene.advance_seconds(10);
    for deed in deeds(&scene, &stream) {
        scene.given(deed);
    }
    assert_eq!(scene.balance(&scene.purse("friend")), 100);
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE - 100);
    assert_eq!(scene.session_at(&session).spent, 0);
}

#[test]
fn a_key_has_no_right_that_the_payer_has_not() {
    let (scene, _) = Scene::with_session(manager());
    let stream = scene.stream(StreamTerms { flags: 0, ..running() });
    let [pause, resume, refund, cancel] = deeds(&scene, &stream);
    scene.refuses(pause, StreamNotPausable);
    scene.refuses(resume, StreamNotPaused);
    scene.refuses(refund, StreamNotRefundable);
    scene.refuses(cancel, StreamNotCancellable);
    scene.advance_seconds(RUN);
    let [_, _, _, cancel] = deeds(&scene, &stream);
    scene.given(cancel);
}

#[test]
fn a_key_plays_and_pauses_what_no_owner_has_paused() {
    let (scene, _) = Scene::with_session(manager());
    let stream = scene.stream(running());
    let key = scene.key();
    for _ in 0..3 {
        scene.given(scene.pause_stream(&stream).by_session(key));
        scene.advance_seconds(100);
        scene.given(scene.resume_stream(&stream).by_session(key));
        scene.advance_seconds(2);
    }
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), 6 * PACE);
}

#[test]
fn no_key_resumes_what_the_owner_has_paused() {
    // A dapp is the payee and holds a key: the owner's pause must hold.
    let (scene, _) = Scene::with_session(manager());
    let stream = scene.stream(running());
    let key = scene.key();
    scene.given(scene.pause_stream(&stream));
    let resume = scene.resume_stream(&stream).by_session(key);
    scene.refuses(resume.clone(), SessionMayNotResume);
    // Not by pausing it once more either.
    let pause = scene.pause_stream(&stream).by_session(key);
    scene.refuses(pause.clone(), StreamPaused);
    let both = [pause.into(), resume.clone().into()];
    scene.run_all(&both).assert_err(StreamPaused);
    // Once the owner resumes, the key plays and pauses again.
    scene.given(scene.resume_stream(&stream));
    scene.given(scene.pause_stream(&stream).by_session(key));
    scene.given(resume);
}

#[test]
fn the_owner_makes_a_keys_pause_its_own() {
    let (scene, _) = Scene::with_session(manager());
    let stream = scene.stream(running());
    let key = scene.key();
    scene.advance_seconds(10);
    scene.given(scene.pause_stream(&stream).by_session(key));
    scene.advance_seconds(10);
    scene.given(scene.pause_stream(&stream));
    assert_eq!(scene.stream_at(&stream).schedule().accrued(scene.now()), 100);
    scene.refuses(scene.resume_stream(&stream).by_session(key), SessionMayNotResume);
    scene.refuses(scene.pause_stream(&stream), StreamPaused);
    scene.given(scene.resume_stream(&stream));
    scene.advance_seconds(1);
    assert_eq!(scene.stream_at(&stream).schedule().accrued(scene.now()), 110);
}

#[test]
fn what_the_owner_has_paused_a_key_still_ends() {
    // Money flows home.
    let (scene, _) = Scene::with_session(manager());
    let stream = scene.stream(running());
    scene.advance_seconds(10);
    scene.given(scene.pause_stream(&stream));
    let key = scene.key();
    scene.given(scene.refund_stream(&stream).amount(100).by_session(key));
    scene.given(scene.cancel_stream(&stream, "reader").by_session(key));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE - 100);
}

#[test]
fn refuses_without_the_action_to_manage() {
    let (scene, _) = Scene::with_session(everything().actions(action::ALL & !action::MANAGE));
    let stream = scene.stream(running());
    for deed in deeds(&scene, &stream) {
        scene.refuses(deed, SessionActionNotAllowed);
    }
}

#[test]
fn refuses_a_revoked_and_an_expired_session() {
    let (scene, session) = Scene::with_session(manager().until(Scene::set().now() + 10));
    let stream = scene.stream(running());
    scene.advance_seconds(10);
    for deed in deeds(&scene, &stream) {
        scene.refuses(deed, SessionExpired);
    }
    scene.given(scene.revoke_session(&session, "reader"));
    for deed in deeds(&scene, &stream) {
        scene.refuses(deed, SessionRevoked);
    }
}
