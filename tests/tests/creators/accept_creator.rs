//! `accept_creator`
//!
//! - given an offer
//!   - when it is taken by the key it was made to, naming what that key saw: it has the creator
//!   - when anything changed since, or the offer was replaced: refused (31)
//! - given no offer, or a creator that has ended: refused

use farthing_tests::prelude::*;

/// Bob, about to take the creator that ann offered.
fn ready(world: &World) -> AcceptCreator {
    let creator = world.creator("ann");
    let offer = TransferCreator::new(world.address("ann"), creator, world.address("bob"));
    world.run(offer).assert_ok();
    AcceptCreator::of(creator, &world.get(&creator))
}

fn change(world: &World, accept: &AcceptCreator, by: &str) -> UpdateCreator {
    let uri = CreatorChanges { uri: Some("changed".into()), ..CreatorChanges::default() };
    UpdateCreator::new(world.address(by), accept.creator, uri)
}

#[test]
fn takes_the_authority_that_was_offered() {
    // Given an offer.
    let (world, accept) = World::with(ready);
    // When bob takes it.
    let outcome = world.run(accept.clone()).succeeded();
    // Then he controls the creator, and ann does not. Bug class 45.
    let creator: Creator = world.get(&accept.creator);
    assert_eq!((creator.authority, creator.pending_authority), (accept.new_authority, NOBODY));
    outcome.assert_event(CreatorAccepted {
        creator: accept.creator,
        previous_authority: world.address("ann"),
        authority: accept.new_authority,
        revision: creator.revision.into(),
    });
    world.refuses(change(&world, &accept, "ann"), NotCreatorAuthority);
    world.run(change(&world, &accept, "bob")).assert_ok();
}

#[test]
fn refuses_what_changed_since_it_was_seen() {
    // Bug class 31: a creator with other splits or another payout is not what was offered.
    let (world, accept) = World::with(ready);
    let change = change(&world, &accept, "ann").instruction();
    let both = [change, accept.clone().instruction()];
    world.run_all(&both).assert_err(CreatorRevisionChanged);
}

#[test]
fn refuses_any_other_revision() {
    let (world, accept) = World::with(ready);
    let seen = accept.expected_revision;
    for expected_revision in [seen - 1, seen + 1, u32::MAX] {
        let wrong = AcceptCreator { expected_revision, ..accept.clone() };
        world.refuses(wrong, CreatorRevisionChanged);
    }
}

#[test]
fn refuses_the_second_time() {
    let (world, accept) = World::with(ready);
    world.run(accept.clone()).assert_ok();
    world.refuses(accept, NotPendingAuthority);
}

#[test]
fn refuses_a_creator_that_nobody_was_offered() {
    let world = World::new();
    let creator = world.creator("ann");
    let accept =
        AcceptCreator { new_authority: world.address("bob"), creator, expected_revision: 0 };
    world.refuses(accept, NotPendingAuthority);
}

#[test]
fn refuses_a_creator_that_ended_after_the_offer() {
    // Given an offer, and a creator that closed since.
    let world = World::new();
    let creator = world.ended_creator_offered_to("ann", "bob");
    let accept = AcceptCreator::of(creator, &world.get(&creator));
    // When bob takes it, then there is nothing to take.
    world.refuses(accept, CreatorEnded);
}
