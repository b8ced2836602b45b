//! The rents of a start, and which of them come home by themselves.

use crate::chain::sponsor::CHANNEL_RENT;

/// Lamports of rent of a deposit. It comes home from 30 days on, where its owner leaves nothing in it.
pub const DEPOSIT_RENT: u64 = 1_422_400;

/// Lamports of rent of a session. It comes home when the session expires, which its owner can put off.
pub const SESSION_RENT: u64 = 1_747_520;

/// Which accounts a start opens with the sponsor's rent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rents {
    pub deposit: bool,
    pub session: bool,
    pub channel: bool,
}

impl Rents {
    /// Lamports of all.
    pub fn lamports(self) -> u64 {
        self.of_owner().saturating_add(self.of_channel())
    }

    /// Lamports that come home when their owner lets them.
    pub fn of_owner(self) -> u64 {
        let deposit = if self.deposit { DEPOSIT_RENT } else { 0 };
        let session = if self.session { SESSION_RENT } else { 0 };
        deposit + session
    }

    /// Lamports that come home at a time that was fixed when they were lent.
    pub fn of_channel(self) -> u64 {
        if self.channel { CHANNEL_RENT } else { 0 }
    }

    /// How many accounts that is: bringing each home is a transaction of its own.
    pub fn count(self) -> u64 {
        [self.deposit, self.session, self.channel].map(u64::from).iter().sum()
    }

    /// As one byte.
    pub fn to_bits(self) -> u8 {
        u8::from(self.deposit) | u8::from(self.session) << 1 | u8::from(self.channel) << 2
    }

    /// Reads what [`Self::to_bits`] wrote; `None` for anything else.
    pub fn from_bits(bits: u8) -> Option<Self> {
        let has = |bit: u8| bits & bit != 0;
        let rents = Self { deposit: has(1), session: has(2), channel: has(4) };
        (rents.to_bits() == bits).then_some(rents)
    }
}
