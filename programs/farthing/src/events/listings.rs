//! Events of `instructions/listings`.

use anchor_lang::prelude::*;

events! {
    /// A thing is for sale, at generation 1.
    pub struct ListingCreated {
        pub listing: Address,
        pub creator: Address,
        pub mint: Address,
        pub content_hash: [u8; 32],
        pub price: u64,
        pub period: u64,
        pub duration: u64,
        pub refund_window: u64,
        pub supply_cap: u64,
        pub referral_bps: u64,
    }

    /// A listing changed; `status` is 0 for active, 1 for paused.
    pub struct ListingUpdated {
        pub listing: Address,
        pub content_hash: [u8; 32],
        pub price: u64,
        pub period: u64,
        pub duration: u64,
        pub refund_window: u64,
        pub supply_cap: u64,
        pub referral_bps: u64,
        pub generation: u64,
        pub status: u64,
    }

    /// A listing will never sell again.
    pub struct ListingRetired {
        pub listing: Address,
        pub sold: u64,
        pub revenue: u64,
    }

    /// A listing closed.
    pub struct ListingClosed {
        pub listing: Address,
        pub creator: Address,
        pub sold: u64,
        pub revenue: u64,
    }
}
