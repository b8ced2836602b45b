//! - given an active session: its owner replaces every limit; what was spent of the total stays
//!   spent, and a new window begins
//! - given another revision than the one the owner saw: refused, so that no old signature comes
//!   back
//! - given a revoked session, or limits that allow nothing: refused

use farthing_tests::prelude::*;

#[test]
fn the_owner_replaces_every_limit() {
    let (scene, session) = Scene::with_session(everything().per_window(50, 60).only(scene_till()));
    let open = scene.session_at(&session);
    scene.advance_seconds(10);
    scene.advance_slots(5);
    let terms = SessionTerms::up_to(77).actions(action::PAY).until(scene.now() + 9);
    let outcome = scene.run(scene.update_session(&session, terms)).succeeded();
    assert_moved(&outcome, &[]);
    outcome.assert_event(SessionUpdated {
        session,
        payee: NOBODY,
        total_limit: 77,
        spent: 0,
        window_limit: 0,
        window_seconds: 0,
        window_start: scene.now(),
        expires_at: scene.now() + 9,
        revision: scene.slot(),
        actions: u64::from(action::PAY),
    });
    let after = scene.session_at(&session);
    assert_eq!((after.deposit, after.key, after.bump), (open.deposit, open.key, open.bump));
    assert_eq!((after.total_limit, after.actions, after.payee), (77, action::PAY, NOBODY));
}

/// Some earnings; which does not matter.
fn scene_till() -> farthing_sdk::solana::Address {
    Scene::set().till()
}

#[test]
fn what_was_spent_of_the_total_stays_spent() {
    // I4: a new limit is a limit on everything, from the beginning.
    let (scene, session) = Scene::with_session(everything());
    scene.given(scene.spend(600));
    scene.given(scene.update_session(&session, SessionTerms::up_to(700)));
    scene.refuses(scene.spend(101), SessionTotalExceeded);
    scene.given(scene.spend(100));
    // Below what is spent, nothing is left; raised, the difference.
    scene.given(scene.update_session(&session, SessionTerms::up_to(1)));
    scene.refuses(scene.spend(1), SessionTotalExceeded);
    scene.given(scene.update_session(&session, SessionTerms::up_to(701)));
    scene.given(scene.spend(1));
    assert_eq!(scene.spent(), 701);
}

#[test]
fn a_new_window_begins() {
    let (scene, session) = Scene::with_session(everything().per_window(100, 60));
    scene.given(scene.spend(100));
    scene.advance_seconds(30);
    scene.refuses(scene.spend(1), SessionWindowExceeded);
    scene.given(scene.update_session(&session, everything().per_window(100, 60)));
    scene.given(scene.spend(100));
    // And lasts from then on.
    scene.advance_seconds(59);
    scene.refuses(scene.spend(1), SessionWindowExceeded);
    scene.advance_seconds(1);
    scene.given(scene.spend(100));
}

#[test]
fn an_expired_session_is_given_more_time() {
    let (scene, session) = Scene::with_session(everything().until(Scene::set().now() + 10));
    scene.advance_seconds(10);
    scene.refuses(scene.spend(1), SessionExpired);
    scene.given(scene.update_session(&session, everything()));
    scene.given(scene.spend(1));
}

#[test]
fn refuses_a_copy_of_the_same_update() {
    // bug class 10: the second copy must not open a second window, or undo what came between.
    let (scene, session) = Scene::with_session(everything().per_window(100, 60));
    let update = scene.update_session(&session, everything().per_window(100, 60));
    scene.given(update.clone());
    scene.refuses(update.clone(), SessionRevisionChanged);
    scene.advance_slots(1);
    scene.refuses(update, SessionRevisionChanged);
}

#[test]
fn refuses_an_update_that_was_signed_before_another() {
    // bug classes 9, 10: the generous terms were signed first, the strict ones landed first.
    let (scene, session) = Scene::with_session(everything());
    let generous = scene.update_session(&session, SessionTerms::up_to(PURSE));
    scene.given(scene.update_session(&session, SessionTerms::up_to(1)));
    scene.refuses(generous, SessionRevisionChanged);
}

#[test]
fn many_updates_in_one_slot_have_a_revision_each() {
    let (scene, session) = Scene::with_session(everything());
    let mut seen = vec![scene.session_at(&session).revision];
    for _ in 0..5 {
        scene.given(scene.update_session(&session, everything()));
        seen.push(scene.session_at(&session).revision);
    }
    assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "{seen:?}");
}

#[test]
fn refuses_a_revoked_session() {
    let (scene, session) = Scene::with_session(everything());
    scene.given(scene.revoke_session(&session, "reader"));
    scene.refuses(scene.update_session(&session, everything()), SessionRevoked);
}

#[test]
fn refuses_limits_that_allow_nothing() {
    let (scene, session) = Scene::with_session(everything());
    for actions in [0, 1 << 5, u16::MAX] {
        let update = scene.update_session(&session, everything().actions(actions));
        scene.refuses(update, SessionActionsInvalid);
    }
    for at in [scene.now(), 1, -1] {
        scene.refuses(scene.update_session(&session, everything().until(at)), SessionExpiryPast);
    }
}
