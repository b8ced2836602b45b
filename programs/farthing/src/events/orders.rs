//! Events of `instructions/orders`.

use anchor_lang::prelude::*;

events! {
    /// Money was set aside for a key.
    pub struct OrderPlaced {
        pub order: Address,
        pub listing: Address,
        pub deposit: Address,
        pub key_hash: [u8; 32],
        pub delivery_hash: [u8; 32],
        pub amount: u64,
        pub deadline: i64,
        pub deposit_balance: u64,
    }

    /// The key was revealed and the creator paid.
    pub struct OrderFulfilled {
        pub order: Address,
        pub earnings: Address,
        pub key: [u8; 32],
        pub amount: u64,
        pub earnings_balance: u64,
    }

    /// The buyer took the money of an unfulfilled order back.
    pub struct OrderCancelled {
        pub order: Address,
        pub deposit: Address,
        pub amount: u64,
        pub deposit_balance: u64,
    }

    /// The creator gave the money of an order back.
    pub struct OrderDeclined {
        pub order: Address,
        pub deposit: Address,
        pub amount: u64,
        pub deposit_balance: u64,
    }

    /// An ended order was freed.
    pub struct OrderClosed {
        pub order: Address,
        pub listing: Address,
    }
}
