//! What `farthing gate check` says of listings.

use crate::world::{PRICE, World, world};
use farthing_gateway::{
    check::{Finding, Verdict},
    config::Key,
    pass::check::listings,
};
use farthing_sdk::{
    Client,
    args::ListingChanges,
    instructions::RetireListing,
    solana::{Address, Signer},
};

fn found(world: &World) -> Vec<Finding> {
    listings(&world.config, &Client::new(&*world.net))
}

#[track_caller]
fn assert_first(world: &World, verdict: Verdict, words: &str) {
    let found = found(world);
    assert_eq!((found[0].about, found[0].verdict), ("listing", verdict), "{found:?}");
    assert!(found[0].words.starts_with(&world.listing.to_string()), "{found:?}");
    assert!(found[0].words.contains(words), "{found:?}");
}

#[test]
fn check_says_of_each_listing_once_what_it_is() {
    let mut world = world();
    assert_eq!(found(&world).len(), 2);
    assert_first(&world, Verdict::Fine, &format!("{PRICE} base units"));
    assert!(found(&world)[1].words.contains("refunded for 3600 s"));
    let change = |price, paused| ListingChanges { price, paused, ..ListingChanges::default() };
    world.update(&world.listing, change(Some(PRICE + 1), None));
    assert_first(&world, Verdict::Note, "no multiple of pay.unit");
    world.update(&world.listing, change(Some(PRICE), Some(true)));
    assert_first(&world, Verdict::Note, "does not sell for now");
    let retire = RetireListing::new(world.writer.pubkey(), world.creator, world.listing);
    world.send(&world.writer, &[retire.instruction()]);
    assert_first(&world, Verdict::Wrong, "retired");
    world.net.lie(world.listing, None);
    assert_first(&world, Verdict::Wrong, "no such listing");
    world.net.stop_lying();
    world.net.set_down(true);
    assert_first(&world, Verdict::Wrong, "down");
    world.net.set_down(false);
    // Whose passes pay somebody else.
    world.config.pay.creator = Some(Key(Address::new_from_array([9; 32]).to_bytes()));
    let found = found(&world);
    assert_eq!(found[1].verdict, Verdict::Note);
    assert!(found[1].words.contains("who is not whom [pay] names"), "{found:?}");
}
