//! Calling other programs. A call that fails ends the transaction, so there is nothing to return.

use anchor::{
    AccountView, Address,
    cpi::{CpiSeed, CpiSigner, InstructionAccount, InstructionView},
    pinocchio::cpi::{CpiAccount, invoke_signed_unchecked},
};
use core::{mem::MaybeUninit, slice};

/// Calls `program` with the accounts that `metas` describe, signed with `seeds` if there are any. The
/// framework's function of this kind keeps a list of borrows on the heap, which nothing here needs.
#[inline(never)]
pub fn invoke<const N: usize>(
    program: &Address,
    data: &[u8],
    metas: &[InstructionAccount; N],
    accounts: &[AccountView; N],
    seeds: &[&[u8]],
) {
    let instruction = InstructionView { program_id: program, data, accounts: metas };
    let mut passed = [const { MaybeUninit::<CpiAccount>::uninit() }; N];
    for (account, place) in accounts.iter().zip(&mut passed) {
        CpiAccount::init_from_account_view(account, place);
    }
    // SAFETY: every element has just been written.
    let passed = unsafe { slice::from_raw_parts(passed.as_ptr().cast(), N) };
    let signer = [CpiSigner::from(as_seeds(seeds))];
    let signers = if seeds.is_empty() { &[][..] } else { &signer };
    // SAFETY: `accounts` has what `metas` names. No reference into an account's data is alive: those
    // who call hold accounts, but read them anew.
    unsafe { invoke_signed_unchecked(&instruction, passed, signers) }
}

/// Byte strings as the system's call takes them, which is how they lie in memory there.
#[inline(always)]
fn as_seeds<'a>(seeds: &'a [&'a [u8]]) -> &'a [CpiSeed<'a>] {
    const {
        assert!(size_of::<&[u8]>() == size_of::<CpiSeed>());
        assert!(align_of::<&[u8]>() == align_of::<CpiSeed>());
    }
    // SAFETY: both are a pointer and a length of eight bytes each, in this order; the framework's own
    // calls rest on the same.
    unsafe { slice::from_raw_parts(seeds.as_ptr().cast(), seeds.len()) }
}
