//! More arguments than a call passes in registers, and results wider than one.
#![allow(clippy::too_many_arguments, reason = "that is the point")]

use crate::{Operands, Outcome, pair, wide};

/// Each argument counts differently, so that a swapped one shows.
#[inline(never)]
fn seven(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64, g: u64) -> u64 {
    let first = a.wrapping_mul(3) ^ b.wrapping_mul(5) ^ c.wrapping_mul(7) ^ d.wrapping_mul(11);
    first ^ e.wrapping_mul(13) ^ f.wrapping_mul(17) ^ g.wrapping_mul(19)
}

#[inline(never)]
fn eight(a: u64, b: u8, c: u64, d: u32, e: u64, f: bool, g: u16, h: i64) -> u64 {
    let narrow = seven(a, u64::from(b), c, u64::from(d), e, u64::from(f), u64::from(g));
    narrow.rotate_left(9) ^ h.wrapping_mul(-23) as u64
}

#[inline(never)]
fn nine(a: u64, b: u128, c: u64, d: u128, e: u64, f: u64, g: &u64, h: &mut u64, i: u64) -> u64 {
    let mixed = b.wrapping_mul(29) ^ d.wrapping_mul(31);
    *h = h.wrapping_add(*g);
    seven(a, c, e, f, *h, i, mixed as u64 ^ (mixed >> 64) as u64)
}

/// Calls itself with its arguments turned round.
#[inline(never)]
fn recursive(depth: u64, a: u64, b: u64, c: u64, d: u64, e: u64, f: u64) -> u64 {
    if depth == 0 {
        return seven(a, b, c, d, e, f, depth);
    }
    let below = recursive(depth - 1, f, a, b, c, d, e);
    below.rotate_left(5) ^ seven(a, b, c, d, e, f, depth)
}

#[inline(never)]
fn wide_return(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64) -> [u64; 4] {
    [a ^ f, b.wrapping_add(e), c.wrapping_sub(d), a.wrapping_mul(f)]
}

/// Larger than what is copied inline.
#[derive(Clone, Copy)]
struct Large {
    tag: u8,
    words: [u64; 30],
    sum: u128,
}

#[inline(never)]
fn structure_return(a: u64, b: u64, c: u64, d: u64, e: u64, f: u128) -> Large {
    let mut words = [a; 30];
    for (index, word) in words.iter_mut().enumerate() {
        *word = word.wrapping_mul(b | 1).wrapping_add(index as u64 ^ c);
    }
    Large { tag: d as u8, words, sum: f.wrapping_add(u128::from(e)) }
}

#[inline(never)]
fn u128_return(a: u128, b: u128, c: u64, d: u64) -> u128 {
    a.wrapping_add(b.rotate_right(3)).wrapping_mul(wide(c, d))
}

#[inline(never)]
pub fn call_seven(o: &Operands) -> Outcome {
    let first = seven(o[0], o[1], o[2], o[3], o[4], o[5], o[6]);
    let second = seven(o[8], o[7], o[6], o[5], o[4], o[3], first);
    [first, second, 0, 0]
}

#[inline(never)]
pub fn call_eight(o: &Operands) -> Outcome {
    let flag = o[5] & 1 == 1;
    let first = eight(o[0], o[1] as u8, o[2], o[3] as u32, o[4], flag, o[6] as u16, o[7] as i64);
    let second = eight(first, 7, o[3], 9, o[8], !flag, 11, -13);
    [first, second, 0, 0]
}

#[inline(never)]
pub fn call_nine(o: &Operands) -> Outcome {
    let mut changed = o[7];
    let (b, d) = (wide(o[1], o[2]), wide(o[3], o[4]));
    let result = nine(o[0], b, o[2], d, o[4], o[5], &o[6], &mut changed, o[8]);
    [result, changed, 0, 0]
}

#[inline(never)]
pub fn call_recursive(o: &Operands) -> Outcome {
    [recursive(o[0] & 15, o[1], o[2], o[3], o[4], o[5], o[6]), 0, 0, 0]
}

#[inline(never)]
pub fn call_wide_return(o: &Operands) -> Outcome {
    wide_return(o[0], o[1], o[2], o[3], o[4], o[5])
}

#[inline(never)]
pub fn call_structure_return(o: &Operands) -> Outcome {
    let large = structure_return(o[0], o[1], o[2], o[3], o[4], wide(o[5], o[6]));
    let copy = large;
    let mixed = copy.words.iter().fold(0, |sum: u64, word| sum.rotate_left(7) ^ word);
    [u64::from(copy.tag), mixed, copy.sum as u64, (copy.sum >> 64) as u64]
}

#[inline(never)]
pub fn call_u128_return(o: &Operands) -> Outcome {
    let first = u128_return(wide(o[0], o[1]), wide(o[2], o[3]), o[4], o[5]);
    pair(first, u128_return(first, wide(o[6], o[7]), o[8], o[0]))
}
