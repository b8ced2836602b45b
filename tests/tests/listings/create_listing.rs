//! `create_listing`
//!
//! - given a creator with earnings
//!   - when its authority creates a listing under the next number: stored as it was given
//! - given a number that is not the next, used or skipped: refused, so no address lives twice (9)
//! - given terms
//!   - at their bounds: taken; beyond them or not fitting together: refused, each by its guard (48)
//! - given a creator that has ended: refused

use farthing_tests::prelude::*;

const DAY: u64 = 86_400;

/// Ann, about to create her first listing.
fn ready(world: &World, terms: ListingTerms) -> CreateListing {
    let creator = world.creator("ann");
    CreateListing::of(creator, &world.get(&creator), world.token.mint, terms)
}

#[track_caller]
fn takes(terms: ListingTerms) {
    let world = World::new();
    world.run(ready(&world, terms)).assert_ok();
}

#[track_caller]
fn refuses(terms: ListingTerms, error: FarthingError) {
    let world = World::new();
    world.refuses(ready(&world, terms), error);
}

/// Terms that say everything that a pass can have.
fn full() -> ListingTerms {
    ListingTerms {
        price: 5_000,
        period: 0,
        duration: 30 * DAY,
        refund_window: DAY,
        supply_cap: 100,
        referral_bps: 500,
        content_hash: [8; 32],
        uri: "https://example.org/1".into(),
    }
}

#[test]
fn stores_the_terms_as_they_were_given() {
    // Given a creator and a sponsor.
    let world = World::new();
    let sponsor = world.address("sponsor");
    let create = ready(&world, full()).payer(sponsor);
    // When its authority creates a listing at the sponsor's expense.
    let outcome = world.run(create.clone()).succeeded();
    // Then it says so, and has sold nothing.
    let listing: Listing = world.get(&create.listing);
    assert_eq!((listing.creator, listing.mint), (create.creator, world.token.mint));
    assert_eq!((listing.price, listing.period, listing.duration), (5_000, 0, 30 * DAY));
    assert_eq!((listing.refund_window, listing.supply_cap), (DAY, 100));
    assert_eq!((listing.referral_bps, listing.content_hash), (500, [8; 32]));
    assert_eq!((listing.uri(), listing.policy), (full().uri, NOBODY));
    assert_eq!((listing.sold, listing.revenue, listing.number), (0, 0, 0));
    assert_eq!((listing.generation, listing.status), (1, ListingStatus::Active));
    assert_eq!((listing.version, listing.reserved), (1, [0; 2]));
    assert_eq!(listing.rent_payer, sponsor);
    // Then the creator counts it, and the event says it. Bug class 45.
    let creator: Creator = world.get(&create.creator);
    assert_eq!((creator.listings, creator.next_listing), (1, 1));
    outcome.assert_event(created(&create, &listing));
    let rent = world.lamports(&create.listing);
    assert_eq!(outcome.lamports_delta(&sponsor), -i128::from(rent));
}

fn created(create: &CreateListing, listing: &Listing) -> ListingCreated {
    ListingCreated {
        listing: create.listing,
        creator: create.creator,
        mint: listing.mint,
        content_hash: [8; 32],
        price: 5_000,
        period: 0,
        duration: 30 * DAY,
        refund_window: DAY,
        supply_cap: 100,
        referral_bps: 500,
    }
}

#[test]
fn refuses_a_number_that_is_not_the_next() {
    let (world, create) = World::with(|world| ready(world, full()));
    for number in [1, 2, u32::MAX] {
        let listing = addresses::listing(&create.creator, number);
        world.refuses(CreateListing { number, listing, ..create.clone() }, ListingNumberNotNext);
    }
}

#[test]
fn refuses_a_number_that_was_used_even_after_its_listing_closed() {
    // Bug class 9: nobody meets new terms at an old address.
    let (world, create) = World::with(|world| ready(world, full()));
    world.run(create.clone()).assert_ok();
    world.refuses(create.clone(), Refusal::IN_USE);
    let retire = RetireListing::new(create.authority, create.creator, create.listing);
    world.run(retire).assert_ok();
    let close = CloseListing::of(create.listing, &world.get(&create.listing), create.authority);
    let both = [close.clone().instruction(), create.clone().instruction()];
    world.run_all(&both).assert_err(ListingNumberNotNext);
    world.run(close).assert_ok();
    world.refuses(create, ListingNumberNotNext);
}

#[test]
fn refuses_a_creator_that_counts_no_further() {
    // Given as many listings as four bytes count.
    let (world, create) = World::with(|world| ready(world, full()));
    world.tamper(&create.creator, |creator: &mut Creator| creator.next_listing = u32::MAX);
    let last =
        CreateListing::of(create.creator, &world.get(&create.creator), world.token.mint, full());
    world.refuses(last, CountOverflow);
}

#[test]
fn takes_terms_at_their_bounds() {
    // Bug class 40: zero is none, the largest number is a number.
    takes(ListingTerms::default());
    takes(ListingTerms { refund_window: 90 * DAY, ..full() });
    takes(ListingTerms { referral_bps: 10_000, ..full() });
    takes(ListingTerms { period: 1 << 31, price: u64::MAX, ..ListingTerms::default() });
    takes(ListingTerms { price: u64::MAX, duration: u64::MAX, supply_cap: u64::MAX, ..full() });
    takes(ListingTerms { uri: "u".repeat(96), ..full() });
}

#[test]
fn refuses_a_refund_window_above_90_days() {
    // Bug class 48.
    refuses(ListingTerms { refund_window: 90 * DAY + 1, ..full() }, RefundWindowTooLong);
    refuses(ListingTerms { refund_window: u64::MAX, ..full() }, RefundWindowTooLong);
}

#[test]
fn refuses_a_period_above_2_to_the_31_seconds() {
    // Bug class 48.
    let with = |period| ListingTerms { period, ..ListingTerms::at(1) };
    refuses(with((1 << 31) + 1), PeriodTooLong);
    refuses(with(u64::MAX), PeriodTooLong);
}

#[test]
fn refuses_a_referral_above_the_whole() {
    // Bug class 48.
    refuses(ListingTerms { referral_bps: 10_001, ..full() }, ReferralTooLarge);
    refuses(ListingTerms { referral_bps: u16::MAX, ..full() }, ReferralTooLarge);
}

#[test]
fn refuses_a_streamed_listing_with_a_duration_a_refund_window_or_a_supply() {
    let streamed = || ListingTerms { period: 60, ..ListingTerms::at(1) };
    for terms in [
        ListingTerms { duration: 1, ..streamed() },
        ListingTerms { refund_window: 1, ..streamed() },
        ListingTerms { supply_cap: 1, ..streamed() },
    ] {
        refuses(terms, StreamedListingHasPassTerms);
    }
}

#[test]
fn refuses_a_uri_that_is_too_long() {
    refuses(ListingTerms { uri: "u".repeat(97), ..full() }, UriTooLong);
}

#[test]
fn refuses_a_creator_that_has_ended() {
    // Given one that ended with earnings, which none can.
    let (world, create) = World::with(|world| ready(world, full()));
    world.tamper(&create.creator, |creator: &mut Creator| creator.status = CreatorStatus::Ended);
    world.refuses(create, CreatorEnded);
}
