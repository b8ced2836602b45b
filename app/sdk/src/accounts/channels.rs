//! What follows from a channel as it is stored.

use super::{Channel, ChannelStatus};

impl Channel {
    /// Base units in it.
    pub fn left(&self) -> u64 {
        self.funded.saturating_sub(self.claimed)
    }

    /// Base units that a promise of `cumulative` since the opening would still bring.
    pub fn due(&self, cumulative: u64) -> u64 {
        cumulative.min(self.funded).saturating_sub(self.claimed)
    }

    /// Unix seconds since which it closes, or from which it will: when the payer asked, or when it
    /// expires. `None` when nothing closes it yet.
    pub fn closes_since(&self) -> Option<i64> {
        match (self.close_asked, self.expires_at) {
            (0, 0) => None,
            (0, at) | (at, 0) => Some(at),
            (asked, expires) => Some(asked.min(expires)),
        }
    }

    /// Unix seconds from which the payee can claim no more, and anyone can finish the close.
    pub fn claimable_until(&self) -> Option<i64> {
        self.closes_since().map(|since| since.saturating_add(i64::from(self.grace)))
    }

    /// Whether it takes no more money, at `now` in unix seconds.
    pub fn is_closing(&self, now: i64) -> bool {
        self.closes_since().is_some_and(|since| now >= since)
    }

    /// Whether the payee can claim, at `now` in unix seconds.
    pub fn is_claimable(&self, now: i64) -> bool {
        self.status == ChannelStatus::Open && self.claimable_until().is_none_or(|until| now < until)
    }
}
