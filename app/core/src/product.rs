//! Products for a machine without a wide multiply.

const HALF_BITS: u32 = 32;
const LOW_HALF: u64 = 0xffff_ffff;

/// `left * right`, or `None` where it needs more than 64 bits.
///
/// `u64::checked_mul` calls a 128-bit library routine on SBF. Here the larger factor is cut into
/// two halves of 32 bits, and a product of two such numbers fits a plain multiplication. A smaller
/// factor of more than 32 bits needs no product: two of them always exceed 64.
#[inline]
pub(crate) fn checked(left: u64, right: u64) -> Option<u64> {
    let (large, small) = if left < right { (right, left) } else { (left, right) };
    if small > LOW_HALF {
        return None;
    }
    let high = (large >> HALF_BITS).wrapping_mul(small);
    let low = (large & LOW_HALF).wrapping_mul(small);
    if high > LOW_HALF {
        return None;
    }
    (high << HALF_BITS).checked_add(low)
}

/// `left * right` in full, as its high and low 64 bits.
///
/// Four products of 32-bit halves. The sum in the middle cannot wrap: it is at most
/// `(2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1`.
#[inline]
pub(crate) fn wide(left: u64, right: u64) -> (u64, u64) {
    let (left_high, left_low) = (left >> HALF_BITS, left & LOW_HALF);
    let (right_high, right_low) = (right >> HALF_BITS, right & LOW_HALF);
    let low = left_low.wrapping_mul(right_low);
    let first = left_high.wrapping_mul(right_low).wrapping_add(low >> HALF_BITS);
    let second = left_low.wrapping_mul(right_high).wrapping_add(first & LOW_HALF);
    let high = left_high
        .wrapping_mul(right_high)
        .wrapping_add(first >> HALF_BITS)
        .wrapping_add(second >> HALF_BITS);
    (high, (second << HALF_BITS) | (low & LOW_HALF))
}

/// [`wide`] where `right` fits 32 bits: half the products.
#[inline]
pub(crate) fn half_wide(left: u64, right: u32) -> (u64, u64) {
    let right = right as u64;
    let low = (left & LOW_HALF).wrapping_mul(right);
    // At most `(2^32 - 1)^2 + 2^32 - 1`.
    let high = (left >> HALF_BITS).wrapping_mul(right).wrapping_add(low >> HALF_BITS);
    (high >> HALF_BITS, (high << HALF_BITS) | (low & LOW_HALF))
}
