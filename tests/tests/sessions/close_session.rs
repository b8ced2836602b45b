//! - given a session that is revoked or has expired: closed by anyone, 151 slots after its last
//!   change, and its lamports are with the payer of the rent
//! - given an active one, a young one: refused

use farthing_tests::prelude::*;

/// Every copy is for a key of its own.
const SESSION: Lifecycle = Lifecycle {
    open: |scene, opening| {
        let key = scene.address(&format!("key {}", opening.number));
        let (reader, mint) = (scene.address("reader"), scene.token.mint);
        let open = OpenSession::new(reader, mint, key, opening.slot, everything());
        let open = open.payer(opening.payer);
        (open.clone().into(), open.session)
    },
    ends: |scene, session| vec![scene.revoke_session(session, "reader").into()],
    ripen: |_, _| {},
    free: |scene, session| scene.close_session(session).into(),
};

#[test]
fn a_session_is_opened_in_a_recent_slot_and_once() {
    SESSION.is_opened_in_a_recent_slot();
    SESSION.is_opened_once();
}

#[test]
fn lamports_at_its_address_are_in_nobodys_way_and_come_home() {
    SESSION.takes_in_lamports_at_its_address();
}

#[test]
fn a_copy_of_its_opening_never_brings_a_revoked_session_back() {
    // bug classes 9, 10, 47: the wallet signed twice, the dapp kept one copy; at every age.
    SESSION.has_an_address_that_is_taken_or_spent();
}

#[test]
fn it_is_freed_once_when_its_address_is_spent() {
    SESSION.is_freed_when_its_address_is_spent();
    SESSION.is_freed_once();
}

#[test]
fn nothing_that_becomes_of_the_payer_of_the_rent_stops_an_end() {
    SESSION.survives_the_payer_of_its_rent();
    SESSION.ends_beside_a_call_of_the_payer_of_its_rent();
}

#[test]
fn it_ends_at_the_deepest_level() {
    SESSION.ends_at_the_deepest_level();
}

#[test]
fn a_revoked_session_closes_and_lets_go_of_its_deposit() {
    // bug class 41: nobody signs, the sponsor need not wait for the owner.
    let scene = Scene::set();
    let sponsor = scene.address("sponsor");
    let before = scene.lamports(&sponsor);
    let open = scene.open_session(everything()).payer(sponsor);
    scene.given(open.clone());
    scene.given(scene.spend(7));
    scene.given(scene.revoke_session(&open.session, "key"));
    scene.advance_slots(151);
    let outcome = scene.run(scene.close_session(&open.session)).succeeded();
    assert_moved(&outcome, &[]);
    let (deposit, key) = (open.deposit, open.key);
    outcome.assert_event(SessionClosed { session: open.session, deposit, key, spent: 7 });
    assert_eq!(scene.get::<Deposit>(&deposit).sessions, 0);
    assert_eq!(scene.lamports(&sponsor), before);
    assert_gone(&scene, &open.session);
}

#[test]
fn an_expired_session_closes_at_its_expiry_and_not_a_second_before() {
    // bug class 40
    let (scene, session) = Scene::with_session(everything().until(Scene::set().now() + 10));
    scene.advance_slots(151);
    scene.advance_seconds(9);
    scene.refuses(scene.close_session(&session), SessionNotEnded);
    scene.given(scene.spend(1));
    scene.advance_seconds(1);
    scene.refuses(scene.spend(1), SessionExpired);
    scene.given(scene.close_session(&session));
}

#[test]
fn refuses_a_session_that_is_active() {
    let (scene, session) = Scene::with_session(everything());
    scene.advance_slots(10_000);
    scene.advance_seconds(1 << 40);
    scene.refuses(scene.close_session(&session), SessionNotEnded);
}

#[test]
fn refuses_a_session_whose_last_change_is_too_young() {
    // I12: every signature that opened or changed it must be too old to do so again.
    let (scene, session) = Scene::with_session(everything());
    scene.advance_slots(151);
    scene.given(scene.update_session(&session, everything()));
    scene.given(scene.revoke_session(&session, "reader"));
    for slots in [0, 149, 1] {
        scene.advance_slots(slots);
        scene.refuses(scene.close_session(&session), AddressNotSpent);
    }
    scene.advance_slots(1);
    scene.given(scene.close_session(&session));
}

#[test]
fn a_session_cannot_be_used_once_closed() {
    // bug class 21
    let (scene, session) = Scene::with_session(everything());
    scene.given(scene.revoke_session(&session, "reader"));
    scene.advance_slots(151);
    scene.given(scene.close_session(&session));
    scene.run(scene.spend(1)).assert_refused();
}
