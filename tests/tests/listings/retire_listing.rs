//! `retire_listing`
//!
//! - given a listing, active or paused
//!   - when authority or operator retires it: it sells no more, and that is final
//! - given a retired listing, an operator that was removed, or one who did not sign: refused

use farthing_tests::prelude::*;

/// Ann, about to retire a listing of which one unit was sold for five.
fn ready(world: &World) -> RetireListing {
    let creator = world.creator("ann");
    let listing = world.listing(&creator, ListingTerms::at(5));
    world.deposit_of("reader", 100);
    world.run(Buy::of(listing, &world.get(&listing), world.address("reader"))).assert_ok();
    RetireListing::new(world.address("ann"), creator, listing)
}

#[test]
fn ends_the_sale() {
    // Given a listing that sold one unit.
    let (world, retire) = World::with(ready);
    let before: Listing = world.get(&retire.listing);
    // When its creator retires it.
    let outcome = world.run(retire.clone()).succeeded();
    // Then it is retired and otherwise the same. Bug class 45.
    let after: Listing = world.get(&retire.listing);
    assert_eq!(after, Listing { status: ListingStatus::Retired, ..before });
    outcome.assert_event(events::ListingRetired { listing: retire.listing, sold: 1, revenue: 5 });
    world.refuses(Buy::of(retire.listing, &after, world.address("reader")), ListingNotActive);
}

#[test]
fn is_for_the_operator_too() {
    let (world, retire) = World::with(ready);
    world.set_operator(&retire.creator, "operator");
    let by_operator = RetireListing { authority: world.address("operator"), ..retire };
    world.run(by_operator).assert_ok();
}

#[test]
fn retires_a_paused_listing() {
    let (world, retire) = World::with(ready);
    let pause = ListingChanges { paused: Some(true), ..ListingChanges::default() };
    let pause = UpdateListing::new(retire.authority, retire.creator, retire.listing, pause);
    world.run(pause).assert_ok();
    world.run(retire).assert_ok();
}

#[test]
fn refuses_the_second_time() {
    let (world, retire) = World::with(ready);
    world.run(retire.clone()).assert_ok();
    world.refuses(retire, ListingRetired);
}

#[test]
fn refuses_an_operator_that_was_removed() {
    // Bug class 39.
    let (world, retire) = World::with(ready);
    world.set_operator(&retire.creator, "operator");
    let none = CreatorChanges { operator: Some(NOBODY), ..CreatorChanges::default() };
    world.run(UpdateCreator::new(retire.authority, retire.creator, none)).assert_ok();
    let wrong = RetireListing { authority: world.address("operator"), ..retire };
    world.refuses(wrong, NotCreatorOrOperator);
}

#[test]
fn refuses_a_signer_that_did_not_sign() {
    // Given the absent operator, whose address is also the system program's: it cannot sign.
    let (world, retire) = World::with(ready);
    let mut as_nobody: Instruction = RetireListing { authority: NOBODY, ..retire }.into();
    as_nobody.accounts[0].is_signer = false;
    world.refuses(as_nobody, InstructionError::MissingRequiredSignature);
}
