//! What a purchase costs and what a referrer gets of it.

use crate::product;

/// Basis points in a whole: 10,000 bps = 100 %.
pub const BPS_SCALE: u64 = 10_000;

/// Why an amount could not be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceError {
    /// The total exceeds `u64::MAX` base units.
    Overflow,
    /// The share exceeds [`BPS_SCALE`].
    ShareTooLarge,
}

/// `price * quantity` in base units; 0 if either is 0.
///
/// # Errors
/// [`PriceError::Overflow`] if the product exceeds `u64::MAX`.
#[inline]
pub fn total(price: u64, quantity: u64) -> Result<u64, PriceError> {
    product::checked(price, quantity).ok_or(PriceError::Overflow)
}

/// `floor(amount * bps / 10_000)` in base units: the referrer's share, rounded towards the seller.
///
/// Exact for every `amount`. One purchase has one share, so the floor is taken once.
///
/// # Errors
/// [`PriceError::ShareTooLarge`] if `bps > 10_000`.
#[inline]
pub fn referral_share(amount: u64, bps: u16) -> Result<u64, PriceError> {
    if u64::from(bps) > BPS_SCALE {
        return Err(PriceError::ShareTooLarge);
    }
    Ok(floor_share(amount, bps))
}

/// `floor(amount * bps / 10_000)` for `bps <= 10_000`, without a 128-bit product.
///
/// With `amount = 10_000 q + r` the fraction is `q * bps + r * bps / 10_000`. The first term is
/// whole and at most `amount`, the second is below `bps`, so one floor is the floor of the sum and
/// nothing overflows.
#[inline]
fn floor_share(amount: u64, bps: u16) -> u64 {
    let bps = u64::from(bps);
    let whole = (amount / BPS_SCALE).wrapping_mul(bps);
    let rest = (amount % BPS_SCALE).wrapping_mul(bps) / BPS_SCALE;
    whole.wrapping_add(rest)
}
