//! - given an ended stream: freed by anyone 151 slots after the slot it was opened at, and all its
//!   lamports are with the payer of the rent
//! - given what streams share with everything else that ends and is freed (I12): the same
//! - given a stream that has not ended, or is too young: refused

use farthing_tests::prelude::*;

const STREAM: Lifecycle = Lifecycle {
    open: |scene, opening| {
        let (reader, mint, friend) =
            (scene.address("reader"), scene.token.mint, scene.purse("friend"));
        let open = OpenStream::new(reader, mint, friend, opening.slot, running());
        let open = open.salt(opening.number).payer(opening.payer);
        (open.clone().into(), open.stream)
    },
    ends: |scene, stream| {
        ["reader", "friend", "sponsor"].map(|name| scene.cancel_stream(stream, name).into()).into()
    },
    // Dry: from then on the payer of the rent may end it as well.
    ripen: |scene, _| scene.advance_seconds(RUN),
    free: |scene, stream| scene.close_stream(stream).into(),
};

#[test]
fn a_stream_is_opened_in_a_recent_slot_and_once() {
    STREAM.is_opened_in_a_recent_slot();
    STREAM.is_opened_once();
}

#[test]
fn lamports_at_its_address_are_in_nobodys_way_and_come_home() {
    STREAM.takes_in_lamports_at_its_address();
}

#[test]
fn its_address_is_taken_or_spent_at_every_age() {
    STREAM.has_an_address_that_is_taken_or_spent();
}

#[test]
fn it_is_freed_once_when_its_address_is_spent() {
    STREAM.is_freed_when_its_address_is_spent();
    STREAM.counts_its_age_from_the_slot_named();
    STREAM.is_freed_once();
}

#[test]
fn all_lamports_come_home_to_the_payer_of_the_rent() {
    let (stream, _, outcome) = STREAM.leaves_its_lamports_to_the_payer_of_the_rent();
    outcome.assert_event(StreamClosed { stream });
}

#[test]
fn an_ended_stream_pins_nobody_while_it_waits_to_be_freed() {
    STREAM.pins_nobody_while_it_waits();
}

#[test]
fn nothing_that_becomes_of_the_payer_of_the_rent_stops_an_end() {
    STREAM.survives_the_payer_of_its_rent();
    STREAM.ends_beside_a_call_of_the_payer_of_its_rent();
}

#[test]
fn every_end_works_at_the_deepest_level() {
    STREAM.ends_at_the_deepest_level();
}

#[test]
fn refuses_a_stream_that_has_not_ended_however_empty() {
    // bug class 22
    let (scene, stream) = Scene::with_stream(running());
    scene.advance_slots(151);
    scene.refuses(scene.close_stream(&stream), StreamNotEnded);
    scene.advance_seconds(RUN);
    scene.given(scene.withdraw_stream(&stream));
    scene.refuses(scene.close_stream(&stream), StreamNotEnded);
}
