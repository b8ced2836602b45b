//! How an account begins and ends.

use super::{
    DISCRIMINATOR_LENGTH,
    checks::{HELD, Kind, set_borrow_state},
};
use crate::create_derived;
use anchor::{
    AccountView, ErrorCode, Owner,
    prelude::{ProgramError, ProgramResult},
    require,
};

/// Creates an account, all zeros but for its discriminator. Lamports that are there already count
/// towards its rent.
#[inline(never)]
pub(super) fn create<P: Owner>(
    payer: &AccountView,
    mut account: AccountView,
    kind: Kind,
    seeds: &[&[u8]],
) -> ProgramResult {
    create_derived(payer, &account, kind.length, &P::OWNER, seeds)?;
    // SAFETY: the borrow ends in this function, and nothing else runs meanwhile.
    let bytes = unsafe { account.borrow_unchecked_mut() };
    let discriminator = bytes.first_chunk_mut().ok_or(ProgramError::AccountDataTooSmall)?;
    *discriminator = kind.first_word.to_le_bytes();
    set_borrow_state(account, HELD);
    Ok(())
}

/// Gives the lamports to `destination` and the account back to the system. The discriminator is
/// overwritten too, so that nobody takes what is left for a live account.
///
/// # Errors
/// `ConstraintClose` when the account would get its own lamports, which would be nobody's then.
#[inline(never)]
pub(super) fn close(mut account: AccountView, mut destination: AccountView) -> ProgramResult {
    // The same account is the same place in memory, in whatever places of the instruction it stands.
    require!(account.account_ptr() != destination.account_ptr(), ErrorCode::ConstraintClose);
    let lamports = destination.lamports().checked_add(account.lamports());
    destination.set_lamports(lamports.ok_or(ProgramError::ArithmeticOverflow)?);
    account.set_lamports(0);
    // SAFETY: the caller has loaded the account for writing, and nothing else runs.
    unsafe {
        if let Some(discriminator) = account.borrow_unchecked_mut().first_chunk_mut() {
            *discriminator = [u8::MAX; DISCRIMINATOR_LENGTH];
        }
        account.close_unchecked();
    }
    Ok(())
}
