//! `update_listing`
//!
//! - given a listing
//!   - when terms change: those and no others, and the generation; earlier buyers keep theirs (8)
//!   - when it is paused or resumed: the generation stays
//! - given new terms beyond their bounds, below what is sold, or not fitting the old ones: refused
//! - given a retired listing, or a creator that has ended: refused

use farthing_tests::prelude::*;

/// Ann, about to change nothing of a listing.
fn ready(world: &World, terms: ListingTerms) -> UpdateListing {
    let creator = world.creator("ann");
    let listing = world.listing(&creator, terms);
    UpdateListing::new(world.address("ann"), creator, listing, ListingChanges::default())
}

fn with(update: &UpdateListing, changes: ListingChanges) -> UpdateListing {
    UpdateListing { changes, ..update.clone() }
}

fn paused(paused: bool) -> ListingChanges {
    ListingChanges { paused: Some(paused), ..ListingChanges::default() }
}

fn price(price: u64) -> ListingChanges {
    ListingChanges { price: Some(price), ..ListingChanges::default() }
}

#[track_caller]
fn refuses(terms: ListingTerms, changes: ListingChanges, error: FarthingError) {
    let (world, update) = World::with(|world| ready(world, terms));
    world.refuses(with(&update, changes), error);
}

#[test]
fn changes_what_is_given_and_raises_the_generation() {
    // Given a listing, and changes to everything.
    let (world, update) = World::with(|world| ready(world, ListingTerms::at(5)));
    let changes = ListingChanges {
        price: Some(6),
        period: Some(0),
        duration: Some(7),
        refund_window: Some(8),
        supply_cap: Some(9),
        referral_bps: Some(10),
        content_hash: Some([11; 32]),
        uri: Some("ar://12".into()),
        paused: Some(true),
    };
    // When it changes.
    let before: Listing = world.get(&update.listing);
    let outcome = world.run(with(&update, changes)).succeeded();
    // Then that changed, and nothing else but the generation.
    let after: Listing = world.get(&update.listing);
    assert_eq!(after.uri(), "ar://12");
    let expected = Listing {
        price: 6,
        duration: 7,
        refund_window: 8,
        supply_cap: 9,
        referral_bps: 10,
        content_hash: [11; 32],
        uri: after.uri,
        uri_len: 7,
        status: ListingStatus::Paused,
        generation: 2,
        ..before
    };
    assert_eq!(after, expected);
    // Then the event says it. Bug class 45.
    let event = updated(&update, &after);
    outcome.assert_event(event);
}

fn updated(update: &UpdateListing, after: &Listing) -> ListingUpdated {
    ListingUpdated {
        listing: update.listing,
        content_hash: after.content_hash,
        price: 6,
        period: 0,
        duration: 7,
        refund_window: 8,
        supply_cap: 9,
        referral_bps: 10,
        generation: 2,
        status: 1,
    }
}

#[test]
fn raises_the_generation_with_every_kind_of_change() {
    // I6: a buyer who agreed to the old terms is refused.
    let (world, update) = World::with(|world| ready(world, ListingTerms::at(5)));
    let none = ListingChanges::default;
    let changes = [
        price(5),
        ListingChanges { period: Some(0), ..none() },
        ListingChanges { duration: Some(0), ..none() },
        ListingChanges { refund_window: Some(0), ..none() },
        ListingChanges { supply_cap: Some(0), ..none() },
        ListingChanges { referral_bps: Some(0), ..none() },
        ListingChanges { content_hash: Some([0; 32]), ..none() },
        ListingChanges { uri: Some(String::new()), ..none() },
    ];
    for (changes, generation) in changes.into_iter().zip(2..) {
        world.run(with(&update, changes)).assert_ok();
        assert_eq!(world.get::<Listing>(&update.listing).generation, generation);
    }
}

#[test]
fn pauses_and_resumes_without_a_new_generation() {
    let (world, update) = World::with(|world| ready(world, ListingTerms::at(5)));
    world.deposit_of("reader", 100);
    let listing: Listing = world.get(&update.listing);
    let buy = Buy::of(update.listing, &listing, world.address("reader"));
    // When it is paused, then nobody can buy.
    world.run(with(&update, paused(true))).assert_ok();
    world.refuses(buy.clone(), ListingNotActive);
    // When it resumes, then a buyer who saw it before can.
    world.run(with(&update, paused(false))).assert_ok();
    world.run(buy).assert_ok();
    assert_eq!(world.get::<Listing>(&update.listing).generation, 1);
}

#[test]
fn leaves_what_was_bought_before_as_it_was() {
    // Bug classes 8 and 11, I6. Given a pass of a day.
    let world = World::new();
    let terms = ListingTerms { duration: 86_400, refund_window: 60, ..ListingTerms::at(5) };
    let update = ready(&world, terms);
    world.deposit_of("reader", 100);
    let pass = world.pass(&update.listing, "reader");
    let before: Pass = world.get(&pass);
    // When the listing becomes worse in every way.
    let worse = ListingChanges { duration: Some(1), refund_window: Some(0), ..price(u64::MAX) };
    world.run(with(&update, worse)).assert_ok();
    // Then the pass is what it was.
    assert_eq!(world.get::<Pass>(&pass), before);
}

