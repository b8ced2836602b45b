//! Listings.

use super::{Case, Stage, case};
use crate::matrix::stage::PRICE;
use farthing_sdk::{
    accounts::{Creator, Listing},
    args::{ListingChanges, ListingTerms},
    instructions::{CloseListing, CreateListing, RetireListing, UpdateListing},
    solana::{Address, Instruction},
};

pub const CASES: &[Case] = &[
    case("create_listing", "create_listing", create_listing),
    case("update_listing", "update_listing", update_listing),
    case("update_listing", "update_listing_paused", update_listing_paused),
    case("retire_listing", "retire_listing", retire_listing),
    case("close_listing", "close_listing", close_listing),
];

/// A creator with one listing.
fn listed(stage: &mut Stage) -> (Address, Address) {
    let creator = stage.creator(stage.founder, &[]);
    let listing = stage.listing(creator, ListingTerms::at(PRICE));
    (creator, listing)
}

fn create_listing(stage: &mut Stage) -> Instruction {
    let address = stage.creator(stage.founder, &[]);
    let creator: Creator = stage.read(&address);
    let uri = "https://example.org/song.flac".to_owned();
    let terms = ListingTerms { uri, content_hash: [4; 32], ..ListingTerms::at(PRICE) };
    CreateListing::of(address, &creator, stage.coin.mint, terms).payer(stage.sponsor).into()
}

fn update_listing(stage: &mut Stage) -> Instruction {
    let (creator, listing) = listed(stage);
    let price = Some(2 * PRICE);
    let changes = ListingChanges { price, supply_cap: Some(9), ..ListingChanges::default() };
    UpdateListing::new(stage.founder, creator, listing, changes).into()
}

fn update_listing_paused(stage: &mut Stage) -> Instruction {
    let (creator, listing) = listed(stage);
    let changes = ListingChanges { paused: Some(true), ..ListingChanges::default() };
    UpdateListing::new(stage.founder, creator, listing, changes).into()
}

fn retire_listing(stage: &mut Stage) -> Instruction {
    let (creator, listing) = listed(stage);
    RetireListing::new(stage.founder, creator, listing).into()
}

fn close_listing(stage: &mut Stage) -> Instruction {
    let (creator, at) = listed(stage);
    stage.must(RetireListing::new(stage.founder, creator, at));
    CloseListing::of(at, &stage.read::<Listing>(&at), stage.founder).into()
}
