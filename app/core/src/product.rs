//! A checked product for a machine without a wide multiply.

const HALF_BITS: u32 = 32;
const LOW_HALF: u64 = 0xffff_ffff;

/// `left * right`, or `None` where it needs more than 64 bits.
///
/// `u64::checked_mul` is a call into a 128-bit library routine on SBF. Two 32-bit halves of `left`
/// need only plain multiplications as long as `right` is below 2^32, which every quantity is in
/// practice; the rest takes the library's way.
#[inline]
pub(crate) fn checked(left: u64, right: u64) -> Option<u64> {
    if right > LOW_HALF {
        return left.checked_mul(right);
    }
    let high = (left >> HALF_BITS).wrapping_mul(right);
    let low = (left & LOW_HALF).wrapping_mul(right);
    if high > LOW_HALF {
        return None;
    }
    (high << HALF_BITS).checked_add(low)
}
