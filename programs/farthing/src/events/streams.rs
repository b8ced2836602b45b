//! Events of `instructions/streams`. Rates are base units per second, whole part and 2^-64.

use anchor_lang::prelude::*;

events! {
    /// Money was put into a stream.
    pub struct StreamOpened {
        pub stream: Address,
        pub deposit: Address,
        pub payee: Address,
        pub listing: Address,
        pub rent_payer: Address,
        pub amount: u64,
        pub unlock: u64,
        pub rate_whole: u64,
        pub rate_fraction: u64,
        pub start: i64,
        pub cliff: i64,
        pub end: i64,
        pub flags: u64,
        pub deposit_balance: u64,
    }

    /// More money was put into a stream, from `source`.
    pub struct StreamToppedUp {
        pub stream: Address,
        pub source: Address,
        pub amount: u64,
        pub funded: u64,
        pub since: i64,
        pub source_balance: u64,
    }

    /// The payee got what had accrued, or a part of it.
    pub struct StreamWithdrawn {
        pub stream: Address,
        pub payee: Address,
        pub amount: u64,
        pub withdrawn: u64,
        pub payee_balance: u64,
    }

    /// The payer took back what had not accrued, or a part of it.
    pub struct StreamRefunded {
        pub stream: Address,
        pub amount: u64,
        pub funded: u64,
        pub deposit_balance: u64,
    }

    /// A stream stopped accruing. Its base is now what it had earned by `since`, as after every event of
    /// a stream that has a `since`.
    pub struct StreamPaused {
        pub stream: Address,
        pub since: i64,
    }

    /// A stream accrues again.
    pub struct StreamResumed {
        pub stream: Address,
        pub since: i64,
    }

    /// The rate of a stream changed.
    pub struct StreamRateSet {
        pub stream: Address,
        pub rate_whole: u64,
        pub rate_fraction: u64,
        pub since: i64,
    }

    /// A stream ended: `paid` went to the payee, `returned` to the payer.
    pub struct StreamCancelled {
        pub stream: Address,
        pub paid: u64,
        pub returned: u64,
        pub withdrawn: u64,
        pub payee_balance: u64,
        pub deposit_balance: u64,
    }

    /// A stream pays somebody else from now on.
    pub struct StreamTransferred {
        pub stream: Address,
        pub old_payee: Address,
        pub new_payee: Address,
        pub withdrawn: u64,
    }

    /// The payer gave up every right over a stream.
    pub struct StreamRenounced {
        pub stream: Address,
    }

    /// An ended stream was freed.
    pub struct StreamClosed {
        pub stream: Address,
    }
}

/// Streams were withdrawn together: one item for each, in the order of the accounts.
#[event]
pub struct StreamsWithdrawn {
    pub payee: Address,
    pub amount: u64,
    pub payee_balance: u64,
    pub items: alloc::vec::Vec<super::BatchItem>,
}
