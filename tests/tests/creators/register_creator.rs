//! `register_creator`
//!
//! - given a founder
//!   - when it registers: the terms are stored as they were given, in account and event
//! - given an opening slot
//!   - of the last 150, or now: taken; older or in the future: refused (I12)
//! - given an address that is or was used: refused, whatever happened to its creator (9, 10, I12)
//! - given terms
//!   - at their bounds: taken; beyond them: refused, each by its guard (48)
//!   - as damaged bytes: refused

use farthing_tests::prelude::*;

/// Ann, about to register with a salt of one.
fn ready(world: &World) -> RegisterCreator {
    let ann = world.address("ann");
    RegisterCreator::with_salt(ann, 1, world.slot(), CreatorTerms::to(ann))
}

fn with_splits(world: &World, splits: Vec<Split>) -> RegisterCreator {
    let register = ready(world);
    let terms = CreatorTerms { splits, ..register.terms.clone() };
    RegisterCreator { terms, ..register }
}

/// So many splits of so many hundredths of a percent.
fn equal(count: u8, bps: u16) -> Vec<Split> {
    let owner = |n| Address::new_from_array([n; 32]);
    (1..=count).map(|n| Split { owner: owner(n), bps }).collect()
}

#[track_caller]
fn refuses_splits(splits: Vec<Split>, error: FarthingError) {
    let world = World::new();
    world.refuses(with_splits(&world, splits), error);
}

#[track_caller]
fn takes_splits(splits: Vec<Split>) {
    let world = World::new();
    let register = with_splits(&world, splits.clone());
    world.run(register.clone()).assert_ok();
    let stored = world.get::<Creator>(&register.creator).splits();
    let given: Vec<_> = splits.iter().map(|split| (split.owner, split.bps)).collect();
    assert_eq!(stored, given);
}

#[test]
fn stores_the_terms_as_they_were_given() {
    // Given terms that say everything, and a sponsor of the rent.
    let world = World::new();
    let (ann, sponsor) = (world.address("ann"), world.address("sponsor"));
    let terms = CreatorTerms {
        operator: world.address("operator"),
        payout: world.address("treasury"),
        splits: world.splits(&[("bob", 2_500), ("carl", 1)]),
        uri: "https://example.org/ann".into(),
        uri_hash: [3; 32],
    };
    // When ann registers.
    let slot = world.slot();
    let register = RegisterCreator::with_salt(ann, 1, slot, terms.clone()).payer(sponsor);
    let outcome = world.run(register.clone()).succeeded();
    // Then the account says so, and nothing else has begun.
    let creator: Creator = world.get(&register.creator);
    assert_eq!((creator.authority, creator.pending_authority), (ann, NOBODY));
    assert_eq!((creator.operator, creator.payout), (terms.operator, terms.payout));
    assert_eq!((creator.uri(), creator.uri_hash), (terms.uri, terms.uri_hash));
    assert_eq!((creator.policy, creator.reserved), (NOBODY, [0; 3]));
    assert_eq!((creator.revision, creator.listings, creator.earnings), (0, 0, 0));
    assert_eq!((creator.next_listing, creator.open_slot), (0, slot));
    assert_eq!((creator.status, creator.version), (CreatorStatus::Active, 1));
    assert_eq!(creator.rent_payer, sponsor);
    // Then the event says the same, and the sponsor paid. Bug class 45.
    outcome.assert_event(CreatorRegistered {
        creator: register.creator,
        authority: ann,
        operator: creator.operator,
        payout: creator.payout,
        split_owners: creator.split_owners,
        split_bps: creator.split_bps,
        uri_hash: creator.uri_hash,
    });
    let rent = world.lamports(&register.creator);
    assert_eq!(outcome.lamports_delta(&sponsor), -i128::from(rent));
    assert_eq!(outcome.lamports_delta(&ann), 0);
}

#[test]
fn registers_one_founder_as_often_as_it_likes() {
    let world = World::new();
    let (first, second) = (world.creator("ann"), world.creator("ann"));
    assert_ne!(first, second);
}

#[track_caller]
fn opened_at(slot: u64) -> (World, RegisterCreator) {
    let (world, ready) = World::with(ready);
    let register = RegisterCreator::with_salt(ready.founder, 1, slot, ready.terms);
    (world, register)
}

#[test]
fn takes_an_opening_slot_of_the_last_150() {
    // I12.
    let now = World::new().slot();
    for slot in [now, now - 1, now - 149, now - 150] {
        let (world, register) = opened_at(slot);
        world.run(register).assert_ok();
    }
}

#[test]
fn refuses_an_older_opening_slot_and_one_in_the_future() {
    // I12. Bug class 47: a signed registration that is held back goes stale.
    let now = World::new().slot();
    for slot in [now - 151, 0, now + 1, u64::MAX] {
        let (world, register) = opened_at(slot);
        world.refuses(register, OpenSlotNotRecent);
    }
}

