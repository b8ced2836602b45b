//! Events of `instructions/fans`. Leases end by time, without an event.

use crate::instructions::fans::FanShare;
use anchor_lang::prelude::*;

events! {
    /// Money was set aside for many payees. Days are counted from `opened_at`.
    pub struct FanOpened {
        pub fan: Address,
        pub deposit: Address,
        pub key: Address,
        pub rent_payer: Address,
        pub amount: u64,
        pub unit: u64,
        pub slots: u64,
        pub last_day: u64,
        pub opened_at: i64,
        pub deposit_balance: u64,
    }

    /// More money was set aside.
    pub struct FanToppedUp {
        pub fan: Address,
        pub amount: u64,
        pub funded: u64,
        pub deposit_balance: u64,
    }

    /// A payee gave back what it had not claimed of its share; `share` units are left to it.
    pub struct ShareReleased {
        pub fan: Address,
        pub slot: u64,
        pub share: u64,
    }

    /// No new share is given any more; `returned` went to the payer.
    pub struct FanCloseRequested {
        pub fan: Address,
        pub returned: u64,
        pub funded: u64,
        pub deposit_balance: u64,
    }

    /// A fan ended; `returned` went to the payer.
    pub struct FanClosed {
        pub fan: Address,
        pub returned: u64,
        pub claimed: u64,
        pub deposit_balance: u64,
    }

    /// An ended fan was freed.
    pub struct FanFreed {
        pub fan: Address,
    }
}

/// Shares were given. `revision` is the fan's after it.
#[event]
pub struct FanAssigned {
    pub fan: Address,
    pub revision: u32,
    pub shares: alloc::vec::Vec<FanShare>,
}

/// Vouchers of fans were claimed: one item for each, in the order of the accounts; slots as in the
/// instruction, and totals since the payee has the slot.
#[event]
pub struct FansClaimed {
    pub payee: Address,
    pub amount: u64,
    pub payee_balance: u64,
    pub items: alloc::vec::Vec<super::BatchItem>,
}
