//! Streams opened and topped up by key.
//!
//! - given a stream that its deposit can cancel: opened and topped up, and all of it counts, for good
//! - given one that cannot be cancelled, or another payer's: refused

use farthing_tests::prelude::*;

fn of(amount: u64) -> StreamTerms {
    StreamTerms { amount, ..running() }
}

fn open(scene: &Scene, terms: StreamTerms) -> OpenStream {
    scene.open_stream(scene.purse("friend"), terms).by_session(scene.key())
}

/// A stream that the key opened.
#[track_caller]
fn opened(scene: &Scene, terms: StreamTerms) -> Address {
    let open = open(scene, terms);
    scene.given(open.clone());
    open.stream
}

#[test]
fn what_goes_into_a_stream_counts_in_full() {
    let (scene, _) = Scene::with_session(everything());
    let open = open(&scene, of(600));
    let outcome = scene.run(open.clone()).succeeded();
    assert_moved(&outcome, &[(scene.purse("reader"), -600), (open.stream, 600)]);
    let stream = scene.stream_at(&open.stream);
    assert_eq!((stream.deposit, stream.rent_payer), (scene.purse("reader"), scene.key()));
    assert_eq!(scene.spent(), 600);
    let more = |amount| scene.top_up_stream(&open.stream, amount).by_session(scene.key());
    scene.refuses(more(401), SessionTotalExceeded);
    scene.given(more(400));
    assert_eq!(scene.spent(), LIMIT);
}

#[test]
fn what_comes_back_from_a_stream_does_not_come_back_to_the_limit() {
    // I4: refunded and cancelled, by owner and key.
    let (scene, _) = Scene::with_session(everything());
    let stream = opened(&scene, of(LIMIT));
    let key = scene.key();
    scene.given(scene.refund_stream(&stream).amount(100).by_session(key));
    scene.given(scene.refund_stream(&stream).amount(100));
    scene.given(scene.cancel_stream(&stream, "reader").by_session(key));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE);
    assert_eq!(scene.spent(), LIMIT);
    scene.refuses(open(&scene, of(1)), SessionTotalExceeded);
}

#[test]
fn a_window_counts_streams_and_payments_together() {
    let (scene, _) = Scene::with_session(everything().per_window(100, 60));
    let stream = opened(&scene, of(90));
    let more = |amount| scene.top_up_stream(&stream, amount).by_session(scene.key());
    scene.given(more(5));
    scene.given(scene.spend(5));
    scene.refuses(more(1), SessionWindowExceeded);
    scene.refuses(open(&scene, of(1)), SessionWindowExceeded);
    scene.advance_seconds(60);
    scene.given(more(1));
}

#[test]
fn refuses_to_open_what_cannot_be_cancelled() {
    let (scene, _) = Scene::with_session(everything());
    let bound = StreamTerms { flags: 0, ..of(5) };
    scene.refuses(open(&scene, bound), SessionNeedsCancellable);
    let fixed = StreamTerms::between(scene.now(), scene.now() + 5, 5).unwrap();
    let bound = StreamTerms { flags: 0, ..fixed.clone() };
    scene.refuses(open(&scene, bound), SessionNeedsCancellable);
    scene.given(open(&scene, fixed));
    scene.given(open(&scene, StreamTerms { flags: right::CANCEL, ..of(5) }));
}

#[test]
fn refuses_to_top_up_what_cannot_be_cancelled_any_more() {
    let (scene, _) = Scene::with_session(everything());
    let stream = opened(&scene, of(5));
    scene.given(scene.renounce_stream(&stream));
    scene.refuses(scene.top_up_stream(&stream, 5).by_session(scene.key()), SessionNeedsCancellable);
    // The owner may.
    scene.given(scene.top_up_stream(&stream, 5));
}

#[test]
fn refuses_to_top_up_the_stream_of_another_payer() {
    // What is left would go home to that payer: a gift.
    let (scene, _) = Scene::with_session(everything());
    let (stranger, mint) = (scene.address("stranger"), scene.token.mint);
    let (friend, slot) = (scene.purse("friend"), scene.slot());
    let strangers = OpenStream::new(stranger, mint, friend, slot, of(5));
    scene.given(strangers.clone());
    let more = scene.top_up_stream_by(&strangers.stream, "reader", 5).by_session(scene.key());
    scene.refuses(more, SessionNeedsCancellable);
    scene.given(scene.top_up_stream_by(&strangers.stream, "reader", 5));
}

#[test]
fn a_listings_price_is_streamed_by_key() {
    let (scene, _) = Scene::with_session(everything());
    let listing = scene.listing(&scene.creator, by_the_minute());
    let account: Listing = scene.get(&listing);
    let reader = scene.address("reader");
    let open = OpenStream::of(listing, &account, reader, scene.slot(), 600).unwrap();
    scene.given(open.salt(1).by_session(scene.key()));
    assert_eq!(scene.spent(), 600);
}

#[test]
fn refuses_without_the_action_to_stream() {
    for actions in [action::PAY | action::MANAGE, action::ALL & !action::STREAM] {
        let (scene, _) = Scene::with_session(everything().actions(actions));
        scene.refuses(open(&scene, of(5)), SessionActionNotAllowed);
        let owners = scene.stream(of(5));
        let more = scene.top_up_stream(&owners, 5).by_session(scene.key());
        scene.refuses(more, SessionActionNotAllowed);
    }
}

#[test]
fn refuses_a_revoked_and_an_expired_session() {
    let (scene, session) = Scene::with_session(everything().until(Scene::set().now() + 30));
    let stream = opened(&scene, of(5));
    scene.advance_seconds(30);
    let more = scene.top_up_stream(&stream, 5).by_session(scene.key());
    scene.refuses(more.clone(), SessionExpired);
    scene.refuses(open(&scene, of(5)), SessionExpired);
    scene.given(scene.revoke_session(&session, "reader"));
    scene.refuses(more, SessionRevoked);
    scene.refuses(open(&scene, of(5)), SessionRevoked);
}

#[test]
fn a_thief_of_the_key_gets_the_limit_and_the_owner_the_rest() {
    // The worst case, in one go: everything unlocked at once, to the thief, for the whole limit.
    let (scene, session) = Scene::with_session(SessionTerms { total_limit: 500, ..everything() });
    let theft = StreamTerms { unlock: 500, ..of(500) };
    let thief = scene.purse("stranger");
    let open = scene.open_stream(thief, theft).by_session(scene.key());
    scene.given(open.clone());
    scene.given(scene.withdraw_stream(&open.stream));
    scene.refuses(scene.open_stream(thief, of(1)).by_session(scene.key()), SessionTotalExceeded);
    scene.given(scene.revoke_session(&session, "reader"));
    assert_eq!(scene.balance(&scene.purse("reader")), PURSE - 500);
}
