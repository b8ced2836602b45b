//! Listings as routes: the chain says what they cost.

use crate::{
    http::{Ask, Reply},
    world::{PRICE, World, until, world, world_with},
};
use farthing_gateway::{chain::NoSale, config::Key};
use farthing_sdk::{
    Client,
    args::{ListingChanges, ListingTerms},
    instructions::{CloseListing, CreateListing, RetireListing},
    solana::{Address, Signer},
};
use farthing_wire::{Accept, PaymentRequired};

fn required(reply: &Reply) -> PaymentRequired {
    PaymentRequired::decode(reply.header("payment-required").as_bytes()).unwrap()
}

/// Prices of the channel and the pass.
#[track_caller]
fn prices(world: &World, path: &str) -> (Option<u64>, Option<u64>) {
    let reply = world.ask(&Ask::get(path));
    assert_eq!(reply.status, 402, "{reply:?}");
    let accepts = required(&reply).accepts;
    let find = |is_it: fn(&Accept) -> bool| {
        accepts.iter().find(|accept| is_it(accept)).map(Accept::amount)
    };
    (find(|it| matches!(it, Accept::Channel(_))), find(|it| matches!(it, Accept::Pass(_))))
}

/// gateway rule R6, gateway rule R13
#[test]
fn a_new_price_counts_within_a_round_of_the_watcher() {
    let world = world();
    assert_eq!(prices(&world, "/read/one"), (Some(PRICE), Some(PRICE)));
    let changes = ListingChanges { price: Some(3 * PRICE), ..ListingChanges::default() };
    world.update(&world.listing, changes);
    // It is the old one until the gateway looks.
    assert_eq!(prices(&world, "/read/one"), (Some(PRICE), Some(PRICE)));
    until(|| {
        world.look();
        world.sale(&world.listing) == Ok(3 * PRICE)
    });
    assert_eq!(prices(&world, "/read/one"), (Some(3 * PRICE), Some(3 * PRICE)));
    // The other listing's is its own.
    assert_eq!(prices(&world, "/trial"), (Some(PRICE), Some(PRICE)));
}

/// gateway rule R6: a price that the unit does not divide is none that channels pay; passes serve.
#[test]
fn a_price_that_no_unit_divides_is_offered_to_passes_alone() {
    let world = world();
    let pass = world.buy(&world.listing);
    let changes = ListingChanges { price: Some(PRICE + 1), ..ListingChanges::default() };
    world.update(&world.listing, changes);
    until(|| {
        world.look();
        world.sale(&world.listing) == Ok(PRICE + 1)
    });
    assert_eq!(prices(&world, "/read/one"), (None, Some(PRICE + 1)));
    // Whatever a channel shows is refused before its book is asked.
    let link = farthing_core::chain::Link { index: 1, hash: [8; 32] };
    let shown = farthing_wire::Shown::link(&[9; 32], link, 1, 10 * PRICE);
    let ask = Ask::get("/read/one").with("farthing", farthing_wire::hot::encode(&shown));
    assert_eq!(world.ask(&ask).error(), "invalid_farthing_channel_kind");
    assert!(world.pass(&pass).expires_at > 0);
    world.token("/read/one", &world.listing);
}

/// gateway rule R13: a pass keeps its terms whatever becomes of its listing.
#[test]
fn a_listing_that_sells_no_more_serves_its_passes() {
    let world = world();
    world.buy(&world.listing);
    let status = |expected: u16| {
        let reply = world.ask(&Ask::get("/read/one"));
        assert_eq!((reply.status, reply.header("cache-control")), (expected, "no-store"));
        reply.body
    };
    let gone = |no_sale: NoSale| {
        until(|| {
            world.look();
            world.sale(&world.listing) == Err(no_sale)
        });
    };
    let pause = |paused| ListingChanges { paused: Some(paused), ..ListingChanges::default() };
    world.update(&world.listing, pause(true));
    gone(NoSale::Paused);
    assert!(status(503).contains("does not sell for now"));
    world.token("/read/one", &world.listing);
    world.update(&world.listing, pause(false));
    until(|| {
        world.look();
        world.sale(&world.listing).is_ok()
    });
    assert_eq!(prices(&world, "/read/one"), (Some(PRICE), Some(PRICE)));
    let writer = world.writer.pubkey();
    let retire = RetireListing::new(writer, world.creator, world.listing);
    world.send(&world.writer, &[retire.instruction()]);
    gone(NoSale::Retired);
    assert!(status(410).contains("retired"));
    world.token("/read/one", &world.listing);
    let found = Client::new(&*world.net).require(&world.listing).unwrap();
    let close = CloseListing::of(world.listing, &found, writer);
    world.send(&world.writer, &[close.instruction()]);
    gone(NoSale::Missing);
    assert!(status(410).contains("no such listing"));
    // Also a refusal says only what was wrong, since nothing is sold in its place.
    world.token("/read/one", &world.listing);
    let ask = Ask::get("/read/one").with("farthing-pass", "nonsense");
    assert_eq!(world.ask(&ask).error(), "invalid_farthing_pass_token");
}

