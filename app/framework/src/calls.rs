//! Calling other programs. A call that fails ends the transaction, so it returns nothing. Only this
//! crate calls: what it offers for it builds the call itself ([`crate::create_derived`],
//! [`crate::Transfer`]).

use anchor::{
    AccountView, Address,
    cpi::{CpiSeed, CpiSigner, InstructionAccount, InstructionView},
    pinocchio::cpi::{CpiAccount, invoke_signed_unchecked},
    prelude::ProgramError,
    require,
};
use core::{mem::MaybeUninit, slice};

/// Refuses an account that a called program is to write while somebody here holds or reads it.
///
/// # Errors
/// `AccountBorrowFailed`.
#[inline(always)]
pub(crate) fn require_free(account: &AccountView) -> Result<(), ProgramError> {
    require!(!account.is_borrowed(), ProgramError::AccountBorrowFailed);
    Ok(())
}

/// Calls `program` with the accounts that `metas` describe, signed with `seeds` if there are any. The
/// framework's function of this kind keeps a list of borrows on the heap, which nothing here needs.
///
/// Accounts of our own may be held while they are read: at worst the called program reads what this
/// instruction has not yet written back, and it never changes them, since it does not own them.
///
/// # Safety
/// `metas` name `accounts`, in their order, and [`require_free`] has passed those that are written.
#[inline(never)]
pub(crate) unsafe fn invoke<const N: usize>(
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
    // SAFETY: as the caller vouches.
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

#[cfg(test)]
mod tests {
    use super::require_free;
    use anchor::{
        AccountView, Address,
        pinocchio::account::{NOT_BORROWED, RuntimeAccount},
        prelude::ProgramError,
    };

    #[test]
    fn what_somebody_here_holds_or_reads_is_not_handed_out_to_be_written() {
        // Given an account that is held (0), and one that is read once.
        for borrow_state in [0, NOT_BORROWED - 1] {
            let mut account = RuntimeAccount {
                borrow_state,
                is_signer: 0,
                is_writable: 1,
                executable: 0,
                padding: [0; 4],
                address: Address::new_from_array([1; 32]),
                owner: Address::default(),
                lamports: 0,
                data_len: 0,
            };
            // SAFETY: it has no data, and outlives the view.
            let view = unsafe { AccountView::new_unchecked(&raw mut account) };
            // When another program is to write it, then it is not called.
            assert_eq!(require_free(&view), Err(ProgramError::AccountBorrowFailed));
        }
    }
}
