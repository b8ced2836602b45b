//! Large copies and fills of constant and of unknown length.

use core::sync::atomic::{AtomicU64, Ordering};

use crate::{Operands, Outcome};

const BYTES: usize = 640;

#[inline(never)]
fn pattern(seed: u64) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    let mut state = seed | 1;
    for byte in &mut bytes {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        *byte = (state >> 56) as u8;
    }
    bytes
}

/// Depends on every byte and its place.
#[inline(never)]
fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(14_695_981_039_346_656_037, |sum: u64, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(1_099_511_628_211)
    })
}

/// A start and a length inside the buffer.
fn range(start: u64, length: u64, limit: usize) -> (usize, usize) {
    let start = start as usize % limit;
    (start, length as usize % (limit - start + 1))
}

#[inline(never)]
fn copy_whole(target: &mut [u8; BYTES], source: &[u8; BYTES]) {
    *target = *source;
}

#[inline(never)]
pub fn copy_constant(o: &Operands) -> Outcome {
    let (mut target, source) = (pattern(o[0]), pattern(o[1]));
    let before = digest(&target);
    target[3..203].copy_from_slice(&source[(o[2] % 100) as usize..][..200]);
    let part = digest(&target);
    copy_whole(&mut target, &source);
    [before, part, digest(&target), 0]
}

#[inline(never)]
pub fn copy_any(o: &Operands) -> Outcome {
    let (mut target, source) = (pattern(o[0]), pattern(o[1]));
    let (start, length) = range(o[2], o[3], BYTES);
    let from = o[4] as usize % (BYTES - length + 1);
    target[start..start + length].copy_from_slice(&source[from..from + length]);
    [digest(&target), digest(&source), 0, 0]
}

#[inline(never)]
pub fn move_overlapping(o: &Operands) -> Outcome {
    let mut bytes = pattern(o[0]);
    let (start, length) = range(o[1], o[2], BYTES);
    let to = o[3] as usize % (BYTES - length + 1);
    bytes.copy_within(start..start + length, to);
    let once = digest(&bytes);
    // By a few bytes in both directions, where a careless copy goes wrong.
    bytes.copy_within(0..BYTES - 5, 5);
    let up = digest(&bytes);
    bytes.copy_within(7.., 0);
    [once, up, digest(&bytes), 0]
}

#[inline(never)]
pub fn fill_and_compare(o: &Operands) -> Outcome {
    let (mut bytes, other) = (pattern(o[0]), pattern(o[0]));
    let (start, length) = range(o[1], o[2], BYTES);
    let untouched = u64::from(bytes == other);
    bytes[start..start + length].fill(o[3] as u8);
    let order = bytes[..].cmp(&other[..]) as i8;
    bytes[200..500].fill(0xa5);
    [digest(&bytes), order as u64, untouched, 0]
}

#[inline(never)]
pub fn atomics(o: &Operands) -> Outcome {
    let cell = AtomicU64::new(o[0]);
    let old = cell.fetch_add(o[1], Ordering::SeqCst);
    let swapped = cell.compare_exchange(o[2], o[3], Ordering::AcqRel, Ordering::Relaxed);
    let highest = cell.fetch_max(o[4], Ordering::SeqCst);
    [old, swapped.unwrap_or_else(|seen| !seen), highest, cell.load(Ordering::Acquire)]
}
