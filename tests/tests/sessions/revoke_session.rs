//! - given an active session: its owner, or the key itself, ends it at once and for good
//! - given a revoked one: refused

use farthing_tests::prelude::*;

#[test]
fn a_revoked_session_acts_no_more_at_once_and_for_good() {
    for name in ["reader", "key"] {
        let (scene, session) = Scene::with_session(everything());
        scene.given(scene.spend(3));
        let outcome = scene.run(scene.revoke_session(&session, name)).succeeded();
        assert_moved(&outcome, &[]);
        outcome.assert_event(events::SessionRevoked { session, spent: 3 });
        assert_eq!(scene.session_at(&session).status, SessionStatus::Revoked);
        for seconds in [0, 1, 1 << 40] {
            scene.advance_seconds(seconds);
            scene.refuses(scene.spend(1), SessionRevoked);
        }
    }
}

#[test]
fn an_expired_session_can_be_revoked_so_that_no_update_brings_it_back() {
    let (scene, session) = Scene::with_session(everything().until(Scene::set().now() + 10));
    scene.advance_seconds(20);
    let update = scene.update_session(&session, everything());
    scene.given(scene.revoke_session(&session, "reader"));
    scene.refuses(update, SessionRevoked);
}

#[test]
fn refuses_a_session_that_is_revoked_already() {
    let (scene, session) = Scene::with_session(everything());
    scene.given(scene.revoke_session(&session, "key"));
    for name in ["reader", "key"] {
        scene.refuses(scene.revoke_session(&session, name), SessionRevoked);
    }
}

#[test]
fn the_owner_revokes_one_key_and_the_other_goes_on() {
    let (scene, session) = Scene::with_session(everything());
    let (reader, mint) = (scene.address("reader"), scene.token.mint);
    let other = scene.address("other key");
    let open = OpenSession::new(reader, mint, other, scene.slot(), everything());
    scene.given(open);
    scene.given(scene.revoke_session(&session, "reader"));
    let pay = Pay::new(reader, mint, scene.purse("friend"), 1);
    scene.given(pay.by_session(other));
    scene.refuses(scene.spend(1), SessionRevoked);
}
