//! `transfer_creator`
//!
//! - given a creator
//!   - when its authority offers it: the offer stands, and nothing else has changed
//!   - when it offers it to nobody: the offer is gone
//! - given a creator that has ended: refused

use farthing_tests::prelude::*;

/// Ann, about to offer her creator to bob.
fn ready(world: &World) -> TransferCreator {
    let creator = world.creator("ann");
    TransferCreator::new(world.address("ann"), creator, world.address("bob"))
}

#[test]
fn offers_the_authority_and_keeps_it_until_it_is_taken() {
    // Given a creator.
    let (world, transfer) = World::with(ready);
    // When ann offers it to bob.
    let outcome = world.run(transfer.clone()).succeeded();
    // Then it is still hers, and the event says the revision that bob has to name. Bug class 45.
    let creator: Creator = world.get(&transfer.creator);
    assert_eq!(
        (creator.authority, creator.pending_authority),
        (transfer.authority, transfer.new_authority)
    );
    outcome.assert_event(CreatorOffered {
        creator: transfer.creator,
        authority: transfer.authority,
        pending_authority: transfer.new_authority,
        revision: creator.revision.into(),
    });
    let uri = CreatorChanges { uri: Some("still mine".into()), ..CreatorChanges::default() };
    world.run(UpdateCreator::new(transfer.authority, transfer.creator, uri)).assert_ok();
}

#[test]
fn takes_an_offer_back() {
    // Given an offer to bob.
    let (world, transfer) = World::with(ready);
    world.run(transfer.clone()).assert_ok();
    let offered: Creator = world.get(&transfer.creator);
    // When ann takes it back.
    let back = TransferCreator { new_authority: NOBODY, ..transfer.clone() };
    world.run(back).assert_ok();
    // Then bob cannot take it any more.
    world.refuses(AcceptCreator::of(transfer.creator, &offered), NotPendingAuthority);
}

#[test]
fn refuses_a_creator_that_has_ended() {
    let world = World::new();
    let creator = world.ended_creator("ann");
    let transfer = TransferCreator::new(world.address("ann"), creator, world.address("bob"));
    world.refuses(transfer, CreatorEnded);
}
