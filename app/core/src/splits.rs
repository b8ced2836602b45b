//! How a creator's earnings divide, without state and without dust.
//!
//! Only multiples of [`unit()`] are distributed, and every share of such a multiple is a whole
//! number of base units. What one call leaves behind is below one unit and waits for the next, so
//! no schedule of calls pays anyone more or less than one call at the end. What the shares leave of
//! the distributed amount belongs to the creator's `payout`.

use crate::price::BPS_SCALE;

/// The most shares a creator may have beside `payout`; each costs a `distribute` one more account.
pub const MAX_SPLITS: usize = 8;

/// Why a list of shares was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// More than [`MAX_SPLITS`] shares.
    TooMany,
    /// A share of 0 bps.
    ZeroShare,
    /// The shares add up to more than 10,000 bps.
    OverWhole,
}

/// Accepts at most [`MAX_SPLITS`] shares of at least 1 bps each that sum to at most 10,000 bps.
///
/// An empty list is fine (all goes to `payout`), as is a sum of 10,000 (nothing does).
///
/// # Errors
/// [`SplitError::TooMany`], else [`SplitError::ZeroShare`], else [`SplitError::OverWhole`].
#[inline]
pub fn validate(bps: &[u16]) -> Result<(), SplitError> {
    if bps.len() > MAX_SPLITS {
        return Err(SplitError::TooMany);
    }
    if bps.contains(&0) {
        return Err(SplitError::ZeroShare);
    }
    // At most eight numbers below 2^16: the sum cannot wrap.
    let sum = bps.iter().fold(0u64, |sum, &share| sum.wrapping_add(u64::from(share)));
    if sum > BPS_SCALE {
        return Err(SplitError::OverWhole);
    }
    Ok(())
}

/// The smallest amount in base units that divides without remainder:
/// `10_000 / gcd(10_000, bps...)`, from 1 (no shares) to 10,000.
#[inline]
#[must_use]
pub fn unit(bps: &[u16]) -> u64 {
    let common = bps.iter().fold(BPS_SCALE, |common, &share| gcd(common, u64::from(share)));
    // The divisor of 10,000 is never 0.
    BPS_SCALE.checked_div(common).unwrap_or(BPS_SCALE)
}

/// The largest multiple of `unit` that is at most `balance`, in base units; 0 if `unit` is 0.
#[inline]
#[must_use]
pub fn distributable(balance: u64, unit: u64) -> u64 {
    match balance.checked_rem(unit) {
        Some(rest) => balance.wrapping_sub(rest),
        None => 0,
    }
}

/// `amount * bps / 10_000` in base units, rounded up.
///
/// Exact where `amount` is a multiple of the [`unit()`] of a list that holds `bps`. Otherwise up, since
/// it is the creator's authority who can have another amount divided, by closing earnings: rounded
/// down, it could do so after every payment and keep what belongs to the others (docs/adr/0009). More
/// than 10,000 bps, which [`validate`] refuses, count as 10,000: no share is ever more than the whole.
#[inline]
#[must_use]
pub fn share(amount: u64, bps: u16) -> u64 {
    if u64::from(bps) >= BPS_SCALE {
        return amount;
    }
    let bps = u64::from(bps);
    // As in `floor_share`: the first term is whole, so the rounding of the second is that of the sum.
    let whole = (amount / BPS_SCALE).wrapping_mul(bps);
    let rest = (amount % BPS_SCALE).wrapping_mul(bps);
    whole.wrapping_add(rest.wrapping_add(BPS_SCALE - 1) / BPS_SCALE)
}

/// What the shares of `amount` come to beyond it, in base units: 0, or up to one less than there are
/// shares, where the payout's part is too small for what is rounded up.
#[inline]
#[must_use]
pub fn lacking(amount: u64, bps: &[u16]) -> u64 {
    let mut left = amount;
    let mut lacking = 0u64;
    for &one in bps {
        let share = share(amount, one);
        // At most one base unit a share in all, so it cannot wrap.
        lacking = lacking.wrapping_add(share.saturating_sub(left));
        left = left.saturating_sub(share);
    }
    lacking
}

/// Euclid's algorithm; the other number where one is 0.
#[inline]
fn gcd(mut left: u64, mut right: u64) -> u64 {
    while let Some(rest) = left.checked_rem(right) {
        left = right;
        right = rest;
    }
    left
}