#[test]
fn refuses_buyers_who_agreed_to_the_old_terms() {
    // Bug class 8: front-run by a change of price.
    let (world, update) = World::with(|world| ready(world, ListingTerms::at(5)));
    world.deposit_of("reader", 1_000);
    let listing: Listing = world.get(&update.listing);
    let buy = Buy::of(update.listing, &listing, world.address("reader")).max_price(500);
    let both = [with(&update, price(499)).instruction(), buy.instruction()];
    world.run_all(&both).assert_err(ListingChanged);
}

#[test]
fn keeps_nothing_of_a_longer_uri_behind_a_shorter_one() {
    // Bug class 37.
    let world = World::new();
    let terms = ListingTerms { uri: "u".repeat(96), ..ListingTerms::at(5) };
    let update = ready(&world, terms);
    let shorter = ListingChanges { uri: Some("v".into()), ..ListingChanges::default() };
    world.run(with(&update, shorter)).assert_ok();
    let listing: Listing = world.get(&update.listing);
    assert_eq!((listing.uri[0], &listing.uri[1..]), (b'v', &[0; 95][..]));
}

#[test]
fn refuses_a_supply_below_what_is_sold() {
    // Given three of five sold.
    let world = World::new();
    let update = ready(&world, ListingTerms { supply_cap: 5, ..ListingTerms::at(1) });
    world.deposit_of("reader", 100);
    let listing: Listing = world.get(&update.listing);
    let buy = Buy::of(update.listing, &listing, world.address("reader")).quantity(3);
    world.run(buy).assert_ok();
    let cap = |cap| ListingChanges { supply_cap: Some(cap), ..ListingChanges::default() };
    // When the supply becomes two, then that is refused; three, and no limit, are not.
    world.refuses(with(&update, cap(2)), SupplyBelowSold);
    world.run(with(&update, cap(3))).assert_ok();
    world.run(with(&update, cap(0))).assert_ok();
}

#[test]
fn refuses_terms_beyond_their_bounds() {
    // Bug class 48.
    let none = ListingChanges::default;
    let refund_window = ListingChanges { refund_window: Some(90 * 86_400 + 1), ..none() };
    let period = ListingChanges { period: Some((1 << 31) + 1), ..none() };
    let referral = ListingChanges { referral_bps: Some(10_001), ..none() };
    let uri = ListingChanges { uri: Some("u".repeat(97)), ..none() };
    refuses(ListingTerms::at(1), refund_window, RefundWindowTooLong);
    refuses(ListingTerms::at(1), period, PeriodTooLong);
    refuses(ListingTerms::at(1), referral, ReferralTooLarge);
    refuses(ListingTerms::at(1), uri, UriTooLong);
}

#[test]
fn refuses_terms_that_do_not_fit_those_that_stay() {
    let none = ListingChanges::default;
    let streamed = ListingTerms { period: 60, ..ListingTerms::at(1) };
    let duration = ListingChanges { duration: Some(1), ..none() };
    let window = ListingChanges { refund_window: Some(1), ..none() };
    let supply = ListingChanges { supply_cap: Some(1), ..none() };
    for changes in [duration, window, supply] {
        refuses(streamed.clone(), changes, StreamedListingHasPassTerms);
    }
    let period = ListingChanges { period: Some(60), ..none() };
    let pass = ListingTerms { duration: 1, ..ListingTerms::at(1) };
    refuses(pass, period, StreamedListingHasPassTerms);
}

#[test]
fn refuses_a_retired_listing() {
    // Neither terms nor a pause: no way leads back.
    let (world, update) = World::with(|world| ready(world, ListingTerms::at(5)));
    let retire = RetireListing::new(update.authority, update.creator, update.listing);
    world.run(retire).assert_ok();
    for changes in [price(6), paused(false), ListingChanges::default()] {
        world.refuses(with(&update, changes), ListingRetired);
    }
}

#[test]
fn refuses_a_listing_that_counts_no_further() {
    // Given as many generations as four bytes count.
    let (world, update) = World::with(|world| ready(world, ListingTerms::at(5)));
    world.tamper(&update.listing, |listing: &mut Listing| listing.generation = u32::MAX);
    world.refuses(with(&update, price(6)), CountOverflow);
}

#[test]
fn refuses_a_creator_that_has_ended() {
    // Given one that ended with a listing, which none can.
    let (world, update) = World::with(|world| ready(world, ListingTerms::at(5)));
    world.tamper(&update.creator, |creator: &mut Creator| creator.status = CreatorStatus::Ended);
    world.refuses(with(&update, price(6)), CreatorEnded);
}
