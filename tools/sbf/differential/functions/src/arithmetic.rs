//! 128-bit arithmetic, and what else ends up there.

use crate::{Operands, Outcome, pair, wide};

#[inline(never)]
pub fn multiply_unsigned(o: &Operands) -> Outcome {
    pair(wide(o[0], o[1]).wrapping_mul(wide(o[2], o[3])), u128::from(o[4]) * u128::from(o[5]))
}

#[inline(never)]
pub fn divide_unsigned(o: &Operands) -> Outcome {
    let quotient = wide(o[0], o[1]) / wide(o[2] | 1, o[3]);
    pair(quotient, wide(o[4], o[5]) / u128::from(o[6] | 1))
}

#[inline(never)]
pub fn remainder_unsigned(o: &Operands) -> Outcome {
    let remainder = wide(o[0], o[1]) % wide(o[2] | 1, o[3]);
    pair(remainder, wide(o[4], o[5]) % u128::from(o[6] | 1))
}

#[inline(never)]
pub fn multiply_signed(o: &Operands) -> Outcome {
    let product = (wide(o[0], o[1]) as i128).wrapping_mul(wide(o[2], o[3]) as i128);
    pair(product as u128, (i128::from(o[4] as i64) * i128::from(o[5] as i64)) as u128)
}

#[inline(never)]
pub fn divide_signed(o: &Operands) -> Outcome {
    let quotient = (wide(o[0], o[1]) as i128).wrapping_div(wide(o[2] | 1, o[3]) as i128);
    let narrow = (wide(o[4], o[5]) as i128).wrapping_div(i128::from(o[6] as i64 | 1));
    pair(quotient as u128, narrow as u128)
}

#[inline(never)]
pub fn remainder_signed(o: &Operands) -> Outcome {
    let remainder = (wide(o[0], o[1]) as i128).wrapping_rem(wide(o[2] | 1, o[3]) as i128);
    let narrow = (wide(o[4], o[5]) as i128).wrapping_rem(i128::from(o[6] as i64 | 1));
    pair(remainder as u128, narrow as u128)
}

#[inline(never)]
pub fn shift_left(o: &Operands) -> Outcome {
    let (first, second) = (wide(o[0], o[1]), wide(o[2], o[3]));
    let checked = second.checked_shl(o[5] as u32 & 255).unwrap_or(u128::MAX);
    pair(first << (o[4] & 127), checked)
}

#[inline(never)]
pub fn shift_right(o: &Operands) -> Outcome {
    let (first, second) = (wide(o[0], o[1]), wide(o[2], o[3]));
    let checked = second.checked_shr(o[5] as u32 & 255).unwrap_or(u128::MAX);
    pair(first >> (o[4] & 127), checked)
}

#[inline(never)]
pub fn shift_right_signed(o: &Operands) -> Outcome {
    let (first, second) = (wide(o[0], o[1]) as i128, wide(o[2], o[3]) as i128);
    pair((first >> (o[4] & 127)) as u128, (second >> (o[5] & 63)) as u128)
}

#[inline(never)]
pub fn shift_by_constants(o: &Operands) -> Outcome {
    let number = wide(o[0], o[1]);
    let left = (number << 1) ^ (number << 63) ^ (number << 64) ^ (number << 127);
    let right = (number >> 1) ^ (number >> 63) ^ (number >> 64) ^ (number >> 127);
    pair(left, right ^ ((number as i128) >> 70) as u128)
}

#[inline(never)]
pub fn sums(o: &Operands) -> Outcome {
    let (first, second) = (wide(o[0], o[1]), wide(o[2], o[3]));
    let difference = first.checked_sub(second).unwrap_or_else(|| second - first);
    let (sum, carry) = first.overflowing_add(second);
    pair(difference, sum.rotate_left(1) ^ u128::from(carry) ^ first.saturating_add(second))
}

#[inline(never)]
pub fn bits(o: &Operands) -> Outcome {
    // A shift makes short numbers likely.
    let number = wide(o[0], o[1]) >> (o[2] & 127);
    [
        u64::from(number.leading_zeros()),
        u64::from(number.trailing_zeros()),
        u64::from(number.count_ones()),
        o[3].rotate_left(o[4] as u32) ^ number.swap_bytes() as u64,
    ]
}

#[inline(never)]
pub fn checked_multiply(o: &Operands) -> Outcome {
    // Narrowed, so that about half of the products fit.
    let (left, right) = (o[0] >> (o[2] & 63), o[1] >> (o[3] & 63));
    let (product, overflow) = left.overflowing_mul(right);
    let narrow = (left as u32).checked_mul(right as u32).map_or(u64::MAX, u64::from);
    [product, u64::from(overflow), left.saturating_mul(o[4] & 0xffff), narrow]
}

#[inline(never)]
pub fn checked_multiply_signed(o: &Operands) -> Outcome {
    let (left, right) = (o[0] as i64 >> (o[2] & 63), o[1] as i64 >> (o[3] & 63));
    let (product, overflow) = left.overflowing_mul(right);
    let narrow = (left as i32).checked_mul(right as i32).map_or(i64::MIN, i64::from);
    [product as u64, u64::from(overflow), left.saturating_mul(7) as u64, narrow as u64]
}

/// What `price * share / total` compiles to.
#[inline(never)]
pub fn multiply_then_divide(o: &Operands) -> Outcome {
    let product = u128::from(o[0]) * u128::from(o[1]);
    let divisor = u128::from(o[2] | 1);
    pair(product / divisor, product % divisor)
}

#[inline(never)]
pub fn divide_signed_64(o: &Operands) -> Outcome {
    let (left, right) = (o[0] as i64, (o[1] as i64 >> (o[2] & 63)) | 1);
    [
        left.wrapping_div(right) as u64,
        left.wrapping_rem(right) as u64,
        left.div_euclid(86_400) as u64,
        left.rem_euclid(86_400) as u64,
    ]
}

#[inline(never)]
pub fn divide_signed_narrow(o: &Operands) -> Outcome {
    let (left, right) = (o[0] as i32, o[1] as i32 | 1);
    let (small_left, small_right) = (o[2] as i8, o[3] as i8 | 1);
    [
        left.wrapping_div(right) as u64,
        left.wrapping_rem(right) as u64,
        small_left.wrapping_div(small_right) as u64,
        small_left.wrapping_rem(small_right) as u64,
    ]
}
