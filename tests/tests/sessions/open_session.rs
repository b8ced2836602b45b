//! - given an owner and any key: the session stores what was agreed, and pins the deposit until it
//!   closes
//! - given limits that allow nothing, an expiry that has passed: refused
//!
//! Which slot it names and what is at its address: `close_session.rs`.

use farthing_tests::prelude::*;

/// Every term different from zero.
fn terms(scene: &Scene) -> SessionTerms {
    everything().per_window(100, 60).only(scene.till()).until(scene.now() + 500)
}

#[test]
fn a_session_stores_what_was_agreed_and_nothing_else() {
    let scene = Scene::set();
    let open = scene.open_session(terms(&scene));
    scene.given(open.clone());
    let expected = Session {
        deposit: open.deposit,
        key: scene.key(),
        payee: scene.till(),
        rent_payer: scene.address("reader"),
        total_limit: LIMIT,
        spent: 0,
        window_limit: 100,
        window_spent: 0,
        window_start: scene.now(),
        window_seconds: 60,
        expires_at: scene.now() + 500,
        revision: scene.slot(),
        actions: action::ALL,
        status: SessionStatus::Active,
        version: 1,
        bump: scene.session_addresses().next().unwrap().0,
        reserved: [0; 11],
    };
    assert_eq!(scene.session_at(&open.session), expected);
}

#[test]
fn opening_tells_every_limit_and_moves_no_money() {
    // bug class 45
    let scene = Scene::set();
    let open = scene.open_session(terms(&scene));
    let outcome = scene.run(open.clone()).succeeded();
    assert_moved(&outcome, &[]);
    outcome.assert_event(SessionOpened {
        session: open.session,
        deposit: open.deposit,
        key: scene.key(),
        payee: scene.till(),
        rent_payer: open.payer,
        total_limit: LIMIT,
        window_limit: 100,
        window_seconds: 60,
        window_start: scene.now(),
        expires_at: scene.now() + 500,
        revision: scene.slot(),
        actions: u64::from(action::ALL),
    });
}

#[test]
fn a_session_pins_its_deposit_and_nothing_else() {
    let scene = Scene::set();
    scene.session(everything());
    let deposit: Deposit = scene.get(&scene.purse("reader"));
    assert_eq!((deposit.sessions, deposit.children), (1, 0));
    let other: Deposit = scene.get(&scene.purse("friend"));
    assert_eq!(other.sessions, 0);
    scene.given(Pay::to_wallet(
        scene.address("reader"),
        scene.token.mint,
        scene.address("stranger"),
        PURSE,
    ));
    scene.refuses(CloseDeposit::of(&scene.get(&scene.purse("reader"))), DepositHasSessions);
}

#[test]
fn the_payer_of_the_rent_is_recorded() {
    // bug class 41: a dapp, or the key itself.
    for name in ["sponsor", "key"] {
        let scene = Scene::set();
        let payer = scene.address(name);
        let open = scene.open_session(everything()).payer(payer);
        let outcome = scene.run(open.clone()).succeeded();
        assert_eq!(scene.session_at(&open.session).rent_payer, payer);
        let rent = i128::from(scene.lamports(&open.session));
        assert_eq!(outcome.lamports_delta(&payer), -rent);
    }
}

#[test]
fn refuses_no_action_and_unknown_ones() {
    let scene = Scene::set();
    for actions in [0, 1 << 5, 1 << 15, u16::MAX, action::ALL | 1 << 6] {
        scene.refuses(scene.open_session(everything().actions(actions)), SessionActionsInvalid);
    }
    for actions in [action::PAY, action::MANAGE, action::ALL] {
        let key = scene.address(&actions.to_string());
        let (reader, mint, slot) = (scene.address("reader"), scene.token.mint, scene.slot());
        scene.given(OpenSession::new(reader, mint, key, slot, everything().actions(actions)));
    }
}

#[test]
fn refuses_an_expiry_that_has_passed() {
    // bug class 40: zero is never, now is past.
    let scene = Scene::set();
    for at in [scene.now(), scene.now() - 1, 1, -1, i64::MIN] {
        scene.refuses(scene.open_session(everything().until(at)), SessionExpiryPast);
    }
    for (name, at) in [("never", 0), ("soon", scene.now() + 1), ("late", i64::MAX)] {
        let key = scene.address(name);
        let (reader, mint, slot) = (scene.address("reader"), scene.token.mint, scene.slot());
        scene.given(OpenSession::new(reader, mint, key, slot, everything().until(at)));
    }
}

#[test]
fn a_key_has_one_session_of_a_deposit_at_the_one_address_of_its_seeds() {
    // One who revokes the session of a key must be sure that there is no other.
    let scene = Scene::set();
    let open = scene.open_session(everything());
    for (_, session) in scene.session_addresses().skip(1).take(3) {
        scene.run(OpenSession { session, ..open.clone() }).assert_refused();
    }
    scene.given(open.clone());
    scene.refuses(open, Refusal::IN_USE);
}

#[test]
fn refuses_more_sessions_than_can_be_counted() {
    // bug class 5
    let scene = Scene::set();
    let open = scene.open_session(everything());
    scene.tamper(&open.deposit, |deposit: &mut Deposit| deposit.sessions = u16::MAX);
    scene.refuses(open, CountOverflow);
}

#[test]
fn any_address_may_be_a_key_and_gains_nothing_it_cannot_sign_for() {
    let scene = Scene::set();
    for key in [NOBODY, scene.address("reader"), scene.creator, scene.token.mint] {
        let (reader, mint, slot) = (scene.address("reader"), scene.token.mint, scene.slot());
        scene.given(OpenSession::new(reader, mint, key, slot, everything()));
    }
    // The owner as its own key spends as the owner, past any limit.
    let reader = scene.address("reader");
    let session = addresses::session(&scene.purse("reader"), &reader);
    let pay = Pay {
        session: Some(session),
        ..Pay::new(reader, scene.token.mint, scene.purse("friend"), LIMIT + 1)
    };
    scene.given(pay);
    assert_eq!(scene.session_at(&session).spent, 0);
}
