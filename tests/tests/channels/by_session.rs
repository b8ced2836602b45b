//! Channels opened, topped up and asked to close by the key of a session.
//!
//! - given the action: what is put in counts in full and for good (I4)
//! - given the action to manage: asked to close, at no charge
//! - given a key without the action, over its limits, for another payee, revoked, expired: refused
//! - given a thief of the key that signs vouchers as well: the limit, and no more

use farthing_tests::prelude::*;

/// What the key sends to set so much aside for the friend.
fn by_key(scene: &Scene, amount: u64) -> OpenChannel {
    let terms = ChannelTerms { amount, ..scene.by_voucher() };
    scene.open_channel(scene.purse("friend"), terms).by_session(scene.key())
}

#[track_caller]
fn opened(scene: &Scene, amount: u64) -> Address {
    let open = by_key(scene, amount);
    scene.given(open.clone());
    open.channel
}

fn more(scene: &Scene, channel: &Address, amount: u64) -> TopUpChannel {
    scene.top_up_channel(channel, amount).by_session(scene.key())
}

fn ask(scene: &Scene, channel: &Address) -> RequestClose {
    scene.request_close(channel).by_session(scene.key())
}

#[test]
fn what_goes_into_a_channel_counts_in_full() {
    let (scene, session) = Scene::with_session(everything());
    let open = by_key(&scene, 600);
    let outcome = scene.run(open.clone()).succeeded();
    assert_moved(&outcome, &[(scene.purse("reader"), -600), (open.channel, 600)]);
    let channel = scene.channel_at(&open.channel);
    assert_eq!((channel.deposit, channel.rent_payer), (scene.purse("reader"), scene.key()));
    assert_eq!(scene.session_at(&session).spent, 600);
    scene.refuses(more(&scene, &open.channel, 401), SessionTotalExceeded);
    let outcome = scene.run(more(&scene, &open.channel, 400)).succeeded();
    assert_moved(&outcome, &[(scene.purse("reader"), -400), (open.channel, 400)]);
    assert_eq!(scene.spent(), LIMIT);
    scene.refuses(by_key(&scene, 1), SessionTotalExceeded);
}

#[test]
fn what_comes_back_from_a_channel_does_not_come_back_to_the_limit() {
    // I4: withdrawn, closed by the payee, and finished.
    let (scene, _) = Scene::with_session(everything());
    let channels = [opened(&scene, 500), opened(&scene, 500)];
    scene.given(scene.withdraw_channel(&channels[0], 100));
    scene.given(scene.close_channel(&channels[0], "friend"));
    scene.given(ask(&scene, &channels[1]));
    scene.advance_seconds(GRACE);
    scene.given(scene.finish_close(&channels[1]));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
    assert_eq!(scene.spent(), LIMIT);
    scene.refuses(by_key(&scene, 1), SessionTotalExceeded);
}

#[test]
fn a_window_counts_channels_and_payments_together() {
    let (scene, _) = Scene::with_session(everything().per_window(100, 60));
    let channel = opened(&scene, 90);
    scene.given(more(&scene, &channel, 5));
    scene.given(scene.spend(5));
    let refused = more(&scene, &channel, 1);
    scene.refuses(refused.clone(), SessionWindowExceeded);
    scene.refuses(by_key(&scene, 1), SessionWindowExceeded);
    scene.advance_seconds(60);
    scene.given(refused);
}

#[test]
fn a_key_asks_to_close_without_a_limit_because_money_flows_home() {
    let terms = SessionTerms::up_to(0).actions(action::MANAGE);
    let (scene, session) = Scene::with_session(terms);
    let channel = scene.channel(scene.by_voucher());
    let outcome = scene.run(ask(&scene, &channel)).succeeded();
    assert_moved(&outcome, &[]);
    assert_eq!(scene.channel_at(&channel).close_asked, scene.now());
    assert_eq!(scene.session_at(&session).spent, 0);
    // A key asks no more often than its owner.
    scene.refuses(ask(&scene, &channel), ChannelClosing);
}

