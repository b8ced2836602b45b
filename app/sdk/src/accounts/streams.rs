//! Streams and sessions as they are stored.

use super::status::status;
use crate::{fields::record, solana::Address};
use farthing_core::{
    allowance::Allowance,
    stream::{Fixed, Schedule},
};

status! {
    /// Where a stream stands.
    pub enum StreamStatus {
        /// Accrues from its start, as far as it is funded.
        Running = 0,
        /// Accrues nothing until it is resumed.
        Paused = 1,
        /// Settled, and waiting to be freed.
        Ended = 2,
    }
}

status! {
    /// Whether a session key may still act.
    pub enum SessionStatus {
        /// Acts within its limits until it expires.
        Active = 0,
        /// Never acts again; can be closed.
        Revoked = 1,
    }
}

record! {
    /// Money that becomes the payee's second by second. Rates and what is earned are in base units,
    /// whole part and 2^-64. [`crate::streams::StreamView`] computes what it comes to.
    pub struct Stream {
        /// Who pays, and where the rest returns to.
        pub deposit: Address,
        /// The deposit or earnings that is paid.
        pub payee: Address,
        /// Whose price per period it was opened at; zero for a rate of its own.
        pub listing: Address,
        pub rent_payer: Address,
        /// Base units put in, less those refunded.
        pub funded: u64,
        /// Base units paid to the payee.
        pub withdrawn: u64,
        /// Base units that accrue at the start at once.
        pub unlock: u64,
        pub rate_whole: u64,
        pub rate_fraction: u64,
        pub base_whole: u64,
        pub base_fraction: u64,
        /// Unix seconds up to which the base counts.
        pub since: i64,
        /// Unix seconds before which nothing accrues.
        pub start: i64,
        /// Unix seconds before which only the unlock accrues.
        pub cliff: i64,
        /// Unix seconds at which all is paid; 0 for a stream without end.
        pub end: i64,
        pub open_slot: u64,
        /// What the payer may do: bits of [`crate::args::right`].
        pub flags: u8,
        pub status: StreamStatus,
        pub version: u8,
        pub bump: u8,
        /// 1 where the owner has paused it, so that no session resumes it.
        pub owner_paused: u8,
        pub reserved: [u8; 3],
    }
}

record! {
    /// A delegated key with limits.
    pub struct Session {
        /// What it spends from.
        pub deposit: Address,
        /// Who signs.
        pub key: Address,
        /// The only deposit or earnings it may pay; zero for any.
        pub payee: Address,
        pub rent_payer: Address,
        /// Most base units that it may ever spend.
        pub total_limit: u64,
        /// Base units spent.
        pub spent: u64,
        /// Most base units that it may spend in one window.
        pub window_limit: u64,
        /// Base units spent in the window that began at `window_start`.
        pub window_spent: u64,
        /// Unix seconds.
        pub window_start: i64,
        /// Seconds; 0 when only the total counts.
        pub window_seconds: u64,
        /// Unix seconds from which it may do nothing; 0 for never.
        pub expires_at: i64,
        /// Raised by every change of limits.
        pub revision: u64,
        /// Bits of [`crate::args::action`].
        pub actions: u16,
        pub status: SessionStatus,
        pub version: u8,
        pub bump: u8,
        pub reserved: [u8; 11],
    }
}

impl Stream {
    /// Its money and time, as the arithmetic of the program sees them.
    pub fn schedule(&self) -> Schedule {
        Schedule {
            funded: self.funded,
            withdrawn: self.withdrawn,
            unlock: self.unlock,
            rate: self.rate(),
            base: Fixed { whole: self.base_whole, fraction: self.base_fraction },
            since: self.since,
            start: self.start,
            cliff: self.cliff,
            is_paused: self.status == StreamStatus::Paused,
        }
    }

    /// Base units per second.
    pub fn rate(&self) -> Fixed {
        Fixed { whole: self.rate_whole, fraction: self.rate_fraction }
    }

    /// Whether the payer has a right, one bit of [`crate::args::right`].
    pub fn has(&self, right: u8) -> bool {
        self.flags & right != 0
    }
}

impl Session {
    /// Whether it may act at `now`, unix seconds.
    pub fn is_active(&self, now: i64) -> bool {
        self.status == SessionStatus::Active && (self.expires_at == 0 || now < self.expires_at)
    }

    /// Whether it may do this, one bit of [`crate::args::action`], while it is active.
    pub fn may(&self, action: u16) -> bool {
        self.actions & action != 0
    }

    /// Base units that it can still spend at `now`, unix seconds.
    pub fn left(&self, now: i64) -> u64 {
        if !self.is_active(now) {
            return 0;
        }
        let allowance = Allowance {
            total_limit: self.total_limit,
            spent: self.spent,
            window_limit: self.window_limit,
            window_spent: self.window_spent,
            window_start: self.window_start,
            window_seconds: self.window_seconds,
        };
        allowance.left(now)
    }
}
