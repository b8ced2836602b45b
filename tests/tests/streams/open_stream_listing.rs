//! At a listing's price per period.
//!
//! - given a listing that is paid by the second: a stream opens at its rate, and names it
//! - given another rate, another generation, or terms that a listing does not sell:
//!   refused
//! - given a price that changes afterwards: the stream goes on as agreed (bug class 8)

use farthing_tests::prelude::*;

/// A listing, and what the reader sends to stream at its price.
fn offer(scene: &Scene, terms: ListingTerms) -> (Address, OpenStream) {
    let listing = scene.listing(&scene.creator, terms);
    let account: Listing = scene.get(&listing);
    let reader = scene.address("reader");
    let open = OpenStream::of(listing, &account, reader, scene.slot(), FUNDED).unwrap();
    (listing, open.salt(1))
}

fn change(scene: &Scene, listing: &Address, changes: ListingChanges) {
    let author = scene.address("author");
    scene.given(UpdateListing::new(author, scene.creator, *listing, changes));
}

#[test]
fn a_stream_at_a_listings_price_names_it() {
    let scene = Scene::set();
    let (listing, open) = offer(&scene, by_the_minute());
    scene.given(open.clone());
    let stream = scene.stream_at(&open.stream);
    assert_eq!((stream.listing, stream.payee), (listing, scene.till()));
    assert_eq!(stream.rate(), pace(PACE));
    scene.advance_seconds(60);
    scene.given(scene.withdraw_stream(&open.stream));
    assert_eq!(scene.balance(&scene.till()), PACE * 60);
}

#[test]
fn a_price_that_does_not_divide_is_rounded_up_once() {
    // bug class 4: 100 units every 7 seconds.
    let scene = Scene::set();
    let (_, open) = offer(&scene, ListingTerms { period: 7, ..ListingTerms::at(100) });
    scene.given(open.clone());
    let schedule = scene.stream_at(&open.stream).schedule();
    let paid = |after: u64| schedule.accrued(scene.now() + after as i64);
    for after in 0..70 {
        assert_eq!(paid(after), (100 * after / 7).min(FUNDED));
    }
}

#[test]
fn a_price_that_changes_later_reaches_only_later_streams() {
    // bug class 8
    let scene = Scene::set();
    let (listing, open) = offer(&scene, by_the_minute());
    scene.given(open.clone());
    change(&scene, &listing, ListingChanges { price: Some(1), ..ListingChanges::default() });
    scene.given(RetireListing::new(scene.address("author"), scene.creator, listing));
    scene.advance_seconds(60);
    scene.given(scene.withdraw_stream(&open.stream));
    assert_eq!(scene.balance(&scene.till()), PACE * 60);
}

#[test]
fn refuses_a_rate_other_than_the_listings() {
    let scene = Scene::set();
    let (_, open) = offer(&scene, by_the_minute());
    for rate in [pace(PACE - 1), Fixed { whole: PACE, fraction: 1 }, pace(PACE + 1)] {
        let terms = StreamTerms {
            rate_whole: rate.whole,
            rate_fraction: rate.fraction,
            ..open.terms.clone()
        };
        scene.refuses(OpenStream { terms, ..open.clone() }, RateNotExact);
    }
}

#[test]
fn refuses_a_listing_that_changed_after_consent() {
    // bug class 8
    let scene = Scene::set();
    let (listing, open) = offer(&scene, by_the_minute());
    change(&scene, &listing, ListingChanges { price: Some(1), ..ListingChanges::default() });
    scene.refuses(open, ListingChanged);
}

#[test]
fn refuses_a_paused_and_a_retired_listing() {
    let scene = Scene::set();
    let (listing, open) = offer(&scene, by_the_minute());
    change(&scene, &listing, ListingChanges { paused: Some(true), ..ListingChanges::default() });
    scene.refuses(open.clone(), ListingNotActive);
    scene.given(RetireListing::new(scene.address("author"), scene.creator, listing));
    scene.refuses(open, ListingNotActive);
}

#[test]
fn refuses_earnings_of_the_creator_in_another_mint() {
    // bug class 17: the price was in the dear mint, the stream would be in the worthless one.
    let scene = Scene::set();
    let (listing, open) = offer(&scene, by_the_minute());
    let worthless = scene.reserve_of(Kind::Classic);
    scene.deposit_in(worthless, "reader", FUNDED);
    let payee = scene.earnings(&scene.creator, worthless);
    let reader = scene.address("reader");
    let other = OpenStream::new(reader, worthless.mint, payee, scene.slot(), open.terms);
    scene.refuses(OpenStream { listing: Some(listing), ..other }, WrongEarnings);
}

#[test]
fn refuses_what_a_listing_does_not_sell() {
    let scene = Scene::set();
    let (_, open) = offer(&scene, by_the_minute());
    let with = |terms| OpenStream { terms, ..open.clone() };
    let lowering = StreamTerms { flags: right::ALL, ..open.terms.clone() };
    scene.refuses(with(lowering), StreamRightsInvalid);
    let (start, end) = (scene.now(), scene.now() + RUN);
    let ending = StreamTerms { start, end, flags: right::CANCEL, ..open.terms.clone() };
    scene.refuses(with(ending), StreamRightsInvalid);
    let cliff = StreamTerms { cliff: scene.now() + 1, ..open.terms.clone() };
    scene.refuses(with(cliff), CliffOutOfRange);
}
