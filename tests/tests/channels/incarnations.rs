//! A channel's address never lives twice (I12), so that nothing promised on one is ever owed by
//! another.
//!
//! - given a channel that was closed and freed: what was signed for it meets nothing
//! - given another channel between the same two, with the same salt: old vouchers and links are
//!   worthless

use farthing_tests::prelude::*;
use std::collections::BTreeSet;

fn open(scene: &Scene) -> OpenChannel {
    scene.open_channel(scene.purse("friend"), scene.by_voucher())
}

/// The same opening, in the slot of now.
fn again(scene: &Scene, first: &OpenChannel) -> OpenChannel {
    let (reader, mint, slot) = (scene.address("reader"), scene.token.mint, scene.slot());
    OpenChannel::new(reader, mint, first.payee, slot, first.terms.clone()).salt(first.salt)
}

/// In one transaction, the freeing only where the address is spent.
#[track_caller]
fn closes_and_frees(scene: &Scene, channel: &Address) {
    let close = scene.close_channel(channel, "friend");
    scene.run_all(&close.and_free(&scene.channel_at(channel), scene.slot())).assert_ok();
}

/// Ends and frees a channel.
#[track_caller]
fn bury(scene: &Scene, channel: &Address) {
    scene.advance_slots(151);
    closes_and_frees(scene, channel);
    assert_gone(scene, channel);
}

#[test]
fn refuses_an_address_that_is_not_that_of_the_seeds() {
    // bug class 16
    let scene = Scene::set();
    let other = open(&scene).channel;
    let open = open(&scene);
    for channel in [other, scene.address("reader"), Address::new_from_array([5; 32])] {
        scene.run(OpenChannel { channel, ..open.clone() }).assert_refused();
    }
    for bump in (0..=u8::MAX).filter(|bump| *bump != open.bump).step_by(17) {
        scene.run(OpenChannel { bump, ..open.clone() }).assert_refused();
    }
}

#[test]
fn a_channel_that_is_closed_when_it_is_old_is_freed_with_it_and_its_address_is_spent() {
    for age in [150, 151] {
        let scene = Scene::set();
        let open = open(&scene);
        scene.given(open.clone());
        scene.advance_slots(age);
        closes_and_frees(&scene, &open.channel);
        assert_eq!(scene.exists(&open.channel), age == 150);
        scene.run(open).assert_refused();
    }
}

#[test]
fn what_was_signed_for_a_freed_channel_meets_nothing() {
    // bug classes 10, 26: also when another channel between the same two stands beside it.
    let (scene, channel) = Scene::with_channel();
    let signed: [Instruction; 5] = [
        scene.top_up_channel(&channel, 5).into(),
        scene.withdraw_channel(&channel, 5).into(),
        scene.request_close(&channel).into(),
        scene.close_channel(&channel, "friend").into(),
        scene.finish_close(&channel).into(),
    ];
    bury(&scene, &channel);
    scene.channel(scene.by_voucher());
    for late in signed {
        scene.run(late).assert_refused();
    }
}

#[test]
fn vouchers_of_an_earlier_channel_are_worthless_on_a_later_one() {
    // I9, I12; bug classes 9, 10: same payer, payee, pen, salt and terms.
    let scene = Scene::set();
    let first = open(&scene);
    scene.given(first.clone());
    let old = scene.promise(&first.channel, FUNDED);
    scene.advance_slots(1);
    let beside = again(&scene, &first);
    scene.given(beside.clone());
    bury(&scene, &first.channel);
    let later = again(&scene, &first);
    scene.given(later.clone());
    let late = scene.run_all(&scene.claim(&[old]));
    late.assert_err(NothingClaimed);
    for channel in [beside.channel, later.channel] {
        let claim = Claim::new(scene.purse("friend"), vec![channel]).instruction();
        let outcome = scene.run_all(&[signatures(&[old]).unwrap(), claim]);
        outcome.assert_err(NothingClaimed);
    }
}

#[test]
fn links_of_an_earlier_channel_are_worthless_on_a_later_one() {
    // I9, I12: even to a payer that hashes its seed anew, and to one that names the old root again.
    let scene = Scene::set();
    let (first, _) = scene.open_chain(scene.purse("friend"), UNIT, LENGTH);
    let seed = [3; 32];
    let old = Chain::new(seed, first.channel.to_bytes(), LENGTH);
    let root = |credential| ChannelTerms { credential, ..first.terms.clone() };
    scene.given(first.clone().terms(root(old.root())));
    scene.given(scene.claim_link(&first.channel, &old, 5));
    bury(&scene, &first.channel);
    for same_root in [false, true] {
        let later = again(&scene, &first);
        let fresh = Chain::new(seed, later.channel.to_bytes(), LENGTH).root();
        let later = later.terms(root(if same_root { old.root() } else { fresh }));
        scene.given(later.clone());
        // Not the last, which is the seed itself: that is for one channel only.
        for index in [1, 5, 6, LENGTH - 1] {
            let late = vec![(later.channel, link(&old, index))];
            scene.refuses(ClaimChain::new(scene.purse("friend"), late), NothingClaimed);
        }
        scene.advance_slots(1);
    }
}

#[test]
fn the_same_salt_elsewhere_is_another_address() {
    let scene = Scene::set();
    let [reader, stranger, friend] = ["reader", "stranger", "friend"].map(|name| scene.purse(name));
    let all = [
        addresses::channel(&reader, &friend, 1, 900),
        addresses::channel(&reader, &friend, 2, 900),
        addresses::channel(&reader, &friend, 1, 901),
        addresses::channel(&stranger, &friend, 1, 900),
        addresses::channel(&reader, &stranger, 1, 900),
        addresses::channel(&friend, &reader, 1, 900),
        addresses::stream(&reader, &friend, 1, 900),
    ];
    let different: BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), all.len());
}

#[test]
fn another_bump_is_another_channel_with_money_and_vouchers_of_its_own() {
    let scene = Scene::set();
    let open = open(&scene);
    let (salt, slot) = (open.salt.to_le_bytes(), open.open_slot.to_le_bytes());
    let at = |bump: u8| {
        let seeds: [&[u8]; 6] =
            [b"channel", open.deposit.as_ref(), open.payee.as_ref(), &salt, &slot, &[bump]];
        Address::create_program_address(&seeds, &PROGRAM_ID).ok()
    };
    let (bump, channel) = (0..open.bump).rev().find_map(|b| Some((b, at(b)?))).unwrap();
    scene.given(open.clone());
    scene.given(OpenChannel { bump, channel, ..open.clone() });
    assert_eq!(scene.balance(&open.deposit), PURSE - 2 * FUNDED);
    assert_eq!(scene.channel_at(&channel).bump, bump);
    scene.run_all(&scene.claim(&[scene.promise(&channel, 5)])).assert_ok();
    assert_eq!(scene.channel_at(&open.channel).claimed, 0);
    // And its address is spent with it.
    scene.advance_seconds(GRACE);
    bury(&scene, &channel);
    scene.refuses(OpenChannel { bump, channel, ..open }, OpenSlotNotRecent);
}
