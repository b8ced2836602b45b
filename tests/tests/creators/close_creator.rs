//! `close_creator`
//!
//! - given a creator without listings and earnings
//!   - when it is older than 150 slots: it closes and is freed at once; all lamports go home (41)
//!   - when it is younger: it ends, and anyone frees it later, but not before slot 151 (I12)
//! - given a creator that has ended: nothing is possible any more but freeing it
//! - given listings or earnings: refused

use farthing_tests::prelude::*;

/// Ann, about to close a creator that has nothing, whose rent a sponsor paid.
fn ready(world: &World) -> CloseCreator {
    let ann = world.address("ann");
    let register = RegisterCreator::with_salt(ann, 1, world.slot(), CreatorTerms::to(ann));
    world.run(register.clone().payer(world.address("sponsor"))).assert_ok();
    CloseCreator::of(register.creator, &world.get(&register.creator))
}

fn closed(close: &CloseCreator, world: &World) -> Event {
    let (creator, authority) = (close.creator, world.address("ann"));
    Event::CreatorClosed(CreatorClosed { creator, authority })
}

#[test]
fn frees_an_old_creator_at_once() {
    // Given a creator of 151 slots, and a gift of lamports. Bug class 41.
    let (world, close) = World::with(ready);
    let rent = world.lamports(&close.creator);
    world.prefund(&close.creator, 55);
    world.advance_slots(151);
    // When it closes.
    let outcome = world.run(close.clone()).succeeded();
    // Then it is gone, and the sponsor has everything. Bug class 45.
    assert!(!world.exists(&close.creator));
    assert_eq!(outcome.lamports_delta(&close.rent_payer), i128::from(rent) + 55);
    assert_eq!(*outcome.event(), closed(&close, &world));
}

#[test]
fn ends_a_young_creator_and_anyone_frees_it_later() {
    // I12. Given creators of every age below 151 slots.
    for age in [0, 1, 150] {
        let (world, close) = World::with(ready);
        world.advance_slots(age);
        // When one closes.
        let outcome = world.run(close.clone()).succeeded();
        // Then it has ended, and its lamports stay.
        let creator: Creator = world.get(&close.creator);
        assert_eq!(creator.status, CreatorStatus::Ended);
        assert_eq!(outcome.lamports_delta(&close.rent_payer), 0);
        assert_eq!(*outcome.event(), closed(&close, &world));
        // When anyone frees it at slot 151, then the sponsor has them, and no event says it twice.
        world.advance_slots(151 - age);
        let free = close.clone().authority(world.address("stranger"));
        let outcome = world.run(free).succeeded();
        outcome.assert_no_event();
        assert!(outcome.lamports_delta(&close.rent_payer) > 0);
        assert!(!world.exists(&close.creator));
    }
}

#[test]
fn refuses_to_free_it_before_its_address_is_spent() {
    // I12.
    let (world, close) = World::with(ready);
    world.run(close.clone()).assert_ok();
    for _ in [0, 75, 150] {
        world.refuses(close.clone().authority(world.address("stranger")), AddressNotSpent);
        world.refuses(close.clone(), AddressNotSpent);
        world.advance_slots(75);
    }
    world.run(close).assert_ok();
}

#[test]
fn refuses_to_close_twice_in_one_transaction() {
    // Bug class 21.
    let (world, close) = World::with(ready);
    let both = [close.clone().instruction(), close.clone().instruction()];
    world.run_all(&both).assert_err(AddressNotSpent);
    world.advance_slots(151);
    world.run_all(&both).assert_err(InstructionError::AccountDataTooSmall);
}

#[test]
fn leaves_nothing_possible_but_freeing_it() {
    // Bug class 21.
    let (world, close) = World::with(ready);
    world.run(close.clone()).assert_ok();
    let (ann, creator) = (close.authority, close.creator);
    world.refuses(UpdateCreator::new(ann, creator, CreatorChanges::default()), CreatorEnded);
    world.refuses(TransferCreator::new(ann, creator, ann), CreatorEnded);
    world.refuses(OpenEarnings::new(ann, creator, world.token.mint), CreatorEnded);
}

#[test]
fn frees_it_after_the_authority_is_gone() {
    // Bug class 41: the payer of the rent needs nobody. Given a creator of an authority that will
    // never sign again; the sponsor frees it.
    let (world, close) = World::with(ready);
    world.run(close.clone()).assert_ok();
    world.advance_slots(151);
    let by_sponsor = close.clone().authority(close.rent_payer);
    world.run(by_sponsor).assert_ok();
}

#[test]
fn refuses_while_it_has_earnings() {
    let world = World::new();
    let creator = world.creator("ann");
    world.refuses(CloseCreator::of(creator, &world.get(&creator)), CreatorHasEarnings);
}

#[test]
fn refuses_while_it_has_listings() {
    let world = World::new();
    let creator = world.creator("ann");
    world.listing(&creator, ListingTerms::at(1));
    world.refuses(CloseCreator::of(creator, &world.get(&creator)), CreatorHasListings);
}