/// Each thing that a route cannot be priced by.
#[test]
fn what_has_no_price_of_ours_is_not_served() {
    let world = world();
    let other = world.net.live().create_mint(6).unwrap();
    let writer = world.writer.pubkey();
    let open = farthing_sdk::instructions::OpenReserve::new(writer, other).instruction();
    let earnings = farthing_sdk::instructions::OpenEarnings::new(writer, world.creator, other.mint);
    world.send(&world.writer, &[open, earnings.instruction()]);
    let list = |number, mint, terms: ListingTerms| -> Address {
        let create = CreateListing::new(writer, world.creator, mint, number, terms);
        world.send(&world.writer, &[create.instruction()]);
        create.listing
    };
    let terms = |price, period| ListingTerms { price, period, ..ListingTerms::default() };
    let mint = world.token.mint;
    let day = ListingTerms { duration: 60, ..terms(0, 0) };
    for (listing, no_sale) in [
        (list(2, other.mint, terms(PRICE, 0)), NoSale::Mint),
        (list(3, mint, day), NoSale::Free),
        (list(4, mint, terms(PRICE, 60)), NoSale::Streamed),
        (world.creator, NoSale::Other),
        (Address::new_from_array([9; 32]), NoSale::Missing),
    ] {
        // As after SIGHUP.
        let mut config = world.config.clone();
        config.routes.iter_mut().filter(|route| route.path == "/free").for_each(|route| {
            (route.free, route.listing) = (false, Some(Key(listing.to_bytes())));
        });
        world.gateway().reload(&config).unwrap();
        // It is read when it is asked for, whether the watcher was there or not.
        let reply = world.ask(&Ask::get("/free"));
        let expected = if no_sale == NoSale::Missing { 410 } else { 503 };
        assert_eq!((reply.status, reply.body.trim()), (expected, no_sale.to_string().as_str()));
        assert_eq!(world.sale(&listing), Err(no_sale));
    }
    assert!(world.service.seen().is_empty());
}

/// gateway rule R15, server invariant 38
#[test]
fn nothing_is_sold_at_a_price_that_was_not_read_lately() {
    let world = world();
    world.net.set_down(true);
    // As after a start: what was seen of it is forgotten.
    let listings = &world.gateway().desk().shared().listings;
    listings.want([world.trial.to_bytes()]);
    listings.want([world.trial.to_bytes(), world.listing.to_bytes()]);
    let reply = world.ask(&Ask::get("/read/one"));
    assert_eq!((reply.status, reply.header("retry-after")), (503, "5"));
    world.net.set_down(false);
    assert_eq!(prices(&world, "/read/one"), (Some(PRICE), Some(PRICE)));
}

/// gateway rule R20
#[test]
fn the_first_requests_of_a_day_are_free_where_the_route_says_so() {
    let world = world_with(|config| {
        let listed = config.routes.iter_mut().filter(|route| route.listing.is_some());
        listed.for_each(|route| route.free_first = Some(1));
    });
    assert_eq!(world.ask(&Ask::get("/read/one")).status, 200);
    assert_eq!(world.ask(&Ask::get("/read/one")).status, 402);
}

/// What is told of a service is told at the price of now, and what does not sell is not told of, least of all as free.
#[test]
fn documents_tell_a_listings_price_or_nothing_of_its_route() {
    let world = world();
    let told = |path: &str| world.ask(&Ask::get(path)).body;
    for path in ["/llms.txt", "/openapi.json", "/.well-known/x402"] {
        let body = told(path);
        assert!(body.contains("/trial") && body.contains("/free"), "{body}");
    }
    assert!(told("/llms.txt").contains("0.0007 TEST"));
    let paused = ListingChanges { paused: Some(true), ..ListingChanges::default() };
    world.update(&world.trial, paused);
    until(|| {
        world.look();
        world.sale(&world.trial) == Err(NoSale::Paused)
    });
    for path in ["/llms.txt", "/openapi.json", "/.well-known/x402"] {
        let body = told(path);
        assert!(!body.contains("/trial") && body.contains("/free"), "{body}");
    }
}
