//! Several instructions in one transaction, signed by owner and key.
//!
//! - given a revocation between two payments: the second is refused, and with it everything
//! - given limits that fall, or a window that begins, between two payments: they count at once
//! - given many payments: together they spend the limit and no more
//! - given a session opened and used at once: it works

use farthing_tests::prelude::*;

fn pay(scene: &Scene, amount: u64) -> Instruction {
    scene.spend(amount).into()
}

fn revoke(scene: &Scene, session: &Address, name: &str) -> Instruction {
    RevokeSession::of(&scene.session_at(session), scene.address(name)).into()
}

#[test]
fn a_revocation_holds_from_the_next_instruction_on() {
    for name in ["reader", "key"] {
        let (scene, session) = Scene::with_session(everything());
        let revoke = revoke(&scene, &session, name);
        let around = [pay(&scene, 1), revoke.clone(), pay(&scene, 1)];
        scene.run_all(&around).assert_err(SessionRevoked);
        scene.run_all(&[pay(&scene, 1), revoke]).assert_ok();
        assert_eq!(scene.spent(), 1);
    }
}

#[test]
fn lowered_limits_hold_from_the_next_instruction_on() {
    let (scene, session) = Scene::with_session(everything());
    let lower = Instruction::from(scene.update_session(&session, SessionTerms::up_to(5)));
    let all = [pay(&scene, 5), lower.clone(), pay(&scene, 1)];
    scene.run_all(&all).assert_err(SessionTotalExceeded);
    scene.run_all(&[lower, pay(&scene, 5)]).assert_ok();
}

#[test]
fn many_payments_together_spend_the_limit_and_no_more() {
    let (scene, _) = Scene::with_session(everything());
    let tenth = LIMIT / 10;
    let payments = |count| (0..count).map(|_| pay(&scene, tenth)).collect::<Vec<_>>();
    scene.run_all(&payments(11)).assert_err(SessionTotalExceeded);
    assert_eq!(scene.spent(), 0);
    scene.run_all(&payments(10)).assert_ok();
    assert_eq!(scene.spent(), LIMIT);
}

#[test]
fn many_payments_together_stay_within_the_window() {
    let (scene, _) = Scene::with_session(everything().per_window(30, 60));
    let payments: Vec<_> = (0..4).map(|_| pay(&scene, 10)).collect();
    scene.run_all(&payments).assert_err(SessionWindowExceeded);
    scene.run_all(&payments[..3]).assert_ok();
}

#[test]
fn a_session_is_opened_and_used_at_once() {
    let scene = Scene::set();
    let open = Instruction::from(scene.open_session(everything()).payer(scene.key()));
    let outcome = scene.run_all(&[open, pay(&scene, 5)]).succeeded();
    assert_moved(&outcome, &[(scene.purse("reader"), -5), (scene.purse("friend"), 5)]);
}

#[test]
fn a_session_cannot_be_revoked_closed_and_opened_again_at_once() {
    // bug classes 9, 10, 21: that would be a fresh limit.
    let (scene, session) = Scene::with_session(everything());
    scene.given(scene.spend(LIMIT));
    let revoke = revoke(&scene, &session, "key");
    let close = Instruction::from(scene.close_session(&session));
    let open = Instruction::from(scene.open_session(everything()));
    let renewed = [revoke, close, open, pay(&scene, LIMIT)];
    scene.run_all(&renewed).assert_err(AddressNotSpent);
}

#[test]
fn a_circle_of_money_does_not_refill_a_limit() {
    let (scene, _) = Scene::with_session(everything());
    let (friend, mint) = (scene.address("friend"), scene.token.mint);
    let back: Instruction = Pay::to_wallet(friend, mint, scene.address("reader"), LIMIT).into();
    let circle = [pay(&scene, LIMIT), back.clone(), pay(&scene, LIMIT), back];
    scene.run_all(&circle).assert_err(SessionTotalExceeded);
}
