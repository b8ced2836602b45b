//! What follows from a channel's fields, as the program has it.

use crate::accounts::{Channel, ChannelStatus};
use farthing_core::{channel, window};

impl Channel {
    /// Base units in it.
    pub fn left(&self) -> u64 {
        channel::left(self.funded, self.claimed)
    }

    /// Base units that a promise of `cumulative` since the opening would still bring.
    pub fn due(&self, cumulative: u64) -> u64 {
        channel::due(cumulative, self.funded, self.claimed).unwrap_or(0)
    }

    /// Unix seconds since which it closes, or from which it will: when the payer asked, or when it
    /// expires. `None` when nothing closes it yet.
    pub fn closes_since(&self) -> Option<i64> {
        channel::closes_since(self.close_asked, self.expires_at)
    }

    /// Unix seconds from which the payee can claim no more, and anyone can finish the close. `None` when
    /// nothing closes it yet.
    pub fn claimable_until(&self) -> Option<i64> {
        self.closes_since().map(|since| channel::claimable_until(since, self.grace))
    }

    /// Whether it takes no more money, at `now` in unix seconds.
    pub fn is_closing(&self, now: i64) -> bool {
        window::has_come(now, self.closes_since())
    }

    /// Whether the payee can claim, at `now` in unix seconds.
    pub fn is_claimable(&self, now: i64) -> bool {
        self.status == ChannelStatus::Open && !window::has_come(now, self.claimable_until())
    }
}
