//! Signatures that the program checks itself, with the runtime's curve operations.

use farthing_core::signature::Curve;

/// The runtime's operations, and a library's SHA-512.
pub struct Syscalls;

impl Curve for Syscalls {
    #[inline(always)]
    fn sha512(parts: [&[u8]; 3]) -> Option<[u8; 64]> {
        farthing_framework::sha512(parts)
    }

    #[inline(always)]
    fn sum(scalars: &[[u8; 32]; 2], points: &[[u8; 32]; 2]) -> Option<[u8; 32]> {
        farthing_framework::sum_of_two(scalars, points)
    }
}