#[test]
fn refuses_without_the_action() {
    let spend = action::PAY | action::CHANNEL;
    let without = [action::ALL & !action::CHANNEL, action::MANAGE, action::STREAM, spend];
    for actions in without {
        let (scene, _) = Scene::with_session(everything().actions(actions));
        let channel = scene.channel(scene.by_voucher());
        if actions & action::CHANNEL == 0 {
            scene.refuses(by_key(&scene, 5), SessionActionNotAllowed);
            scene.refuses(more(&scene, &channel, 5), SessionActionNotAllowed);
        }
        if actions & action::MANAGE == 0 {
            scene.refuses(ask(&scene, &channel), SessionActionNotAllowed);
        }
    }
}

#[test]
fn refuses_every_payee_but_the_one_that_it_names() {
    let scene = Scene::set();
    scene.session(everything().only(scene.purse("friend")));
    let [own, other] = scene.both_payees().map(|payee| {
        let channel = scene.channel_to(payee, scene.by_voucher());
        let open = scene.open_channel(payee, ChannelTerms { amount: 5, ..scene.by_voucher() });
        let open = open.by_session(scene.key());
        let deeds: [Instruction; 3] =
            [open.into(), more(&scene, &channel, 5).into(), ask(&scene, &channel).into()];
        deeds
    });
    for refused in other {
        scene.refuses(refused, SessionWrongPayee);
    }
    for allowed in own {
        scene.given(allowed);
    }
}

#[test]
fn refuses_a_revoked_and_an_expired_session_from_that_second_on() {
    // bug class 40
    let (scene, session) = Scene::with_session(everything().until(Scene::set().now() + 30));
    let channel = opened(&scene, 5);
    let deeds: [Instruction; 3] =
        [by_key(&scene, 5).into(), more(&scene, &channel, 5).into(), ask(&scene, &channel).into()];
    scene.advance_seconds(29);
    scene.given(by_key(&scene, 5));
    scene.advance_seconds(1);
    for deed in &deeds {
        scene.refuses(deed.clone(), SessionExpired);
    }
    scene.given(scene.revoke_session(&session, "reader"));
    for deed in deeds {
        scene.refuses(deed, SessionRevoked);
    }
}

#[test]
fn refuses_the_session_of_another_deposit_or_of_another_key() {
    let (scene, session) = Scene::with_session(everything());
    let channel = scene.channel(scene.by_voucher());
    let deeds: [Instruction; 3] =
        [by_key(&scene, 5).into(), more(&scene, &channel, 5).into(), ask(&scene, &channel).into()];
    for (index, mut stolen) in deeds.into_iter().enumerate() {
        // The opening has a payer of rent before the authority.
        let authority = usize::from(index == 0);
        assert!(stolen.accounts.iter().any(|meta| meta.pubkey == session));
        stolen.accounts[authority].pubkey = scene.address("stranger");
        scene.refuses(stolen, NotSpender);
    }
    let strangers = addresses::session(&scene.purse("stranger"), &scene.key());
    let (stranger, mint, slot) = (scene.address("stranger"), scene.token.mint, scene.slot());
    scene.given(OpenSession::new(stranger, mint, scene.key(), slot, everything()));
    let session = Some(strangers);
    scene.refuses(OpenChannel { session, ..by_key(&scene, 5) }, NotSpender);
    scene.refuses(TopUpChannel { session, ..more(&scene, &channel, 5) }, NotSpender);
    scene.refuses(RequestClose { session, ..ask(&scene, &channel) }, NotSpender);
}

#[test]
fn a_thief_of_the_key_gets_the_limit_and_the_owner_the_rest() {
    // The worst case: the thief is the payee, and signs vouchers to itself.
    let (scene, session) = Scene::with_session(SessionTerms { total_limit: 500, ..everything() });
    let thief = scene.purse("stranger");
    let terms = ChannelTerms { amount: 500, ..scene.by_voucher() };
    let open = scene.open_channel(thief, terms).by_session(scene.key());
    scene.given(open.clone());
    let record = scene.promise(&open.channel, u64::MAX);
    let claim = Claim::of(thief, &[record]).unwrap();
    scene.run_all(&claim).assert_ok();
    scene.refuses(by_key(&scene, 1), SessionTotalExceeded);
    scene.given(scene.revoke_session(&session, "reader"));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE - 500);
}
