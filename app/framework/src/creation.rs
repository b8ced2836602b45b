//! Creating accounts at derived addresses.

use crate::{Passed, Refused, invoke};
use anchor::{
    AccountView, Address, Id, Result,
    cpi::rent_exempt_lamports,
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
/// `NewAccountSigns` when the account signs; `InvalidArgument` when it is to pay for itself. Where the
/// seeds lead elsewhere, or there are none, the call fails, and with it the transaction.
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
    let rent = rent_exempt_lamports(space)?;
    let space = space as u64;
    if account.lamports() == 0 {
        let mut data = [CREATE_ACCOUNT; 52];
        data[4..12].copy_from_slice(&rent.to_le_bytes());
        data[12..20].copy_from_slice(&space.to_le_bytes());
        data[20..].copy_from_slice(owner.as_ref());
        return call_system(&data, [payer, account], seeds);
    }
    // The system program refuses to create where lamports are, but not to do the same in steps.
    let missing = rent.saturating_sub(account.lamports());
    if missing != 0 {
        call_system(&numbered(TRANSFER, missing), [payer, account], seeds)?;
    }
    call_system(&numbered(ALLOCATE, space), [account, payer], seeds)?;
    let mut data = [0; 36];
    data[0] = ASSIGN;
    data[4..].copy_from_slice(owner.as_ref());
    call_system(&data, [account, payer], seeds)
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
#[inline(never)]
fn call_system(data: &[u8], accounts: [&AccountView; 2], seeds: &[&[u8]]) -> Result<()> {
    let accounts = accounts.map(|account| Passed::written(account).signing());
    invoke(&System::id(), data, &accounts, seeds)
}
