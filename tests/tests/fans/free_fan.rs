//! - given an ended fan
//!   - when its address can never be opened again: anyone frees it, and its rent goes home
//! - given what fans share with everything else that ends and is freed (I12): the same
//! - given one that has not ended, or is too young: refused

use farthing_tests::prelude::*;

const FAN: Lifecycle = Lifecycle {
    open: |scene, opening| {
        let (reader, mint) = (scene.address("reader"), scene.token.mint);
        let open = OpenFan::new(reader, mint, opening.slot, scene.fan_terms());
        let open = open.salt(opening.number as u32).payer(opening.payer);
        (open.clone().into(), open.fan)
    },
    ends: |scene, fan| {
        // It is asked to close first, unless its last day is over.
        if scene.now() < scene.end_of(fan, LAST_DAY) {
            scene.given(scene.request_close_fan(fan));
        }
        vec![scene.finish_close_fan(fan).into()]
    },
    ripen: |scene, fan| scene.at(scene.end_of(fan, LAST_DAY)),
    free: |scene, fan| scene.free_fan(fan).into(),
};

#[test]
fn a_fan_is_opened_in_a_recent_slot_and_once() {
    FAN.is_opened_in_a_recent_slot();
    FAN.is_opened_once();
}

#[test]
fn lamports_at_its_address_are_in_nobodys_way_and_come_home() {
    FAN.takes_in_lamports_at_its_address();
}

#[test]
fn its_address_is_taken_or_spent_at_every_age() {
    FAN.has_an_address_that_is_taken_or_spent();
}

#[test]
fn it_is_freed_once_when_its_address_is_spent() {
    FAN.is_freed_when_its_address_is_spent();
    FAN.counts_its_age_from_the_slot_named();
    FAN.is_freed_once();
}

#[test]
fn anyone_frees_it_and_all_lamports_go_to_the_payer_of_the_rent() {
    let (fan, _, outcome) = FAN.leaves_its_lamports_to_the_payer_of_the_rent();
    assert_eq!(*outcome.event(), Event::FanFreed(FanFreed { fan }));
}

#[test]
fn an_ended_fan_pins_nobody_while_it_waits_to_be_freed() {
    FAN.pins_nobody_while_it_waits();
}

#[test]
fn nothing_that_becomes_of_the_payer_of_the_rent_stops_an_end() {
    FAN.survives_the_payer_of_its_rent();
    FAN.ends_beside_a_call_of_the_payer_of_its_rent();
}

#[test]
fn every_end_works_at_the_deepest_level() {
    FAN.ends_at_the_deepest_level();
}

#[test]
fn refuses_one_that_has_not_ended_however_empty_and_however_old() {
    // bug class 22
    let (scene, fan) = Scene::with_share(0, (FUNDED / FAN_UNIT) as u16, 10);
    let refused = || scene.refuses(scene.free_fan(&fan), FanNotEnded);
    refused();
    scene.advance_slots(151);
    refused();
    scene.given(scene.claim_fans(vec![(fan, scene.fan_claim(&fan, 0, 65_535, 10))]));
    refused();
    scene.given(scene.request_close_fan(&fan));
    scene.at(scene.end_of(&fan, LAST_DAY));
    refused();
}

#[test]
fn the_largest_and_the_smallest_are_freed_in_one_transaction() {
    let scene = Scene::set();
    let before = scene.lamports(&scene.address("reader"));
    let fans = [8, 64].map(|slots| {
        let open = scene.open_fan(FanTerms { slots, ..scene.fan_terms() });
        scene.given(open.clone());
        scene.given(scene.request_close_fan(&open.fan));
        scene.given(scene.finish_close_fan(&open.fan));
        open.fan
    });
    scene.advance_slots(151);
    scene.run_all(&fans.map(|fan| scene.free_fan(&fan).into())).assert_ok();
    assert_eq!(scene.lamports(&scene.address("reader")), before);
}
