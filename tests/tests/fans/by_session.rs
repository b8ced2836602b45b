//! Fans opened, topped up and asked to close by the key of a session.
//!
//! - given the action: what is put in counts in full and for good (I4)
//! - given the action to manage: asked to close, at no charge
//! - given a key without the action, over its limits, for one payee, revoked, expired: refused
//! - given a thief of the key: the limit, and no more

use farthing_tests::prelude::*;

/// What the key sends to set so much aside.
fn by_key(scene: &Scene, amount: u64) -> OpenFan {
    scene.open_fan(FanTerms { amount, ..scene.fan_terms() }).by_session(scene.key())
}

#[track_caller]
fn opened(scene: &Scene, amount: u64) -> Address {
    let open = by_key(scene, amount);
    scene.given(open.clone());
    open.fan
}

fn more(scene: &Scene, fan: &Address, amount: u64) -> TopUpFan {
    scene.top_up_fan(fan, amount).by_session(scene.key())
}

fn ask(scene: &Scene, fan: &Address) -> RequestCloseFan {
    scene.request_close_fan(fan).by_session(scene.key())
}

/// Each of the three, refused for the same reason.
#[track_caller]
fn refuses_all(scene: &Scene, fan: &Address, error: FarthingError) {
    scene.refuses(by_key(scene, 5), error);
    scene.refuses(more(scene, fan, 5), error);
    scene.refuses(ask(scene, fan), error);
}

#[test]
fn what_goes_into_a_fan_counts_in_full() {
    let (scene, _) = Scene::with_session(everything());
    let open = by_key(&scene, 600);
    let outcome = scene.run(open.clone()).succeeded();
    assert_moved(&outcome, &[(scene.purse("reader"), -600), (open.fan, 600)]);
    let fan = scene.fan_at(&open.fan);
    assert_eq!((fan.deposit, fan.rent_payer), (scene.purse("reader"), scene.key()));
    assert_eq!(scene.spent(), 600);
    scene.given(more(&scene, &open.fan, LIMIT - 601));
    assert_eq!(scene.spent(), LIMIT - 1);
    // What comes home frees no limit.
    scene.given(ask(&scene, &open.fan));
    assert_eq!((scene.spent(), scene.balance(&scene.purse("reader"))), (LIMIT - 1, PURSE));
    scene.refuses(by_key(&scene, 2), SessionTotalExceeded);
}

#[test]
fn limits_are_kept_to_the_last_unit() {
    let (scene, _) = Scene::with_session(everything().per_window(100, 3_600));
    scene.refuses(by_key(&scene, 101), SessionWindowExceeded);
    let fan = opened(&scene, 99);
    scene.refuses(more(&scene, &fan, 2), SessionWindowExceeded);
    scene.given(more(&scene, &fan, 1));
    scene.advance_seconds(3_600);
    scene.given(more(&scene, &fan, 100));
}

#[test]
fn a_session_needs_the_action() {
    let channel = SessionTerms::up_to(LIMIT).actions(action::ALL & !action::CHANNEL);
    let (scene, _) = Scene::with_session(channel);
    scene.refuses(by_key(&scene, 5), SessionActionNotAllowed);
    let open = scene.open_fan(scene.fan_terms());
    scene.given(open.clone());
    scene.refuses(more(&scene, &open.fan, 5), SessionActionNotAllowed);
    scene.given(ask(&scene, &open.fan));
    let manage = SessionTerms::up_to(LIMIT).actions(action::ALL & !action::MANAGE);
    let (scene, _) = Scene::with_session(manage);
    let fan = opened(&scene, 5);
    scene.given(more(&scene, &fan, 5));
    scene.refuses(ask(&scene, &fan), SessionActionNotAllowed);
}

#[test]
fn a_session_for_one_payee_has_nothing_to_do_with_fans() {
    // A fan pays whom its key says, so such a session would pay anybody.
    for payee in [0, 1, 2] {
        let scene = Scene::set();
        let payee = [scene.purse("friend"), scene.till(), scene.purse("reader")][payee];
        scene.session(everything().only(payee));
        let open = scene.open_fan(scene.fan_terms());
        scene.given(open.clone());
        refuses_all(&scene, &open.fan, SessionWrongPayee);
    }
}

#[test]
fn a_session_that_is_revoked_or_expired_does_nothing() {
    for expires in [false, true] {
        let scene = Scene::set();
        let until = scene.now() + 60;
        let session = scene.session(everything().until(until));
        let fan = opened(&scene, 5);
        if expires {
            scene.at(until - 1);
            scene.given(more(&scene, &fan, 5));
            scene.at(until);
            refuses_all(&scene, &fan, SessionExpired);
        } else {
            scene.given(scene.revoke_session(&session, "reader"));
            refuses_all(&scene, &fan, SessionRevoked);
        }
    }
}

#[test]
fn neither_without_its_session_nor_with_that_of_another_deposit() {
    let (scene, _) = Scene::with_session(everything());
    let fan = opened(&scene, 5);
    let strangers = addresses::session(&scene.purse("stranger"), &scene.key());
    let (stranger, mint, slot) = (scene.address("stranger"), scene.token.mint, scene.slot());
    scene.given(OpenSession::new(stranger, mint, scene.key(), slot, everything()));
    for session in [None, Some(strangers)] {
        scene.refuses(OpenFan { session, ..by_key(&scene, 5) }, NotSpender);
        scene.refuses(TopUpFan { session, ..more(&scene, &fan, 5) }, NotSpender);
        scene.refuses(RequestCloseFan { session, ..ask(&scene, &fan) }, NotSpender);
    }
}

#[test]
fn a_key_of_a_fan_that_is_a_key_of_a_session_too_asks_as_either() {
    // The fan's key needs no session, whatever its session may not do.
    let scene = Scene::set();
    scene.session(SessionTerms::up_to(LIMIT).actions(action::PAY));
    let terms = FanTerms { key: scene.key(), ..scene.fan_terms() };
    let open = scene.open_fan(terms);
    scene.given(open.clone());
    scene.given(ask(&scene, &open.fan));
}
