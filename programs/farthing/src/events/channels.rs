//! Events of `instructions/channels`.

use anchor_lang::prelude::*;

events! {
    /// Money was set aside for a payee.
    pub struct ChannelOpened {
        pub channel: Address,
        pub deposit: Address,
        pub payee: Address,
        pub credential: [u8; 32],
        pub rent_payer: Address,
        pub amount: u64,
        pub kind: u64,
        pub unit: u64,
        pub length: u64,
        pub grace: u64,
        pub expires_at: i64,
        pub deposit_balance: u64,
    }

    /// More money was set aside.
    pub struct ChannelToppedUp {
        pub channel: Address,
        pub amount: u64,
        pub funded: u64,
        pub deposit_balance: u64,
    }

    /// Both sides agreed to give money back to the payer.
    pub struct ChannelWithdrawn {
        pub channel: Address,
        pub amount: u64,
        pub funded: u64,
        pub deposit_balance: u64,
    }

    /// The payer asked to close; the payee can claim until `grace` seconds after `close_asked`.
    pub struct CloseRequested {
        pub channel: Address,
        pub close_asked: i64,
        pub grace: u64,
    }

    /// A channel ended; `returned` went to the payer.
    pub struct ChannelClosed {
        pub channel: Address,
        pub returned: u64,
        pub claimed: u64,
        pub deposit_balance: u64,
    }

    /// An ended channel was freed.
    pub struct ChannelFreed {
        pub channel: Address,
    }
}

/// Vouchers were claimed: one item for each channel, in the order of the accounts.
#[event]
pub struct VouchersClaimed {
    pub payee: Address,
    pub amount: u64,
    pub payee_balance: u64,
    pub items: alloc::vec::Vec<super::BatchItem>,
}

/// Links of hash chains were claimed: one item for each channel, in the order of the accounts.
#[event]
pub struct LinksClaimed {
    pub payee: Address,
    pub amount: u64,
    pub payee_balance: u64,
    pub items: alloc::vec::Vec<super::BatchItem>,
}
