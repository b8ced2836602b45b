//! - given an ended stream: freed by anyone 151 slots after the slot it was opened at, and all its
//!   lamports are with the payer of the rent
//! - given a stream that has not ended, or is too young: refused

use farthing_sdk::{
    errors::FarthingError,
    events::{Event, StreamClosed},
    instructions::{CloseDeposit, Pay},
};
use farthing_tests::scene::*;

#[test]
fn all_lamports_come_home_to_the_payer_of_the_rent() {
    // bug class 41
    let scene = Scene::set();
    let sponsor = scene.address("sponsor");
    let before = scene.lamports(&sponsor);
    let open = scene.open_stream(scene.purse("friend"), running()).payer(sponsor);
    scene.given(open.clone());
    scene.prefund(&open.stream, 12_345);
    scene.given(scene.cancel_stream(&open.stream, "reader"));
    scene.advance_slots(151);
    let outcome = scene.run(scene.close_stream(&open.stream)).succeeded();
    assert_eq!(*outcome.event(), Event::StreamClosed(StreamClosed { stream: open.stream }));
    assert_moved(&outcome, &[]);
    assert_eq!(scene.lamports(&sponsor), before + 12_345);
    assert_gone(&scene, &open.stream);
}

#[test]
fn a_stream_is_freed_151_slots_after_its_opening_slot_and_no_earlier() {
    // I12, also where the slot named was older than the transaction.
    let scene = Scene::set();
    let old = farthing_sdk::instructions::OpenStream::new(
        scene.address("reader"),
        scene.token.mint,
        scene.purse("friend"),
        scene.slot() - 150,
        running(),
    );
    scene.given(old.clone());
    scene.given(scene.cancel_stream(&old.stream, "reader"));
    scene.refuses(scene.close_stream(&old.stream), FarthingError::AddressNotSpent);
    scene.advance_slots(1);
    scene.given(scene.close_stream(&old.stream));
}

#[test]
fn refuses_a_stream_that_has_not_ended_however_empty() {
    // bug class 22
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_slots(151);
    scene.refuses(scene.close_stream(&stream), FarthingError::StreamNotEnded);
    scene.advance_seconds(RUN);
    scene.given(scene.withdraw_stream(&stream));
    scene.refuses(scene.close_stream(&stream), FarthingError::StreamNotEnded);
}

#[test]
fn refuses_a_stream_that_is_too_young() {
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.cancel_stream(&stream, "reader"));
    for slots in [0, 149, 1] {
        scene.advance_slots(slots);
        scene.refuses(scene.close_stream(&stream), FarthingError::AddressNotSpent);
    }
    scene.advance_slots(1);
    scene.given(scene.close_stream(&stream));
}

#[test]
fn a_stream_cannot_be_freed_twice() {
    // bug class 21: also not within one transaction.
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.cancel_stream(&stream, "reader"));
    scene.advance_slots(151);
    let free = scene.close_stream(&stream);
    scene.run_all(&[free.clone().into(), free.clone().into()]).assert_refused();
    scene.given(free.clone());
    scene.run(free).assert_refused();
}

#[test]
fn an_ended_stream_pins_nobody_while_it_waits_to_be_freed() {
    // bug classes 22, 41
    let (scene, stream) = Scene::with_stream(running());
    scene.given(scene.cancel_stream(&stream, "friend"));
    let reader = scene.address("reader");
    scene.given(CloseDeposit::of(&scene.get(&scene.purse("friend"))));
    let rest = scene.balance(&scene.purse("reader"));
    scene.given(Pay::new(reader, scene.token.mint, scene.till(), rest));
    scene.given(CloseDeposit::of(&scene.get(&scene.purse("reader"))));
    scene.advance_slots(151);
    scene.given(scene.close_stream(&stream));
}
