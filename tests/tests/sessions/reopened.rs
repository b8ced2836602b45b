//! A session that was closed and opened again is a new one, by a new signature of the owner's.
//!
//! - given a revoked session: whatever was signed before brings nothing back, at any time (I12)
//! - given a new session of the same key: its own limits, nothing spent

use farthing_tests::prelude::*;

#[test]
fn a_copy_that_named_a_later_slot_is_dead_as_well_when_the_session_is_freed() {
    // A slot to come is refused, so no copy is younger than the opening that landed last.
    let scene = Scene::set();
    scene.advance_slots(500);
    let mut early = scene.open_session(everything());
    early.open_slot = scene.slot() - 150;
    let late = scene.open_session(everything());
    scene.given(early.clone());
    scene.given(scene.revoke_session(&early.session, "reader"));
    scene.advance_slots(150);
    scene.refuses(scene.close_session(&early.session), AddressNotSpent);
    scene.advance_slots(1);
    scene.given(scene.close_session(&early.session));
    scene.refuses(late, OpenSlotNotRecent);
}

#[test]
fn an_update_signed_for_the_old_session_does_not_reach_the_new_one() {
    // bug classes 9, 10
    let (scene, session) = Scene::with_session(everything());
    let old = scene.update_session(&session, SessionTerms::up_to(PURSE));
    scene.given(scene.revoke_session(&session, "reader"));
    scene.advance_slots(151);
    scene.given(scene.close_session(&session));
    scene.session(SessionTerms::up_to(1));
    scene.refuses(old, SessionRevisionChanged);
    scene.refuses(scene.spend(2), SessionTotalExceeded);
}

#[test]
fn a_session_that_is_freed_as_soon_as_it_can_and_opened_again_shares_no_revision() {
    let (scene, session) = Scene::with_session(everything());
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(scene.session_at(&session).revision);
        // However often its limits change in one slot.
        for _ in 0..3 {
            scene.given(scene.update_session(&session, everything()));
            seen.push(scene.session_at(&session).revision);
        }
        scene.given(scene.revoke_session(&session, "reader"));
        let youngest = scene.session_at(&session).revision;
        scene.advance_slots(youngest + 151 - scene.slot());
        scene.given(scene.close_session(&session));
        scene.session(everything());
    }
    let different: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!(different.len(), seen.len(), "{seen:?}");
}

#[test]
fn a_new_session_of_the_same_key_has_its_own_limits_and_nothing_spent() {
    let (scene, session) = Scene::with_session(everything().per_window(LIMIT, 60));
    scene.given(scene.spend(LIMIT));
    scene.given(scene.revoke_session(&session, "reader"));
    scene.advance_slots(151);
    scene.given(scene.close_session(&session));
    scene.session(SessionTerms::up_to(5));
    let new = scene.session_at(&session);
    assert_eq!((new.spent, new.window_spent, new.window_limit), (0, 0, 0));
    scene.given(scene.spend(5));
    scene.refuses(scene.spend(1), SessionTotalExceeded);
}

#[test]
fn what_a_key_signed_for_its_old_session_acts_within_the_new_one_or_not_at_all() {
    // The key is the same and so is the deposit: the owner has trusted it again.
    let (scene, session) = Scene::with_session(everything());
    let (large, small) = (scene.spend(6), scene.spend(5));
    scene.given(scene.revoke_session(&session, "reader"));
    scene.advance_slots(151);
    scene.given(scene.close_session(&session));
    scene.run(small.clone()).assert_refused();
    scene.session(SessionTerms::up_to(5));
    scene.refuses(large, SessionTotalExceeded);
    scene.given(small);
}

#[test]
fn a_deposit_that_was_closed_and_opened_again_has_no_sessions_of_old() {
    let (scene, session) = Scene::with_session(everything());
    let (reader, mint) = (scene.address("reader"), scene.token.mint);
    scene.given(Pay::new(reader, mint, scene.till(), PURSE));
    let close = CloseDeposit::of(&scene.get(&scene.purse("reader")));
    scene.refuses(close.clone(), DepositHasSessions);
    scene.given(scene.revoke_session(&session, "reader"));
    scene.advance_slots(151);
    scene.given(scene.close_session(&session));
    scene.given(close);
    scene.deposit_of("reader", PURSE);
    scene.run(scene.spend(1)).assert_refused();
}
