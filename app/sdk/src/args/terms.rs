//! The terms that builders take, as the program's documentation has them.

use crate::{accounts::Listing, fields::record, solana::Address};

record! {
    /// One share of a creator's earnings.
    pub struct Split {
        /// Owner of the deposit that receives the share.
        pub owner: Address,
        /// Hundredths of a percent, 1 to 10,000.
        pub bps: u16,
    }
}

record! {
    /// What a creator says of itself when it registers.
    pub struct CreatorTerms {
        /// Zero for nobody.
        pub operator: Address,
        /// Owner of the deposit that receives what the splits leave.
        pub payout: Address,
        pub splits: Vec<Split>,
        /// At most 96 bytes.
        pub uri: String,
        /// sha256 of what the uri points to, or zero.
        pub uri_hash: [u8; 32],
    }
}

record! {
    /// Changes to a creator; what is `None` stays.
    #[derive(Default)]
    pub struct CreatorChanges {
        pub operator: Option<Address>,
        pub payout: Option<Address>,
        /// Replaces all splits; needs every earnings account of the creator.
        pub splits: Option<Vec<Split>>,
        pub uri: Option<String>,
        pub uri_hash: Option<[u8; 32]>,
    }
}

record! {
    /// What a listing sells and at what price. The default is free, for ever and without limit.
    #[derive(Default)]
    pub struct ListingTerms {
        /// Base units for one unit: an item, a call, a term of `duration`, or `period` seconds.
        pub price: u64,
        /// Seconds that `price` pays for in a stream; 0 when it is not streamed.
        pub period: u64,
        /// Seconds of access a unit gives; 0 for ever.
        pub duration: u64,
        /// Seconds in which a purchase can be refunded; 0 never, at most 90 days.
        pub refund_window: u64,
        /// Most units that may be sold; 0 without limit.
        pub supply_cap: u64,
        /// The referrer's share in hundredths of a percent.
        pub referral_bps: u16,
        /// sha256 of the content, or zero.
        pub content_hash: [u8; 32],
        /// At most 96 bytes.
        pub uri: String,
    }
}

record! {
    /// Changes to a listing; what is `None` stays. Everything but `paused` raises the generation.
    #[derive(Default)]
    pub struct ListingChanges {
        pub price: Option<u64>,
        pub period: Option<u64>,
        pub duration: Option<u64>,
        pub refund_window: Option<u64>,
        pub supply_cap: Option<u64>,
        pub referral_bps: Option<u16>,
        pub content_hash: Option<[u8; 32]>,
        pub uri: Option<String>,
        pub paused: Option<bool>,
    }
}

record! {
    /// What the buyer of a term consents to.
    pub struct PassConsent {
        pub quantity: u64,
        /// Most base units for one unit.
        pub max_price: u64,
        /// Generation of the listing whose terms the buyer has seen.
        pub generation: u32,
    }
}

record! {
    /// What the buyer of a hash-locked item agrees to.
    pub struct OrderTerms {
        /// Most base units.
        pub max_price: u64,
        pub generation: u32,
        /// Unix seconds, 10 minutes to 90 days ahead.
        pub deadline: i64,
        /// sha256 of the key that opens the content.
        pub key_hash: [u8; 32],
        /// sha256 of the encrypted content.
        pub delivery_hash: [u8; 32],
    }
}

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

/// Records that stand inside others.
macro_rules! nested {
    ($($name:ident),*) => {$(
        impl $crate::fields::ToValue for $name {
            fn to_value(&self) -> $crate::fields::Value {
                $crate::fields::Value::Record($crate::fields::Fields::fields(self))
            }
        }
    )*};
}
pub(crate) use nested;

nested!(Split, CreatorTerms, CreatorChanges, ListingTerms, ListingChanges, PassConsent, OrderTerms);