#[test]
fn refuses_an_address_that_is_in_use() {
    let (world, register) = World::with(ready);
    world.run(register.clone()).assert_ok();
    world.refuses(register, Refusal::IN_USE);
}

#[test]
fn no_address_ever_lives_twice() {
    // Bug classes 9 and 10, I12. Given a creator that closed at every age.
    for age in [0, 1, 149, 150, 151, 152, 1_000] {
        let (world, register) = World::with(ready);
        world.run(register.clone()).assert_ok();
        world.advance_slots(age);
        let close = CloseCreator::of(register.creator, &world.get(&register.creator));
        // When it is registered again, in the transaction that closes it, or later.
        let both = [close.clone().instruction(), register.clone().instruction()];
        world.run_all(&both).assert_refused();
        world.run(close).assert_ok();
        // Then that is refused, at any time.
        for _ in 0..3 {
            world.run(register.clone()).assert_refused();
            world.advance_slots(75);
        }
    }
}

#[test]
fn refuses_an_address_that_the_seeds_do_not_give() {
    // Bug class 15: only the founder registers at the founder's address.
    let (world, register) = World::with(ready);
    let bob = world.address("bob");
    let others = addresses::creator(&bob, register.salt, register.open_slot);
    let others_slot = addresses::creator(&register.founder, register.salt, register.open_slot - 1);
    for creator in [others, others_slot, bob] {
        world.refuses(
            RegisterCreator { creator, ..register.clone() },
            InstructionError::InvalidSeeds,
        );
    }
}

#[test]
fn refuses_an_absent_payout() {
    let (world, register) = World::with(ready);
    let terms = CreatorTerms::to(NOBODY);
    world.refuses(RegisterCreator { terms, ..register }, PayoutMissing);
}

#[test]
fn takes_eight_splits_and_the_whole() {
    takes_splits(equal(8, 1_250));
    takes_splits(equal(8, 1));
    takes_splits(equal(1, 10_000));
    takes_splits(equal(0, 0));
}

#[test]
fn refuses_nine_splits() {
    // Bug class 48.
    refuses_splits(equal(9, 1), TooManySplits);
}

#[test]
fn refuses_a_split_of_nothing() {
    // Bug class 48.
    refuses_splits(equal(2, 0), SplitIsZero);
}

#[test]
fn refuses_more_than_the_whole() {
    // Bug class 48: 10,001, and sums that would not fit sixteen bits.
    refuses_splits(equal(1, 10_001), SplitsExceedWhole);
    refuses_splits(equal(8, 1_251), SplitsExceedWhole);
    refuses_splits(equal(8, u16::MAX), SplitsExceedWhole);
}

#[test]
fn refuses_an_owner_that_stands_twice() {
    let owner = Address::new_from_array([1; 32]);
    let twice = [equal(3, 5), vec![Split { owner, bps: 6 }]].concat();
    refuses_splits(twice, SplitOwnerRepeated);
}

#[test]
fn refuses_the_payout_owner_or_nobody_among_the_splits() {
    let payout = World::new().address("ann");
    refuses_splits(vec![Split { owner: payout, bps: 5 }], SplitOwnerRepeated);
    refuses_splits(vec![Split { owner: NOBODY, bps: 5 }], SplitOwnerRepeated);
}

fn with_uri(world: &World, uri: &str) -> RegisterCreator {
    let register = ready(world);
    let terms = CreatorTerms { uri: uri.into(), ..register.terms.clone() };
    RegisterCreator { terms, ..register }
}

#[test]
fn takes_a_uri_of_96_bytes() {
    let world = World::new();
    let register = with_uri(&world, &"ü".repeat(48));
    world.run(register.clone()).assert_ok();
    assert_eq!(world.get::<Creator>(&register.creator).uri(), "ü".repeat(48));
}

#[test]
fn refuses_a_longer_uri() {
    let world = World::new();
    for uri in ["u".repeat(97), "u".repeat(300)] {
        world.refuses(with_uri(&world, &uri), UriTooLong);
    }
}

#[test]
fn refuses_a_uri_that_is_no_text() {
    // Bug class 49. The uri stands before the 32 bytes of its hash.
    let world = World::new();
    let mut register = with_uri(&world, "uri").instruction();
    let at = register.data.len() - 33;
    register.data[at] = 0xFF;
    world.refuses(register, InstructionError::InvalidInstructionData);
}

#[test]
fn refuses_lengths_that_the_data_does_not_have() {
    // Bug class 37. The count of splits stands behind salt, slot, operator and payout.
    let world = World::new();
    let register = ready(&world).instruction();
    for count in [1, 9, u32::MAX] {
        let mut register = register.clone();
        register.data[81..85].copy_from_slice(&count.to_le_bytes());
        world.refuses(register, InstructionError::InvalidInstructionData);
    }
}
