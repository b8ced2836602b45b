//! Curve operations and hashes that the runtime has no cheaper way for, as system calls of a program.
//!
//! Off chain there are no system calls: [`sum_of_two`] gives nothing there, so that whatever is built on it
//! refuses.

use anchor::{Address, solana_program::hash::hashv};
use sha2::{Digest, Sha512};

/// SHA-256 of the parts in a row.
#[inline(always)]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    hashv(parts).to_bytes()
}

/// SHA-512 of the parts in a row. A library's, until the runtime's own is active everywhere (SIMD-0512).
#[inline(never)]
pub fn sha512(parts: [&[u8]; 3]) -> [u8; 64] {
    let mut hasher = Sha512::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
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
