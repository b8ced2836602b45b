//! Terms of channels.

use crate::{accounts::ChannelKind, fields::record, solana::Address};

record! {
    /// What the payer of a channel sets aside, and how it is given away.
    pub struct ChannelTerms {
        /// Base units to put in.
        pub amount: u64,
        /// A [`ChannelKind`].
        pub kind: u8,
        /// The key that signs vouchers, or the root of the chain.
        pub credential: [u8; 32],
        /// Base units that a link is worth; 0 for vouchers.
        pub unit: u64,
        /// Links of the chain; 0 for vouchers.
        pub length: u32,
        /// Seconds in which the payee can still claim when the channel closes: 900 to 30 days.
        pub grace: u32,
        /// Unix seconds from which it closes by itself; 0 for never.
        pub expires_at: i64,
    }
}

record! {
    /// A link of a channel's chain.
    pub struct ChainLink {
        /// How many units it is worth: links from the root.
        pub index: u32,
        pub link: [u8; 32],
    }
}

impl ChannelTerms {
    /// A day: long enough for a payee that looks once a day.
    pub const GRACE: u32 = 86_400;

    /// `amount` base units, given away by vouchers that `signer` signs. Never expires.
    pub fn vouchers(signer: Address, amount: u64) -> Self {
        Self {
            amount,
            kind: ChannelKind::Voucher as u8,
            credential: signer.to_bytes(),
            unit: 0,
            length: 0,
            grace: Self::GRACE,
            expires_at: 0,
        }
    }

    /// As many base units as a chain of `length` links with this root gives away, `unit` for each;
    /// `None` when that does not fit 64 bits. Never expires.
    pub fn chain(root: [u8; 32], unit: u64, length: u32) -> Option<Self> {
        let amount = unit.checked_mul(u64::from(length))?;
        let kind = ChannelKind::Chain as u8;
        let chain =
            Self { kind, credential: root, unit, length, ..Self::vouchers(crate::NOBODY, amount) };
        Some(chain)
    }
}

super::terms::nested!(ChannelTerms, ChainLink);
