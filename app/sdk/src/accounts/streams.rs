//! What follows from a stream or a session as it is stored.

use super::{Session, SessionStatus, Stream, StreamStatus};
use farthing_core::{
    allowance::Allowance,
    stream::{Fixed, Schedule},
};

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
