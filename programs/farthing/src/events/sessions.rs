//! Events of `instructions/sessions`.

use anchor_lang::prelude::*;

events! {
    /// A key may act for a deposit.
    pub struct SessionOpened {
        pub session: Address,
        pub deposit: Address,
        pub key: Address,
        pub payee: Address,
        pub rent_payer: Address,
        pub total_limit: u64,
        pub window_limit: u64,
        pub window_seconds: u64,
        pub window_start: i64,
        pub expires_at: i64,
        pub revision: u64,
        pub actions: u64,
    }

    /// The limits of a session changed.
    pub struct SessionUpdated {
        pub session: Address,
        pub payee: Address,
        pub total_limit: u64,
        pub spent: u64,
        pub window_limit: u64,
        pub window_seconds: u64,
        pub window_start: i64,
        pub expires_at: i64,
        pub revision: u64,
        pub actions: u64,
    }

    /// A session may do nothing any more.
    pub struct SessionRevoked {
        pub session: Address,
        pub spent: u64,
    }

    /// An ended session closed.
    pub struct SessionClosed {
        pub session: Address,
        pub deposit: Address,
        pub key: Address,
        pub spent: u64,
    }
}
