//! Exits that nobody can stand in the way of (I7), and what pins whom.

use farthing_tests::prelude::*;

/// Every way out of a stream that has run for a while.
fn ways_out(scene: &Scene, stream: &Address) -> Vec<Instruction> {
    vec![
        scene.withdraw_stream(stream).into(),
        scene.withdraw_streams(&[*stream]).into(),
        scene.refund_stream(stream).into(),
        scene.pause_stream(stream).into(),
        scene.cancel_stream(stream, "reader").into(),
        scene.cancel_stream(stream, "friend").into(),
    ]
}

#[test]
fn frozen_tokens_in_the_reserve_stop_no_exit() {
    // bug classes 29, 33
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_seconds(10);
    scene.freeze_reserve();
    let snapshot = scene.snapshot();
    for way in ways_out(&scene, &stream) {
        scene.given(way);
        scene.conserve();
        scene.restore(&snapshot);
    }
}

#[test]
fn a_stream_pins_both_ends_until_it_ends() {
    // Neither side can make its account vanish under the other.
    let scene = Scene::set();
    let into_deposit = scene.stream(running());
    let into_earnings = scene.stream_to(scene.till(), running());
    let ends = [(into_deposit, "friend"), (into_earnings, "author")];
    pins_both_payees(&scene, ends.map(|(stream, by)| scene.cancel_stream(&stream, by).into()));
}

#[test]
fn the_payee_ends_everything_and_leaves_in_one_transaction() {
    // bug class 22: however many streams strangers opened to it.
    let scene = Scene::set();
    let streams: Vec<_> = (0..8).map(|_| scene.stream(running())).collect();
    let mut all: Vec<Instruction> =
        streams.iter().map(|stream| scene.cancel_stream(stream, "friend").into()).collect();
    all.push(CloseDeposit::of(&scene.get(&scene.purse("friend"))).into());
    scene.run_all(&all).assert_ok();
    assert_gone(&scene, &scene.purse("friend"));
}

#[test]
fn the_payer_of_a_streams_rent_may_end_it() {
    // One wallet in several places is no mistake where nothing but lamports goes to it.
    let scene = Scene::set();
    let friend = scene.address("friend");
    let open = scene.open_stream(scene.purse("friend"), running()).payer(friend);
    scene.given(open.clone());
    scene.given(scene.cancel_stream(&open.stream, "friend"));
    scene.advance_slots(151);
    let outcome = scene.run(scene.close_stream(&open.stream)).succeeded();
    assert!(outcome.lamports_delta(&friend) > 0);
}

#[test]
fn a_payer_that_takes_everything_else_out_leaves_what_it_streams() {
    // bug class 24
    let (scene, stream) = Scene::with_stream(running());
    let (reader, mint) = (scene.address("reader"), scene.token.mint);
    let rest = scene.balance(&scene.purse("reader"));
    scene.given(Pay::to_wallet(reader, mint, scene.address("stranger"), rest));
    scene.advance_seconds(RUN);
    scene.given(scene.withdraw_stream(&stream));
    assert_eq!(scene.balance(&scene.purse("friend")), FUNDED);
}

#[test]
fn the_payer_of_the_rent_ends_what_ran_dry_and_has_it_back() {
    // bug class 41: both parties gone, the sponsor is not stuck; before that it cannot interfere.
    let scene = Scene::set();
    let sponsor = scene.address("sponsor");
    let before = scene.lamports(&sponsor);
    let open = scene
        .open_stream(scene.purse("friend"), StreamTerms { flags: 0, ..running() })
        .payer(sponsor);
    scene.given(open.clone());
    scene.advance_seconds(RUN - 1);
    scene.refuses(scene.cancel_stream(&open.stream, "sponsor"), NotSpender);
    scene.advance_seconds(1);
    scene.given(scene.cancel_stream(&open.stream, "sponsor"));
    assert_eq!(scene.balance(&scene.purse("friend")), FUNDED);
    scene.advance_slots(151);
    scene.given(scene.close_stream(&open.stream));
    assert_eq!(scene.lamports(&sponsor), before);
}

#[test]
fn a_rent_payer_does_not_end_what_waits_for_its_cliff() {
    // All is earned, and not yet the payee's: it would go home.
    let scene = Scene::set();
    let terms = StreamTerms { cliff: scene.now() + 2 * RUN, ..running() };
    let open = scene.open_stream(scene.purse("friend"), terms).payer(scene.address("sponsor"));
    scene.given(open.clone());
    scene.advance_seconds(2 * RUN - 1);
    scene.refuses(scene.cancel_stream(&open.stream, "sponsor"), NotSpender);
    scene.advance_seconds(1);
    scene.given(scene.cancel_stream(&open.stream, "sponsor"));
    assert_eq!(scene.balance(&scene.purse("friend")), FUNDED);
}
