//! What a key may spend: to the unit, to the second.
//!
//! - given a total: the last unit of it, and not one more, however it is spent
//! - given windows: the last unit of each, from its first second to its last
//! - given an expiry: until the second before
//! - given actions: those, and no other
//! - given the owner: no limit, and no charge

use farthing_tests::prelude::*;

#[test]
fn the_total_is_spent_to_the_last_unit_and_no_further() {
    let (scene, session) = Scene::with_session(everything());
    let outcome = scene.run(scene.spend(LIMIT - 1)).succeeded();
    let spent = i128::from(LIMIT - 1);
    assert_moved(&outcome, &[(scene.purse("reader"), -spent), (scene.purse("friend"), spent)]);
    for amount in [2, LIMIT, u64::MAX] {
        scene.refuses(scene.spend(amount), SessionTotalExceeded);
    }
    scene.given(scene.spend(1));
    scene.refuses(scene.spend(1), SessionTotalExceeded);
    assert_eq!(scene.session_at(&session).spent, LIMIT);
}

#[test]
fn a_total_of_nothing_spends_nothing() {
    let (scene, _) = Scene::with_session(SessionTerms::up_to(0));
    scene.refuses(scene.spend(1), SessionTotalExceeded);
    scene.refuses(scene.spend(0), AmountZero);
}

#[test]
fn a_total_above_the_balance_is_no_credit() {
    // bug class 24
    let (scene, _) = Scene::with_session(SessionTerms::up_to(u64::MAX));
    scene.refuses(scene.spend(PURSE + 1), InsufficientBalance);
    scene.given(scene.spend(PURSE));
}

#[test]
fn what_is_refused_costs_nothing() {
    let (scene, _) = Scene::with_session(SessionTerms::up_to(u64::MAX));
    scene.refuses(scene.spend(PURSE + 1), InsufficientBalance);
    assert_eq!(scene.spent(), 0);
}

#[test]
fn money_that_comes_back_does_not_come_back_to_the_limit() {
    // I4
    let (scene, _) = Scene::with_session(everything());
    scene.given(scene.spend(LIMIT));
    let (friend, mint) = (scene.address("friend"), scene.token.mint);
    scene.given(Pay::to_wallet(friend, mint, scene.address("reader"), LIMIT));
    scene.refuses(scene.spend(1), SessionTotalExceeded);
}

#[test]
fn a_window_is_spent_to_the_last_unit_and_the_next_begins_at_its_second() {
    let (scene, session) = Scene::with_session(everything().per_window(100, 60));
    let opened = scene.now();
    scene.given(scene.spend(60));
    scene.refuses(scene.spend(41), SessionWindowExceeded);
    scene.given(scene.spend(40));
    for second in [1, 30, 59] {
        scene.at(opened + second);
        scene.refuses(scene.spend(1), SessionWindowExceeded);
    }
    scene.at(opened + 60);
    scene.given(scene.spend(100));
    assert_eq!(scene.session_at(&session).window_start, opened + 60);
    scene.at(opened + 119);
    scene.refuses(scene.spend(1), SessionWindowExceeded);
}

#[test]
fn windows_follow_each_other_without_a_gap_however_long_nobody_spends() {
    let (scene, session) = Scene::with_session(everything().per_window(100, 60));
    let opened = scene.now();
    // In the middle of the eighth window.
    scene.at(opened + 7 * 60 + 30);
    scene.given(scene.spend(100));
    assert_eq!(scene.session_at(&session).window_start, opened + 7 * 60);
    scene.at(opened + 8 * 60 - 1);
    scene.refuses(scene.spend(1), SessionWindowExceeded);
    scene.at(opened + 8 * 60);
    scene.given(scene.spend(100));
}

#[test]
fn windows_end_with_the_total() {
    let (scene, _) = Scene::with_session(SessionTerms::up_to(250).per_window(100, 60));
    for amount in [100, 100, 50] {
        scene.given(scene.spend(amount));
        scene.advance_seconds(60);
    }
    scene.refuses(scene.spend(1), SessionTotalExceeded);
}

#[test]
fn a_window_limit_of_nothing_and_a_window_of_no_seconds() {
    // bug class 40
    let (scene, session) = Scene::with_session(everything().per_window(0, 60));
    scene.refuses(scene.spend(1), SessionWindowExceeded);
    // Without seconds only the total counts.
    scene.given(scene.update_session(&session, everything().per_window(0, 0)));
    scene.given(scene.spend(LIMIT));
}

#[test]
fn the_longest_window_is_the_only_one() {
    // bug class 5
    let (scene, _) = Scene::with_session(everything().per_window(100, u64::MAX));
    scene.given(scene.spend(100));
    scene.at(i64::MAX);
    scene.refuses(scene.spend(1), SessionWindowExceeded);
}

#[test]
fn a_clock_that_runs_backwards_opens_no_new_window() {
    let (scene, _) = Scene::with_session(everything().per_window(100, 60));
    scene.advance_seconds(60);
    scene.given(scene.spend(100));
    for seconds in [-1, -59, -1_000] {
        scene.advance_seconds(seconds);
        scene.refuses(scene.spend(1), SessionWindowExceeded);
    }
}

#[test]
fn it_acts_until_the_second_before_its_expiry() {
    // bug class 40
    let (scene, _) = Scene::with_session(everything().until(Scene::set().now() + 10));
    scene.advance_seconds(9);
    scene.given(scene.spend(1));
    for seconds in [1, 1, 1 << 40] {
        scene.advance_seconds(seconds);
        scene.refuses(scene.spend(1), SessionExpired);
    }
}

#[test]
fn it_pays_only_with_the_action_to_pay() {
    for bit in 0..5 {
        let (scene, _) = Scene::with_session(everything().actions(1 << bit));
        scene.refuses_unless(1 << bit == action::PAY, scene.spend(1), SessionActionNotAllowed);
    }
    let (scene, _) = Scene::with_session(everything().actions(action::ALL & !action::PAY));
    scene.refuses(scene.spend(1), SessionActionNotAllowed);
}

#[test]
fn the_owner_has_no_limit_and_uses_none_up() {
    let (scene, session) = Scene::with_session(SessionTerms::up_to(1));
    let reader = scene.address("reader");
    let pay = Pay::new(reader, scene.token.mint, scene.purse("friend"), 500);
    scene.given(Pay { session: Some(session), ..pay.clone() });
    scene.given(pay);
    assert_eq!(scene.spent(), 0);
    scene.given(scene.spend(1));
}

#[test]
fn two_keys_of_a_deposit_have_a_limit_each() {
    let (scene, _) = Scene::with_session(everything());
    let (reader, mint, other) = (scene.address("reader"), scene.token.mint, scene.address("other"));
    scene.given(OpenSession::new(reader, mint, other, scene.slot(), SessionTerms::up_to(5)));
    let friend = scene.purse("friend");
    let by_other = |amount| Pay::new(reader, mint, friend, amount).by_session(other);
    scene.given(scene.spend(LIMIT));
    scene.given(by_other(5));
    scene.refuses(by_other(1), SessionTotalExceeded);
    let swapped = Pay {
        session: Some(addresses::session(&scene.purse("reader"), &scene.key())),
        ..by_other(1)
    };
    scene.refuses(swapped, NotSpender);
}
