//! A stream's address never lives twice (I12), and nobody can stand in its way.
//!
//! - given a slot that is not one of the last 150: refused
//! - given lamports at the address, however many: it opens, and all of them come home at the end
//! - given a live, an ended or a freed stream: its address cannot be opened again, at any time
//! - given the same salt in another slot, for another payer or payee: another address
//! - given a bump that is not the canonical one: another stream, paid for like any other

use farthing_sdk::{
    addresses,
    errors::FarthingError,
    instructions::OpenStream,
    solana::{Account, Address, Instruction},
};
use farthing_tests::{Refusal, scene::*};

#[test]
fn refuses_a_slot_that_is_too_old_or_to_come() {
    // bug classes 10, 47
    let scene = Scene::set();
    let now = scene.slot();
    let at = |slot| {
        let (reader, mint) = (scene.address("reader"), scene.token.mint);
        OpenStream::new(reader, mint, scene.purse("friend"), slot, running()).salt(slot)
    };
    for slot in [now + 1, now - 151, 0, u64::MAX] {
        scene.refuses(at(slot), FarthingError::OpenSlotNotRecent);
    }
    for slot in [now, now - 1, now - 150] {
        scene.given(at(slot));
    }
}

#[test]
fn lamports_at_the_address_are_in_nobodys_way_and_come_home() {
    // bug class 13: one, the rent less one, the rent, ten times the rent.
    let scene = Scene::set();
    let length = scene.data(&scene.stream(running())).len();
    let rent = scene.rent(length);
    for lamports in [1, rent - 1, rent, 10 * rent] {
        let open =
            scene.open_stream(scene.purse("friend"), running()).payer(scene.address("sponsor"));
        let before = scene.lamports(&open.payer);
        scene.prefund(&open.stream, lamports);
        scene.given(open.clone());
        assert_eq!(scene.lamports(&open.stream), lamports.max(rent));
        assert_eq!(before - scene.lamports(&open.payer), rent.saturating_sub(lamports));
        scene.given(scene.cancel_stream(&open.stream, "reader"));
        scene.advance_slots(151);
        scene.given(scene.close_stream(&open.stream));
        assert_eq!(scene.lamports(&open.payer), before + lamports);
        assert_gone(&scene, &open.stream);
    }
}

#[test]
fn refuses_an_address_that_is_not_that_of_the_seeds() {
    // bug class 16
    let scene = Scene::set();
    let open = scene.open_stream(scene.purse("friend"), running());
    let other = scene.open_stream(scene.purse("friend"), running()).stream;
    for stream in [other, scene.address("reader"), Address::new_from_array([5; 32])] {
        scene.run(OpenStream { stream, ..open.clone() }).assert_refused();
    }
}

#[test]
fn refuses_an_address_that_somebody_has_an_account_at() {
    // bug class 14: nobody can sign for it, so this cannot come about; it would be refused.
    let scene = Scene::set();
    let open = scene.open_stream(scene.purse("friend"), running());
    let lamports = scene.rent(1);
    let taken =
        Account { lamports, data: vec![1], owner: scene.token.program, ..Account::default() };
    scene.forge(open.stream, taken);
    scene.run(open).assert_refused();
}

#[test]
fn the_same_opening_twice_is_refused() {
    // bug class 21
    let scene = Scene::set();
    let open = Instruction::from(scene.open_stream(scene.purse("friend"), running()));
    scene.run_all(&[open.clone(), open.clone()]).assert_err(Refusal::IN_USE);
    scene.given(open.clone());
    scene.refuses(open, Refusal::IN_USE);
}

#[test]
fn an_address_is_taken_or_spent_at_every_age() {
    // bug classes 9, 10, 21
    for age in [0, 1, 149, 150, 151, 152, 10_000] {
        let scene = Scene::set();
        let open = scene.open_stream(scene.purse("friend"), running());
        scene.given(open.clone());
        scene.given(scene.cancel_stream(&open.stream, "reader"));
        scene.advance_slots(age);
        let freed = scene.run(scene.close_stream(&open.stream));
        assert_eq!(freed.failure.is_none(), age > 150);
        scene.run(open).assert_refused();
    }
}

#[test]
fn what_was_signed_for_a_freed_stream_meets_nothing() {
    // bug classes 10, 26: also when another stream between the same two stands beside it.
    let (scene, stream) = Scene::with_stream(running());
    let signed: [Instruction; 5] = [
        scene.top_up_stream(&stream, 5).into(),
        scene.top_up_stream_by(&stream, "stranger", 5).into(),
        scene.pause_stream(&stream).into(),
        scene.refund_stream(&stream).into(),
        scene.cancel_stream(&stream, "reader").into(),
    ];
    scene.given(scene.cancel_stream(&stream, "reader"));
    scene.advance_slots(151);
    scene.given(scene.close_stream(&stream));
    scene.stream(running());
    for late in signed {
        scene.run(late).assert_refused();
    }
}

#[test]
fn the_same_salt_elsewhere_is_another_address() {
    let scene = Scene::set();
    let [reader, stranger, friend] = ["reader", "stranger", "friend"].map(|name| scene.purse(name));
    let all = [
        addresses::stream(&reader, &friend, 1, 900),
        addresses::stream(&reader, &friend, 2, 900),
        addresses::stream(&reader, &friend, 1, 901),
        addresses::stream(&stranger, &friend, 1, 900),
        addresses::stream(&reader, &stranger, 1, 900),
        addresses::stream(&friend, &reader, 1, 900),
    ];
    let different: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), all.len());
}

#[test]
fn another_bump_is_another_stream_with_money_of_its_own() {
    let scene = Scene::set();
    let open = scene.open_stream(scene.purse("friend"), running());
    let (salt, slot) = (open.salt.to_le_bytes(), open.open_slot.to_le_bytes());
    let at = |bump: u8| {
        let seeds: [&[u8]; 6] =
            [b"stream", open.deposit.as_ref(), open.payee.as_ref(), &salt, &slot, &[bump]];
        Address::create_program_address(&seeds, &farthing_sdk::PROGRAM_ID).ok()
    };
    let (bump, stream) = (0..open.bump).rev().find_map(|b| Some((b, at(b)?))).unwrap();
    scene.given(open.clone());
    scene.given(OpenStream { bump, stream, ..open.clone() });
    assert_eq!(scene.balance(&open.deposit), PURSE - 2 * FUNDED);
    assert_eq!(scene.stream_at(&stream).bump, bump);
    // And its address is spent with it.
    scene.given(scene.cancel_stream(&stream, "reader"));
    scene.advance_slots(151);
    scene.given(scene.close_stream(&stream));
    scene.refuses(OpenStream { bump, stream, ..open }, FarthingError::OpenSlotNotRecent);
}
