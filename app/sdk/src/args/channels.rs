//! Terms of channels.

use super::ChannelTerms;
use crate::{accounts::ChannelKind, solana::Address};

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
