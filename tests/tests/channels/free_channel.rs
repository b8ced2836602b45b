//! - given an ended channel
//!   - when its address can never be opened again: anyone frees it, and its rent goes home
//! - given what channels share with everything else that ends and is freed (I12): the same
//! - given one that has not ended, or is too young: refused

use farthing_tests::prelude::*;

const CHANNEL: Lifecycle = Lifecycle {
    open: |scene, opening| {
        let (reader, mint, friend) =
            (scene.address("reader"), scene.token.mint, scene.purse("friend"));
        let open = OpenChannel::new(reader, mint, friend, opening.slot, scene.by_voucher());
        let open = open.salt(opening.number).payer(opening.payer);
        (open.clone().into(), open.channel)
    },
    ends: |scene, channel| {
        vec![scene.close_channel(channel, "friend").into(), scene.finish_close(channel).into()]
    },
    ripen: |scene, channel| {
        scene.given(scene.request_close(channel));
        scene.advance_seconds(GRACE);
    },
    free: |scene, channel| scene.free_channel(channel).into(),
};

#[test]
fn a_channel_is_opened_in_a_recent_slot_and_once() {
    CHANNEL.is_opened_in_a_recent_slot();
    CHANNEL.is_opened_once();
}

#[test]
fn lamports_at_its_address_are_in_nobodys_way_and_come_home() {
    CHANNEL.takes_in_lamports_at_its_address();
}

#[test]
fn its_address_is_taken_or_spent_at_every_age() {
    CHANNEL.has_an_address_that_is_taken_or_spent();
}

#[test]
fn it_is_freed_once_when_its_address_is_spent() {
    CHANNEL.is_freed_when_its_address_is_spent();
    CHANNEL.counts_its_age_from_the_slot_named();
    CHANNEL.is_freed_once();
}

#[test]
fn anyone_frees_it_and_all_lamports_go_to_the_payer_of_the_rent() {
    let (channel, _, outcome) = CHANNEL.leaves_its_lamports_to_the_payer_of_the_rent();
    assert_eq!(*outcome.event(), Event::ChannelFreed(ChannelFreed { channel }));
}

#[test]
fn an_ended_channel_pins_nobody_while_it_waits_to_be_freed() {
    CHANNEL.pins_nobody_while_it_waits();
}

#[test]
fn nothing_that_becomes_of_the_payer_of_the_rent_stops_an_end() {
    CHANNEL.survives_the_payer_of_its_rent();
    CHANNEL.ends_beside_a_call_of_the_payer_of_its_rent();
}

#[test]
fn every_end_works_at_the_deepest_level() {
    CHANNEL.ends_at_the_deepest_level();
}

#[test]
fn refuses_one_that_has_not_ended_however_empty_and_however_old() {
    // bug class 22
    let (scene, channel) = Scene::with_channel();
    let refused = || scene.refuses(scene.free_channel(&channel), ChannelNotEnded);
    refused();
    scene.advance_slots(151);
    refused();
    scene.run_all(&scene.claim(&[scene.promise(&channel, FUNDED)])).assert_ok();
    refused();
    scene.given(scene.request_close(&channel));
    scene.advance_seconds(GRACE);
    refused();
}

#[test]
fn two_are_freed_in_one_transaction() {
    let scene = Scene::set();
    let before = scene.lamports(&scene.address("reader"));
    let channels = [0, 1].map(|_| scene.channel(scene.by_voucher()));
    for channel in &channels {
        scene.given(scene.close_channel(channel, "friend"));
    }
    scene.advance_slots(151);
    let both = channels.map(|channel| scene.free_channel(&channel).into());
    scene.run_all(&both).assert_ok();
    assert_eq!(scene.lamports(&scene.address("reader")), before);
}
