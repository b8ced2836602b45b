//! The signatures that stand before a claim: the instruction just before it, if that is the Ed25519
//! program's. It has been checked when the claim runs, because the transaction fails at that instruction
//! if a signature in it is wrong.

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

/// Longest list of instructions whose offsets are all below 2^16.
const LIST_MAX: usize = 1 << 16;

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
    let (list, current) = sysvar.split_last_chunk()?;
    // The sysvar's own offsets are of 16 bits: in a longer one they could wrap, into anybody's data.
    if list.len() > LIST_MAX {
        return None;
    }
    let current = usize::from(u16::from_le_bytes(*current));
    if current == 0 {
        return None;
    }
    // The offset of instruction i stands at 2 + 2i.
    let offset = read_u16(list.get(current.wrapping_mul(2)..)?)?;
    let (head, data) = list.get(usize::from(offset)..)?.split_first_chunk::<HEAD>()?;
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

// A test may fail in whatever way it likes.
#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
mod tests {
    use super::{ED25519, HEAD, LIST_MAX, find};

    const DATA: [u8; 3] = [7, 8, 9];

    /// A sysvar with a list of `length` bytes, which has one instruction at offset 40 and says that the
    /// second one runs.
    fn sysvar(length: usize) -> Vec<u8> {
        let mut list = vec![0; length];
        list[2..4].copy_from_slice(&40_u16.to_le_bytes());
        list[42..74].copy_from_slice(&ED25519);
        list[74..76].copy_from_slice(&(DATA.len() as u16).to_le_bytes());
        list[40 + HEAD..][..DATA.len()].copy_from_slice(&DATA);
        list.extend_from_slice(&1_u16.to_le_bytes());
        list
    }

    #[test]
    fn finds_the_data_of_the_instruction_before() {
        for length in [40 + HEAD + DATA.len(), 1_000, LIST_MAX] {
            assert_eq!(find(&sysvar(length)), Some(&DATA[..]), "{length}");
        }
    }

    #[test]
    fn a_list_whose_offsets_could_wrap_is_not_read() {
        // Bug class 20: what stands at a wrapped offset is some instruction's data, written by anybody.
        for length in [LIST_MAX + 1, LIST_MAX + 40, 2 * LIST_MAX] {
            assert_eq!(find(&sysvar(length)), None, "{length}");
        }
    }

    #[test]
    fn another_program_is_not_read_however_alike() {
        for byte in 0..32 {
            let mut other = sysvar(1_000);
            other[42 + byte] ^= 1;
            assert_eq!(find(&other), None, "{byte}");
        }
    }

    /// The first account is flagged as signing and written, which is 3, the first byte of the Ed25519
    /// program; its key are the others. So the program and the data seem to stand where they would
    /// without accounts, and the data is other keys: anybody's choice, and signed by nobody. On chain
    /// that first account would have to sign, so nobody can send it; no signature is asked here.
    #[test]
    fn an_instruction_with_accounts_is_not_read_however_its_keys_are_chosen() {
        let mut list = vec![0; 40];
        list[2..4].copy_from_slice(&40_u16.to_le_bytes());
        let length = [162, 0];
        let (first, chosen) = ([&ED25519[..], &length[..1]].concat(), [[7; 32]; 5]);
        list.extend(6_u16.to_le_bytes());
        list.extend(&first);
        for key in chosen {
            list.push(length[1]);
            list.extend(key);
        }
        list.extend([&[8; 32][..], &[0, 0]].concat());
        assert_eq!(list[40 + 2..][..32], ED25519);
        list.extend(1_u16.to_le_bytes());
        assert_eq!(find(&list), None);
    }

    #[test]
    fn nothing_stands_before_the_first_or_outside_the_list() {
        let mut first = sysvar(1_000);
        first[1_000] = 0;
        // The count of instructions, which stands where the offset of one before the first would.
        first[..2].copy_from_slice(&40_u16.to_le_bytes());
        assert_eq!(find(&first), None);
        for length in 0..40 + HEAD + DATA.len() {
            let whole = sysvar(1_000);
            let cut = [&whole[..length], &whole[1_000..]].concat();
            assert_eq!(find(&cut), None, "{length}");
            assert_eq!(find(&whole[..length]), None, "{length}");
        }
    }
}
