//! Calling other programs. A call that fails ends the transaction, so it returns nothing.

use anchor::{
    AccountView, Address,
    cpi::{CpiSeed, CpiSigner, InstructionAccount, InstructionView},
    pinocchio::cpi::{CpiAccount, invoke_signed_unchecked},
    prelude::ProgramError,
    require,
};
use core::{mem::MaybeUninit, slice};

/// An account that a called program gets, and what it may do with it.
#[derive(Clone, Copy)]
pub struct Passed {
    account: AccountView,
    writes: bool,
    signs: bool,
}

impl Passed {
    /// The called program only reads it.
    #[inline(always)]
    pub fn read(account: &AccountView) -> Self {
        Self { account: *account, writes: false, signs: false }
    }

    /// The called program may write it.
    #[inline(always)]
    pub fn written(account: &AccountView) -> Self {
        Self { writes: true, ..Self::read(account) }
    }

    /// It also signs: the transaction's signature, or the seeds of the call.
    #[inline(always)]
    pub fn signing(self) -> Self {
        Self { signs: true, ..self }
    }
}

/// Calls `program` with these accounts, signed with `seeds` if there are any. The framework's function
/// of this kind keeps a list of borrows on the heap, which nothing here needs.
///
/// Accounts of our own may be held while they are read: the called program reads what this
/// instruction has not yet written back at worst, and never changes them, since it does not own them.
///
/// # Errors
/// `AccountBorrowFailed` when an account that the called program writes is held or shared here.
#[inline(never)]
pub fn invoke<const N: usize>(
    program: &Address,
    data: &[u8],
    accounts: &[Passed; N],
    seeds: &[&[u8]],
) -> Result<(), ProgramError> {
    let mut metas = [const { MaybeUninit::<InstructionAccount>::uninit() }; N];
    let mut passed = [const { MaybeUninit::<CpiAccount>::uninit() }; N];
    for ((one, meta), place) in accounts.iter().zip(&mut metas).zip(&mut passed) {
        require!(!(one.writes && one.account.is_borrowed()), ProgramError::AccountBorrowFailed);
        meta.write(InstructionAccount::new(one.account.address(), one.writes, one.signs));
        CpiAccount::init_from_account_view(&one.account, place);
    }
    // SAFETY: every element of both has just been written.
    let (metas, passed) = unsafe {
        (
            slice::from_raw_parts(metas.as_ptr().cast(), N),
            slice::from_raw_parts(passed.as_ptr().cast(), N),
        )
    };
    let instruction = InstructionView { program_id: program, data, accounts: metas };
    let signer = [CpiSigner::from(as_seeds(seeds))];
    let signers = if seeds.is_empty() { &[][..] } else { &signer };
    // SAFETY: `metas` names these accounts, in this order. No reference into the data of those that are
    // written is alive, since nobody has borrowed them.
    unsafe { invoke_signed_unchecked(&instruction, passed, signers) }
    Ok(())
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
