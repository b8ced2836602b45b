//! `close_listing`
//!
//! - given a retired listing
//!   - when the authority closes it: it is gone, and all its lamports are with the rent payer (41)
//!   - when passes and orders of it are still out: it closes, and they go on (I6, I7)
//! - given a listing that is not retired, or a creator that has ended: refused

use farthing_tests::prelude::*;

/// Ann's listing, whose rent a sponsor paid, for sale.
fn listed(world: &World, terms: ListingTerms) -> Address {
    let creator = world.creator("ann");
    let create = CreateListing::of(creator, &world.get(&creator), world.token.mint, terms);
    world.run(create.clone().payer(world.address("sponsor"))).assert_ok();
    create.listing
}

fn close(world: &World, listing: &Address) -> CloseListing {
    CloseListing::of(*listing, &world.get(listing), world.address("ann"))
}

fn retire(world: &World, close: &CloseListing) {
    let retire = RetireListing::new(close.authority, close.creator, close.listing);
    world.run(retire).assert_ok();
}

/// Ann, about to close a retired listing of which one unit was sold for five.
fn ready(world: &World) -> CloseListing {
    let listing = listed(world, ListingTerms::at(5));
    world.deposit_of("reader", 100);
    world.run(Buy::of(listing, &world.get(&listing), world.address("reader"))).assert_ok();
    let close = close(world, &listing);
    retire(world, &close);
    close
}

#[test]
fn returns_all_lamports_to_the_payer_of_the_rent() {
    // Given a retired listing, and lamports that someone sent to it. Bug class 41.
    let (world, close) = World::with(ready);
    let rent = world.lamports(&close.listing);
    world.prefund(&close.listing, 77);
    // When the authority closes it.
    let outcome = world.run(close.clone()).succeeded();
    // Then it is gone and no longer counted; numbers go on. Bug class 45.
    assert!(!world.exists(&close.listing));
    assert_eq!(outcome.lamports_delta(&close.rent_payer), i128::from(rent) + 77);
    let creator: Creator = world.get(&close.creator);
    assert_eq!((creator.listings, creator.next_listing), (0, 1));
    let (listing, creator) = (close.listing, close.creator);
    outcome.assert_event(ListingClosed { listing, creator, sold: 1, revenue: 5 });
}

/// A reader's order or pass of a listing that closed since.
fn outstanding(
    world: &World,
    terms: ListingTerms,
    agree: fn(&World, &Address, &str) -> Address,
) -> Address {
    world.deposit_of("reader", 100);
    let listing = listed(world, terms);
    let agreed = agree(world, &listing, "reader");
    let close = close(world, &listing);
    retire(world, &close);
    world.run(close).assert_ok();
    agreed
}

#[test]
fn an_order_is_fulfilled_after_its_listing_closed() {
    let world = World::new();
    let order = outstanding(&world, ListingTerms::at(5), World::order);
    let terms: Order = world.get(&order);
    world.run(FulfilOrder::of(order, &terms, KEY)).assert_ok();
    assert_eq!(world.balance(&terms.earnings), 5);
}

#[test]
fn an_order_is_declined_after_its_listing_closed() {
    // I7.
    let world = World::new();
    let order = outstanding(&world, ListingTerms::at(5), World::order);
    let terms: Order = world.get(&order);
    let creator = world.get::<Earnings>(&terms.earnings).creator;
    let decline = DeclineOrder::of(order, &terms, creator, world.address("ann"));
    world.run(decline).assert_ok();
    assert_eq!(world.balance(&terms.buyer_deposit), 100);
}

fn refundable() -> ListingTerms {
    ListingTerms { refund_window: 60, ..ListingTerms::at(5) }
}

#[test]
fn a_pass_is_refunded_after_its_listing_closed() {
    // I7.
    let world = World::new();
    let pass = outstanding(&world, refundable(), World::pass);
    let terms: Pass = world.get(&pass);
    world.run(RefundPass::of(pass, &terms, terms.holder)).assert_ok();
    assert_eq!(world.get::<Deposit>(&terms.payer_deposit).balance, 100);
}

#[test]
fn a_pass_is_released_after_its_listing_closed() {
    let world = World::new();
    let pass = outstanding(&world, refundable(), World::pass);
    world.advance_seconds(60);
    let terms: Pass = world.get(&pass);
    world.run(ReleasePass::of(pass, &terms)).assert_ok();
    assert_eq!(world.balance(&terms.earnings), 5);
}

#[test]
fn refuses_to_close_twice() {
    // Bug class 21.
    let (world, close) = World::with(ready);
    let both = [close.clone().instruction(), close.instruction()];
    world.run_all(&both).assert_err(InstructionError::AccountDataTooSmall);
}

#[test]
fn refuses_a_listing_that_is_not_retired() {
    // Neither an active nor a paused one.
    let world = World::new();
    let listing = listed(&world, ListingTerms::at(5));
    let close = close(&world, &listing);
    world.refuses(close.clone(), ListingNotRetired);
    let pause = ListingChanges { paused: Some(true), ..ListingChanges::default() };
    let pause = UpdateListing::new(close.authority, close.creator, listing, pause);
    world.run(pause).assert_ok();
    world.refuses(close, ListingNotRetired);
}

#[test]
fn refuses_a_creator_that_has_ended() {
    // Given one that ended with a listing, which none can.
    let (world, close) = World::with(ready);
    world.tamper(&close.creator, |creator: &mut Creator| creator.status = CreatorStatus::Ended);
    world.refuses(close, CreatorEnded);
}

#[test]
fn refuses_a_creator_that_counts_none() {
    // Given a count that no history gives.
    let (world, close) = World::with(ready);
    world.tamper(&close.creator, |creator: &mut Creator| creator.listings = 0);
    world.refuses(close, CountUnderflow);
}
