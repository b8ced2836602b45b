//! - given an active session: its owner, or the key itself, ends it at once and for good
//! - given a revoked one, anyone else, another deposit: refused

use super::{keys::all, support::*};
use farthing_sdk::{
    accounts::SessionStatus,
    errors::FarthingError,
    events::{Event, SessionRevoked},
    instructions::RevokeSession,
    solana::{Instruction, InstructionError},
};

#[test]
fn a_revoked_session_acts_no_more_at_once_and_for_good() {
    for name in ["viewer", "key"] {
        let (scene, session) = Scene::with_session(all());
        scene.given(scene.spend(3));
        let outcome = scene.run(scene.revoke(&session, name)).assert_ok();
        assert_moved(&outcome, &[]);
        let expected = SessionRevoked { session, spent: 3 };
        assert_eq!(*outcome.event(), Event::SessionRevoked(expected));
        assert_eq!(scene.session_at(&session).status, SessionStatus::Revoked);
        for seconds in [0, 1, 1 << 40] {
            scene.advance_seconds(seconds);
            scene.refuses(scene.spend(1), FarthingError::SessionRevoked);
        }
    }
}

#[test]
fn an_expired_session_can_be_revoked_so_that_no_update_brings_it_back() {
    let (scene, session) = Scene::with_session(all().until(Scene::set().now() + 10));
    scene.advance_seconds(20);
    let update = scene.update(&session, all());
    scene.given(scene.revoke(&session, "viewer"));
    scene.refuses(update, FarthingError::SessionRevoked);
}

#[test]
fn refuses_a_session_that_is_revoked_already() {
    let (scene, session) = Scene::with_session(all());
    scene.given(scene.revoke(&session, "key"));
    for name in ["viewer", "key"] {
        scene.refuses(scene.revoke(&session, name), FarthingError::SessionRevoked);
    }
}

#[test]
fn refuses_everyone_else() {
    let (scene, session) = Scene::with_session(all());
    for name in ["stranger", "friend", "sponsor"] {
        scene.refuses(scene.revoke(&session, name), FarthingError::NotSessionParty);
    }
    let mut unsigned = Instruction::from(scene.revoke(&session, "viewer"));
    unsigned.accounts[0].is_signer = false;
    let _ = scene.run(unsigned).assert_framework_err(InstructionError::MissingRequiredSignature);
}

#[test]
fn refuses_another_deposit_even_if_its_owner_signs() {
    // bug class 16
    let (scene, session) = Scene::with_session(all());
    let (authority, deposit) = (scene.address("stranger"), scene.purse("stranger"));
    let revoke = RevokeSession { authority, deposit, ..scene.revoke(&session, "viewer") };
    scene.refuses(revoke, FarthingError::WrongSessionDeposit);
}

#[test]
fn the_owner_revokes_one_key_and_the_other_goes_on() {
    let (scene, session) = Scene::with_session(all());
    let (viewer, mint) = (scene.address("viewer"), scene.token.mint);
    let other = scene.address("other key");
    let open =
        farthing_sdk::instructions::OpenSession::new(viewer, mint, other, scene.slot(), all());
    scene.given(open);
    scene.given(scene.revoke(&session, "viewer"));
    let pay = farthing_sdk::instructions::Pay::new(viewer, mint, scene.purse("friend"), 1);
    scene.given(pay.by_session(other));
    scene.refuses(scene.spend(1), FarthingError::SessionRevoked);
}
