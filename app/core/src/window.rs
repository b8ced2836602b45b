//! Times, half-open: what lasts until a bound is true strictly before it and over at it.
//!
//! Times are Unix seconds as the cluster reports them. They saturate and never fail, so that no
//! exit can be blocked by a far-away date (invariant I7).

use crate::product;

/// The end of what never ends. No clock reaches it, so [`is_before`] it is always true in practice.
pub const PERPETUAL: i64 = i64::MAX;

/// Whether `until` still lies ahead: `now < until`.
#[inline]
#[must_use]
pub fn is_before(now: i64, until: i64) -> bool {
    now < until
}

/// Whether a time that may never be has come: `now >= at`.
#[inline(always)]
#[must_use]
pub fn has_come(now: i64, at: Option<i64>) -> bool {
    at.is_some_and(|at| now >= at)
}

/// The time `seconds` after `start`, at most [`PERPETUAL`].
#[inline]
#[must_use]
pub fn after(start: i64, seconds: u64) -> i64 {
    start.saturating_add_unsigned(seconds)
}

/// The end of a term of `units` times `duration` seconds that begins at `start`, at most
/// [`PERPETUAL`].
///
/// A `duration` of 0 means for ever. What already is perpetual stays so.
#[inline]
#[must_use]
pub fn term_end(start: i64, duration: u64, units: u64) -> i64 {
    if duration == 0 {
        return PERPETUAL;
    }
    // 2^64 seconds after any start is past PERPETUAL, so a product cut to u64::MAX loses nothing.
    after(start, product::checked(duration, units).unwrap_or(u64::MAX))
}
