//! - given an ended channel
//!   - when its address can never be opened again: anyone frees it, and its rent goes home
//! - given one that has not ended, or is too young: refused

use farthing_sdk::{
    errors::FarthingError,
    events::{ChannelFreed, Event},
    instructions::{CloseDeposit, OpenChannel, Pay},
    solana::{Address, Instruction},
};
use farthing_tests::scene::*;

/// An ended channel that can be freed.
fn ended() -> (Scene, Address) {
    let (scene, channel) = Scene::with_channel();
    scene.given(scene.close_channel(&channel, "friend"));
    scene.advance_slots(151);
    (scene, channel)
}

#[test]
fn anyone_frees_it_and_all_lamports_go_to_the_payer_of_the_rent() {
    // I8; lamports that somebody sent to it as well (bug class 41).
    let scene = Scene::set();
    let sponsor = scene.address("sponsor");
    let before = scene.lamports(&sponsor);
    let open = scene.open_channel(scene.purse("friend"), scene.by_voucher()).payer(sponsor);
    scene.given(open.clone());
    scene.prefund(&open.channel, 12_345);
    scene.given(scene.close_channel(&open.channel, "friend"));
    scene.advance_slots(151);
    let free = Instruction::from(scene.free_channel(&open.channel));
    assert!(free.accounts.iter().all(|meta| !meta.is_signer));
    let outcome = scene.run(free).succeeded();
    let expected = ChannelFreed { channel: open.channel };
    assert_eq!(*outcome.event(), Event::ChannelFreed(expected));
    assert_moved(&outcome, &[]);
    assert_eq!(scene.lamports(&sponsor), before + 12_345);
    assert_gone(&scene, &open.channel);
}

#[test]
fn it_is_freed_151_slots_after_its_opening_slot_and_no_earlier() {
    // I12, also where the slot named was older than the transaction.
    let scene = Scene::set();
    let old = OpenChannel::new(
        scene.address("reader"),
        scene.token.mint,
        scene.purse("friend"),
        scene.slot() - 149,
        scene.by_voucher(),
    );
    scene.given(old.clone());
    scene.given(scene.close_channel(&old.channel, "friend"));
    for _ in 0..2 {
        scene.refuses(scene.free_channel(&old.channel), FarthingError::AddressNotSpent);
        scene.advance_slots(1);
    }
    scene.given(scene.free_channel(&old.channel));
}

#[test]
fn refuses_one_that_is_too_young() {
    let (scene, channel) = Scene::with_channel();
    scene.given(scene.close_channel(&channel, "friend"));
    for slots in [0, 149, 1] {
        scene.advance_slots(slots);
        scene.refuses(scene.free_channel(&channel), FarthingError::AddressNotSpent);
    }
    scene.advance_slots(1);
    scene.given(scene.free_channel(&channel));
}

#[test]
fn refuses_one_that_has_not_ended_however_empty_and_however_old() {
    // bug class 22
    let (scene, channel) = Scene::with_channel();
    let refused = || scene.refuses(scene.free_channel(&channel), FarthingError::ChannelNotEnded);
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
fn it_cannot_be_freed_twice() {
    // bug class 21: also not within one transaction.
    let (scene, channel) = ended();
    let free = scene.free_channel(&channel);
    scene.run_all(&[free.clone().into(), free.clone().into()]).assert_refused();
    scene.given(free.clone());
    scene.run(free).assert_refused();
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

#[test]
fn an_ended_channel_pins_nobody_while_it_waits_to_be_freed() {
    // bug classes 22, 41
    let (scene, channel) = Scene::with_channel();
    scene.given(scene.close_channel(&channel, "friend"));
    let reader = scene.address("reader");
    scene.given(CloseDeposit::of(&scene.get(&scene.purse("friend"))));
    let rest = scene.balance(&scene.purse("reader"));
    scene.given(Pay::new(reader, scene.token.mint, scene.till(), rest));
    scene.given(CloseDeposit::of(&scene.get(&scene.purse("reader"))));
    scene.advance_slots(151);
    scene.given(scene.free_channel(&channel));
}
