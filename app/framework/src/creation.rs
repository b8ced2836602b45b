//! Creating accounts at derived addresses.

use crate::{
    Refused,
    calls::{invoke, require_free},
};
use anchor::{
    AccountView, Address, Id, Result,
    cpi::{InstructionAccount, rent_exempt_lamports},
    prelude::{ProgramError, System},
    require,
};

/// Instructions of the system program: their numbers, four bytes each, and what follows.
const CREATE_ACCOUNT: u8 = 0;
const ASSIGN: u8 = 1;
const TRANSFER: u8 = 2;
const ALLOCATE: u8 = 8;

/// Creates the account that `seeds`, with their bump, lead to: `space` zeros. Lamports that are there
/// already count towards its rent, so nobody can keep an address from being used by sending some.
///
/// The system program asks for the new account's signature, and the seeds give it: that proves the
/// address. But the runtime looks at the seeds only where the account does not sign already, so one that
/// does (a key of the transaction, or an address for which a calling program signs) could be anywhere.
///
/// # Errors
/// `NewAccountSigns` when the account signs; `InvalidArgument` when it is to pay for itself;
/// `AccountBorrowFailed` when somebody here has it already. Where the seeds lead elsewhere, or there are
/// none, the call fails, and with it the transaction.
#[inline(never)]
pub fn create_derived(
    payer: &AccountView,
    account: &AccountView,
    space: usize,
    owner: &Address,
    seeds: &[&[u8]],
) -> Result<()> {
    require!(!account.is_signer(), Refused::NewAccountSigns);
    require!(payer.address() != account.address(), ProgramError::InvalidArgument);
    require_free(account)?;
    let rent = rent_exempt_lamports(space)?;
    let space = space as u64;
    if account.lamports() == 0 {
        let mut data = [CREATE_ACCOUNT; 52];
        data[4..12].copy_from_slice(&rent.to_le_bytes());
        data[12..20].copy_from_slice(&space.to_le_bytes());
        data[20..].copy_from_slice(owner.as_ref());
        // SAFETY: the account is free, and of the payer only lamports change, here and below.
        unsafe { call_system(&data, [payer, account], seeds) };
        return Ok(());
    }
    // The system program refuses to create where lamports are, but not to do the same in steps.
    let missing = rent.saturating_sub(account.lamports());
    if missing != 0 {
        // SAFETY: as above.
        unsafe { call_system(&numbered(TRANSFER, missing), [payer, account], seeds) };
    }
    let mut data = [0; 36];
    data[0] = ASSIGN;
    data[4..].copy_from_slice(owner.as_ref());
    // SAFETY: as above.
    unsafe {
        call_system(&numbered(ALLOCATE, space), [account, payer], seeds);
        call_system(&data, [account, payer], seeds);
    }
    Ok(())
}

/// An instruction with one number.
fn numbered(instruction: u8, number: u64) -> [u8; 12] {
    let mut data = [0; 12];
    data[0] = instruction;
    data[4..].copy_from_slice(&number.to_le_bytes());
    data
}

/// Calls the system program with two accounts that are both written and both sign: the payer has
/// signed the transaction, the created account signs by its seeds. What needs one account takes the
/// first and ignores the other.
///
/// # Safety
/// Nobody has borrowed the account that is created.
#[inline(never)]
unsafe fn call_system(data: &[u8], accounts: [&AccountView; 2], seeds: &[&[u8]]) {
    let metas = accounts.map(|account| InstructionAccount::writable_signer(account.address()));
    // SAFETY: the metas name these accounts. The system program writes no data but of the account that is
    // created, which is free.
    unsafe { invoke(&System::id(), data, &metas, &accounts.map(|account| *account), seeds) }
}

#[cfg(test)]
mod tests {
    use super::create_derived;
    use anchor::{
        AccountView, Address,
        pinocchio::account::{NOT_BORROWED, RuntimeAccount},
        prelude::ProgramError,
    };

    fn empty(address: u8, is_signer: bool) -> RuntimeAccount {
        RuntimeAccount {
            borrow_state: NOT_BORROWED,
            is_signer: is_signer.into(),
            is_writable: 1,
            executable: 0,
            padding: [0; 4],
            address: Address::new_from_array([address; 32]),
            owner: Address::default(),
            lamports: 0,
            data_len: 0,
        }
    }

    fn create(mut payer: RuntimeAccount, mut account: RuntimeAccount) -> Option<ProgramError> {
        // SAFETY: both have no data, and outlive the views.
        let [payer, account] = [&raw mut payer, &raw mut account]
            .map(|raw| unsafe { AccountView::new_unchecked(raw) });
        create_derived(&payer, &account, 8, &Address::default(), &[b"seed", &[255]]).err()
    }

    #[test]
    fn refuses_to_create_an_account_that_signs() {
        // Whatever its seeds would prove: the runtime does not look at them then.
        let refused = Some(ProgramError::Custom(5900));
        assert_eq!(create(empty(1, true), empty(2, true)), refused);
        assert_eq!(create(empty(1, true), empty(1, true)), refused);
    }

    #[test]
    fn refuses_an_account_that_pays_for_itself() {
        assert_eq!(create(empty(1, true), empty(1, false)), Some(ProgramError::InvalidArgument));
    }
}
