//! A stream's address never lives twice (I12), and nobody can stand in its way.
//!
//! - given an address that the seeds do not give, or at which somebody has an account: refused
//! - given the same salt in another slot, for another payer or payee: another address
//! - given a bump that is not the canonical one: another stream, paid for like any other

use farthing_tests::prelude::*;

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
        Address::create_program_address(&seeds, &PROGRAM_ID).ok()
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
    scene.refuses(OpenStream { bump, stream, ..open }, OpenSlotNotRecent);
}
