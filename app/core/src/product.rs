//! A checked product for a machine without a wide multiply.

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
