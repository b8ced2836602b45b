//! Who may cancel, and when.
//!
//! - given the payer with the right: at any time; without it: only once nothing comes back
//! - given the payee side (owner of the deposit, authority of the creator): at any time
//! - given the payer of the rent: once nothing comes back
//! - given anyone: once the stream is past its end

use farthing_tests::prelude::*;

/// Without any right of the payer's.
fn bound() -> StreamTerms {
    StreamTerms { flags: 0, ..running() }
}

/// Signed by a wallet, with this creator or none.
fn cancel(scene: &Scene, stream: &Address, name: &str, creator: Option<Address>) -> CancelStream {
    let authority = scene.address(name);
    CancelStream { creator, ..CancelStream::of(*stream, &scene.stream_at(stream), authority) }
}

#[test]
fn the_payer_cancels_with_the_right_and_not_without() {
    let scene = Scene::set();
    let (free, bound) = (scene.stream(running()), scene.stream(bound()));
    scene.given(scene.cancel_stream(&free, "reader"));
    scene.refuses(scene.cancel_stream(&bound, "reader"), StreamNotCancellable);
}

#[test]
fn a_payer_without_the_right_is_free_once_nothing_comes_back() {
    // bug class 41: a second before it is dry it cannot, from then on it can.
    let (scene, stream) = Scene::with_stream(bound());
    scene.advance_seconds(RUN - 1);
    scene.refuses(scene.cancel_stream(&stream, "reader"), StreamNotCancellable);
    scene.advance_seconds(1);
    scene.given(scene.cancel_stream(&stream, "reader"));
    assert_eq!(scene.balance(&scene.purse("friend")), FUNDED);
}

#[test]
fn a_strangers_top_up_cannot_bind_the_payer_for_ever() {
    // One unit at the slowest rate lasts longer than the universe; the payer makes it run faster.
    let scene = Scene::set();
    let slowest = Fixed { whole: 0, fraction: 1 };
    let stream = scene.stream(StreamTerms { flags: 0, ..StreamTerms::at(slowest, 1) });
    scene.given(scene.top_up_stream_by(&stream, "stranger", 1));
    scene.advance_seconds(1 << 40);
    scene.refuses(scene.cancel_stream(&stream, "reader"), StreamNotCancellable);
    scene.given(scene.set_stream_rate(&stream, pace(u64::MAX)));
    scene.advance_seconds(1);
    scene.given(scene.cancel_stream(&stream, "reader"));
    assert_eq!(scene.balance(&scene.purse("friend")), 2);
}

#[test]
fn the_payee_side_cancels_at_any_time_and_keeps_what_has_accrued() {
    for terms in [running(), bound()] {
        let scene = Scene::set();
        let into_deposit = scene.stream(terms.clone());
        let into_earnings = scene.stream_to(scene.till(), terms);
        scene.advance_seconds(5);
        scene.given(scene.cancel_stream(&into_deposit, "friend"));
        scene.given(scene.cancel_stream(&into_earnings, "author"));
        for payee in scene.both_payees() {
            assert_eq!(scene.balance(&payee), 5 * PACE);
        }
    }
}

#[test]
fn the_new_authority_of_a_creator_cancels_and_the_old_one_does_not() {
    // bug class 39
    let scene = Scene::set();
    let stream = scene.stream_to(scene.till(), bound());
    let (author, heir) = (scene.address("author"), scene.address("heir"));
    scene.given(TransferCreator::new(author, scene.creator, heir));
    scene.given(AcceptCreator::of(scene.creator, &scene.get(&scene.creator)));
    scene.refuses(scene.cancel_stream(&stream, "author"), NotSpender);
    scene.given(cancel(&scene, &stream, "heir", Some(scene.creator)));
}

#[test]
fn the_address_of_a_creator_as_owner_of_a_deposit_is_no_way_in() {
    // A deposit can be opened for any owner, also for the address of a creator: it is nobody's, and
    // the authority of that creator is not its owner.
    let scene = Scene::set();
    let open = OpenDeposit::new(scene.creator, scene.token.mint).payer(scene.address("stranger"));
    scene.given(open.clone());
    let stream = scene.stream_to(open.deposit, running());
    for creator in [None, Some(scene.creator)] {
        scene.refuses(cancel(&scene, &stream, "author", creator), NotSpender);
    }
    scene.given(scene.cancel_stream(&stream, "reader"));
}

#[test]
fn an_owner_may_pass_anybodys_session_and_creator_along() {
    // They are looked at only where the signer needs them.
    let scene = Scene::set();
    let stream = scene.stream(running());
    scene.given(cancel(&scene, &stream, "reader", Some(scene.creator)));
}

#[test]
fn anyone_cancels_past_the_end_and_nobody_a_second_before() {
    let scene = Scene::set();
    for flags in [0, 1] {
        let terms = StreamTerms { flags, ..scene.fixed() };
        let stream = scene.stream(terms.clone());
        scene.at(terms.end - 1);
        scene.refuses(scene.cancel_stream(&stream, "stranger"), NotSpender);
        scene.at(terms.end);
        scene.given(scene.cancel_stream(&stream, "stranger"));
        assert_eq!(scene.stream_at(&stream).status, StreamStatus::Ended);
    }
    assert_eq!(scene.balance(&scene.purse("friend")), 2 * FUNDED);
}

#[test]
fn nobody_else_cancels_a_dry_stream_without_end() {
    // It may be topped up any time: strangers must not be able to end it.
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10 * RUN);
    scene.refuses(scene.cancel_stream(&stream, "stranger"), NotSpender);
}

#[test]
fn a_stream_to_a_creator_registered_by_the_payer_itself_is_like_any_other() {
    let scene = Scene::set();
    let own = scene.register("reader", CreatorTerms::to(scene.address("reader")));
    let till = scene.earnings(&own, scene.token);
    let stream = scene.stream_to(till, bound());
    scene.advance_seconds(5);
    // As payee it may always.
    scene.given(cancel(&scene, &stream, "reader", Some(own)));
    assert_eq!(scene.balance(&till), 5 * PACE);
}
