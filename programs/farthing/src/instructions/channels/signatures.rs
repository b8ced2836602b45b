//! The signatures that stand before a claim: the instruction just before it, if that is the Ed25519
//! program's. It has been checked when the claim runs, because a transaction fails before its first
//! instruction if a signature in it is wrong.

use crate::FarthingError;
use anchor_lang::prelude::*;

/// `Sysvar1nstructions1111111111111111111111111`.
pub const INSTRUCTIONS: Address =
    Address::from_str_const("Sysvar1nstructions1111111111111111111111111");

/// `Ed25519SigVerify111111111111111111111111111`.
const ED25519: [u8; 32] =
    Address::from_str_const("Ed25519SigVerify111111111111111111111111111").to_bytes();

/// Count of accounts, program, length of the data: an instruction of no accounts up to its data.
const HEAD: usize = 2 + 32 + 2;

/// The data of the top-level instruction just before the one that runs, which is the Ed25519
/// program's and takes no accounts. `sysvar` is the data of the instructions sysvar: a count of
/// instructions, an offset for each, the instructions (count of accounts, accounts, program, length
/// of the data, data), and in the last two bytes the index of the one that runs.
///
/// # Errors
/// `SignaturesMissing`.
#[inline(always)]
pub fn before(sysvar: &[u8]) -> Result<&[u8]> {
    find(sysvar).ok_or(FarthingError::SignaturesMissing.into())
}

#[inline(always)]
fn find(sysvar: &[u8]) -> Option<&[u8]> {
    let current = usize::from(u16::from_le_bytes(*sysvar.last_chunk()?));
    if current == 0 {
        return None;
    }
    // The offset of instruction i stands at 2 + 2i.
    let offset = read_u16(sysvar.get(current.wrapping_mul(2)..)?)?;
    let (head, data) = sysvar.get(usize::from(offset)..)?.split_first_chunk::<HEAD>()?;
    let (accounts, rest) = head.split_first_chunk::<2>()?;
    let (program, length) = rest.split_first_chunk::<32>()?;
    if *accounts != [0; 2] || program != &ED25519 {
        return None;
    }
    data.get(..usize::from(read_u16(length)?))
}

#[inline(always)]
fn read_u16(bytes: &[u8]) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.first_chunk()?))
}
