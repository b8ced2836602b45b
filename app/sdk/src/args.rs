//! What instructions say, as `borsh` types: the terms that builders take, and the arguments of every
//! instruction, to read a transaction back. Units as in the program's documentation.

use crate::{
    accounts::Listing,
    fields::{Field, Fields, ToValue, Value, record},
    solana::Address,
};
use borsh::BorshDeserialize;

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

macro_rules! nested {
    ($($name:ident),*) => {$(
        impl ToValue for $name {
            fn to_value(&self) -> Value {
                Value::Record(self.fields())
            }
        }
    )*};
}

nested!(Split, CreatorTerms, CreatorChanges, ListingTerms, ListingChanges, PassConsent, OrderTerms);

/// Declares the arguments of every instruction, and [`Call`], which is any of them.
macro_rules! calls {
    ($($code:literal $snake:literal $name:ident { $($field:ident: $type:ty),* })*) => {
        $(record! {
            #[doc = concat!("Arguments of `", $snake, "`.")]
            pub struct $name { $(pub $field: $type,)* }
        })*

        /// An instruction of the program, read back from its data.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Call { $($name($name),)* }

        impl Call {
            /// Reads instruction data; bytes after the arguments are ignored, as by the program.
            /// `None` when the program would not understand it either.
            pub fn decode(data: &[u8]) -> Option<Self> {
                let (code, mut body) = data.split_first()?;
                match code {
                    $($code => $name::deserialize(&mut body).ok().map(Self::$name),)*
                    _ => None,
                }
            }

            /// The arguments as the program wants them, without the instruction's first byte.
            ///
            /// # Panics
            /// Never: writing to memory does not fail.
            pub fn to_bytes(&self) -> Vec<u8> {
                let bytes = match self { $(Self::$name(arguments) => borsh::to_vec(arguments),)* };
                bytes.expect("memory can be written")
            }

            /// The instruction's name, as the program has it.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => $snake,)* }
            }
        }

        impl Fields for Call {
            fn fields(&self) -> Vec<Field> {
                match self { $(Self::$name(arguments) => arguments.fields(),)* }
            }
        }

        /// The first byte and the name of every instruction.
        pub const INSTRUCTIONS: &[(u8, &str)] = &[$(($code, $snake)),*];
    };
}

calls! {
    1 "pay" Pay { amount: u64, reference: [u8; 32] }
    2 "buy" Buy { quantity: u64, max_price: u64, generation: u32, reference: [u8; 32] }
    3 "deposit" Deposit { amount: u64 }
    4 "withdraw" Withdraw { amount: u64 }
    10 "open_reserve" OpenReserve {}
    11 "open_deposit" OpenDeposit {}
    12 "close_deposit" CloseDeposit {}
    20 "register_creator" RegisterCreator { salt: u64, open_slot: u64, terms: CreatorTerms }
    21 "update_creator" UpdateCreator { changes: CreatorChanges }
    22 "transfer_creator" TransferCreator { new_authority: Address }
    23 "accept_creator" AcceptCreator { expected_revision: u32 }
    24 "open_earnings" OpenEarnings {}
    25 "distribute" Distribute {}
    26 "close_earnings" CloseEarnings {}
    27 "close_creator" CloseCreator {}
    30 "create_listing" CreateListing { number: u32, terms: ListingTerms }
    31 "update_listing" UpdateListing { changes: ListingChanges }
    32 "retire_listing" RetireListing {}
    33 "close_listing" CloseListing {}
    40 "buy_pass" BuyPass { consent: PassConsent, bump: u8 }
    41 "renew" Renew { consent: PassConsent, expected_term: u64 }
    42 "refund_pass" RefundPass { expected_term: u64 }
    43 "release_pass" ReleasePass {}
    44 "close_pass" ClosePass { expected_term: u64 }
    50 "place_order" PlaceOrder { salt: u64, open_slot: u64, terms: OrderTerms }
    51 "fulfil_order" FulfilOrder { key: [u8; 32] }
    52 "cancel_order" CancelOrder {}
    53 "decline_order" DeclineOrder {}
    54 "close_order" CloseOrder {}
}

/// The name of the instruction that data begins, even if its arguments are damaged.
pub fn instruction_name(data: &[u8]) -> Option<&'static str> {
    let code = data.first()?;
    INSTRUCTIONS.iter().find(|(known, _)| known == code).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_bytes_are_ignored_and_missing_ones_refused() {
        let data = [&[3][..], &7u64.to_le_bytes(), &[1, 2]].concat();
        assert_eq!(Call::decode(&data), Some(Call::Deposit(Deposit { amount: 7 })));
        assert_eq!(Call::decode(&data[..8]), None);
        assert_eq!(Call::decode(&[]), None);
        assert_eq!(instruction_name(&data[..1]), Some("deposit"));
    }
}
