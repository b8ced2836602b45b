//! Terms of creators and listings.

use super::{CreatorTerms, ListingTerms, PassConsent};
use crate::{accounts::Listing, solana::Address};

impl CreatorTerms {
    /// All earnings to one owner; no operator, no uri.
    pub fn to(payout: Address) -> Self {
        let (splits, uri) = (Vec::new(), String::new());
        Self { operator: crate::NOBODY, payout, splits, uri, uri_hash: [0; 32] }
    }
}

impl ListingTerms {
    /// A thing at a price in base units: no pass, no refund, no limit.
    pub fn at(price: u64) -> Self {
        Self { price, ..Self::default() }
    }
}

impl PassConsent {
    /// One unit at the terms of a listing as they were read.
    pub fn one_of(listing: &Listing) -> Self {
        Self { quantity: 1, max_price: listing.price, generation: listing.generation }
    }
}
