//! Curve operations and hashes that the runtime has no cheaper way for, as system calls of a program.
//!
//! Off chain there are no system calls: [`sum_of_two`] gives nothing there, so that whatever is built on it
//! refuses.

use anchor::{Address, solana_program::hash::hashv};
use core::slice;
use sha2::{compress512, digest::generic_array::GenericArray};

/// SHA-256 of the parts in a row.
#[inline(always)]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    hashv(parts).to_bytes()
}

/// Bytes of a block of SHA-512, and of a message's length at the end of the last one.
const BLOCK: usize = 128;
const LENGTH: usize = 16;

/// The state before the first block (FIPS 180-4, 5.3.5).
const INITIAL: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

/// SHA-512 of the parts in a row, at most 239 bytes: nothing when they are longer. The rounds are a
/// library's, until the runtime's own are active everywhere (SIMD-0512). Its padding would be two kilobytes
/// of a program.
#[inline(never)]
pub fn sha512(parts: [&[u8]; 3]) -> Option<[u8; 64]> {
    let mut blocks = [0; 2 * BLOCK];
    let mut rest = blocks.as_mut_slice();
    for part in parts {
        let (place, behind) = rest.split_at_mut_checked(part.len())?;
        place.copy_from_slice(part);
        rest = behind;
    }
    *rest.first_mut()? = 0x80;
    let length = (2 * BLOCK).saturating_sub(rest.len());
    let taken = if length < BLOCK - LENGTH { BLOCK } else { 2 * BLOCK };
    if rest.len() <= LENGTH {
        return None;
    }
    let blocks = blocks.get_mut(..taken)?;
    *blocks.last_chunk_mut()? = (length as u64).wrapping_mul(8).to_be_bytes();
    let mut state = INITIAL;
    for block in blocks.chunks_exact(BLOCK) {
        compress512(&mut state, slice::from_ref(GenericArray::from_slice(block)));
    }
    let mut hash = [0; 64];
    for (to, word) in hash.as_chunks_mut().0.iter_mut().zip(state) {
        *to = word.to_be_bytes();
    }
    Some(hash)
}

/// `scalars[0]·points[0] + scalars[1]·points[1]` on Ed25519's curve, encoded; nothing when a scalar is not
/// below the order of the base point or a point is none, and nothing off chain.
#[inline(always)]
pub fn sum_of_two(scalars: &[[u8; 32]; 2], points: &[[u8; 32]; 2]) -> Option<[u8; 32]> {
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    {
        use anchor::pinocchio::syscalls::sol_curve_multiscalar_mul;
        /// Of points in their usual encoding.
        const EDWARDS: u64 = 0;
        let mut sum = [0; 32];
        // SAFETY: two scalars and two points of 32 bytes each, and room for one more point.
        let failure = unsafe {
            sol_curve_multiscalar_mul(
                EDWARDS,
                scalars.as_ptr().cast(),
                points.as_ptr().cast(),
                2,
                sum.as_mut_ptr(),
            )
        };
        (failure == 0).then_some(sum)
    }
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    {
        let _ = (scalars, points);
        None
    }
}

/// Whether an account of `program` that exists at `address` was created there by `seeds` and `bump`.
///
/// A hash, and a fifth of what the runtime's own function costs: that one also asks that the address be no
/// key, which it has been asked already when the account was created.
#[inline(always)]
pub fn is_derived<const N: usize>(
    address: &Address,
    seeds: &[&[u8]; N],
    bump: u8,
    program: &Address,
) -> bool {
    anchor::address_eq(&Address::derive_address(seeds, Some(bump), program), address)
}

// A test may fail in whatever way it likes.
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::sha512;
    use sha2::{Digest, Sha512};

    #[test]
    fn the_hash_is_the_librarys_at_every_length() {
        let bytes: [u8; 300] = core::array::from_fn(|at| (at * 7) as u8);
        for length in 0..=300 {
            let message = bytes.get(..length).unwrap_or_default();
            let (first, rest) = message.split_at(length.min(32));
            let (second, third) = rest.split_at(rest.len().min(32));
            let expected: [u8; 64] = Sha512::digest(message).into();
            let hash = sha512([first, second, third]);
            assert_eq!(hash, (length <= 239).then_some(expected), "{length}");
        }
    }
}
