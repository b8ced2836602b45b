//! When a channel closes, and what a promise would still bring.
//!
//! A channel closes from the moment its payer asks, or from its expiry, whichever is earlier. From then
//! on it takes no more money, and the payee has the grace to claim in. After that anyone can end it.
//!
//! ```text
//! open ──────── since ──── grace ──── claimable_until ─────▶ now
//!   claim, top up │        claim           │ end
//! ```

/// Unix seconds from which a channel closes, whichever is earlier: when its payer asked to close
/// (`asked`, 0 when nobody has) or when it expires (`expires_at`, 0 for never). `None` while nothing closes
/// it.
#[inline(always)]
#[must_use]
pub fn closes_since(asked: i64, expires_at: i64) -> Option<i64> {
    match (asked, expires_at) {
        (0, 0) => None,
        (0, at) | (at, 0) => Some(at),
        (asked, expires) => Some(asked.min(expires)),
    }
}

/// Unix seconds from which the payee of a channel that closes since `since` can claim no more, and anyone
/// can end it: `grace` seconds later, at most `i64::MAX`.
#[inline(always)]
#[must_use]
pub fn claimable_until(since: i64, grace: u32) -> i64 {
    since.saturating_add(i64::from(grace))
}

/// Base units in a channel: put in, less paid. 0 where more is paid than put in, which I2 rules out.
#[inline(always)]
#[must_use]
pub fn left(funded: u64, claimed: u64) -> u64 {
    funded.saturating_sub(claimed)
}

/// Base units that a promise of `cumulative` since the opening pays now: what is not claimed of it, up
/// to what the channel is funded with. `None` where that is nothing.
#[inline(always)]
#[must_use]
pub fn due(cumulative: u64, funded: u64, claimed: u64) -> Option<u64> {
    let payable = cumulative.min(funded);
    if payable <= claimed {
        return None;
    }
    // More than `claimed`, so it cannot wrap.
    Some(payable.wrapping_sub(claimed))
}
