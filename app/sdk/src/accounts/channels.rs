//! Channels as they are stored.

use super::status::status;
use crate::{fields::record, solana::Address};

status! {
    /// What the payer of a channel hands over off chain.
    pub enum ChannelKind {
        /// Vouchers: cumulative amounts, signed by a key.
        Voucher = 0,
        /// Links of a hash chain, each worth one unit more.
        Chain = 1,
    }
}

status! {
    /// Where a channel stands. One that is asked to close is open until somebody ends it.
    pub enum ChannelStatus {
        /// Can be claimed from.
        Open = 0,
        /// Settled, and waiting to be freed.
        Ended = 1,
    }
}

record! {
    /// Money set aside for one payee, which the payer gives away off chain bit by bit.
    pub struct Channel {
        /// Who pays, and where the rest returns to.
        pub deposit: Address,
        /// The deposit or earnings that is paid.
        pub payee: Address,
        /// The key that signs vouchers; of a chain, the last link claimed, at first the root.
        pub credential: [u8; 32],
        pub rent_payer: Address,
        /// Base units put in, less those taken back.
        pub funded: u64,
        /// Base units paid to the payee.
        pub claimed: u64,
        /// Base units that a link is worth; 0 for vouchers.
        pub unit: u64,
        /// Unix seconds at which the payer asked to close; 0 when nobody has.
        pub close_asked: i64,
        /// Unix seconds from which it closes as if it had been asked to; 0 for never.
        pub expires_at: i64,
        pub open_slot: u64,
        /// Links of the chain; 0 for vouchers.
        pub length: u32,
        /// Links claimed.
        pub index: u32,
        /// Seconds in which the payee can still claim when it closes.
        pub grace: u32,
        pub kind: ChannelKind,
        pub status: ChannelStatus,
        pub version: u8,
        pub bump: u8,
        pub reserved: [u8; 16],
    }
}
