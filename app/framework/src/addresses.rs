//! Finding addresses, in one function for all instructions.

use anchor::{Address, Result};

/// Finds the canonical bump of `seeds` and checks that it leads to `expected`.
///
/// # Errors
/// `InvalidSeeds` when it does not.
#[inline(never)]
pub fn find_and_verify_program_address(
    seeds: &[&[u8]],
    program_id: &Address,
    expected: &Address,
) -> Result<u8> {
    anchor::find_and_verify_program_address(seeds, program_id, expected)
}
