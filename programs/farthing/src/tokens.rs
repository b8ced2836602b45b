//! The three token instructions that reserves need. Their bytes are the same in Token and
//! Token-2022. Built on the stack, because the framework's builders match accounts on the heap for
//! some thousand units.

use crate::FarthingError;
use anchor_lang::{Passed, invoke, prelude::*};

/// Bytes of a token account without extensions, which is what the mints we accept need.
pub const ACCOUNT_LENGTH: usize = 165;
const AMOUNT_AT: usize = 64;
const DECIMALS_AT: usize = 44;
const INITIALIZE_ACCOUNT_3: u8 = 18;
const TRANSFER_CHECKED: u8 = 12;

/// Base units that a token account holds. The caller vouches that it is one.
#[inline(always)]
pub fn amount(tokens: &UncheckedAccount) -> Result<u64> {
    let data = tokens.account().try_borrow()?;
    match data.get(AMOUNT_AT..).and_then(|rest| rest.first_chunk()) {
        Some(bytes) => Ok(u64::from_le_bytes(*bytes)),
        None => Err(FarthingError::WrongReserveTokens.into()),
    }
}

/// Decimals of a mint. The token program vouches later that it is one.
pub fn decimals(mint: &UncheckedAccount) -> Result<u8> {
    let data = mint.account().try_borrow()?;
    Ok(*data.get(DECIMALS_AT).ok_or(FarthingError::MintMalformed)?)
}

/// A token transfer, with the accounts in the token program's order.
pub struct Transfer {
    pub from: AccountView,
    pub mint: AccountView,
    pub to: AccountView,
    pub authority: AccountView,
    pub amount: u64,
    pub decimals: u8,
}

impl Transfer {
    /// Calls `TransferChecked` of `program`, signed with `seeds` if the authority is ours.
    ///
    /// # Errors
    /// `AccountBorrowFailed` when somebody here still reads one of the token accounts.
    #[inline(always)]
    pub fn invoke(&self, program: &Address, seeds: &[&[u8]]) -> Result<()> {
        let mut data = [TRANSFER_CHECKED; 10];
        let (_, arguments) = data.split_at_mut(1);
        let (amount, decimals) = arguments.split_at_mut(8);
        amount.copy_from_slice(&self.amount.to_le_bytes());
        decimals.fill(self.decimals);
        let accounts = [
            Passed::written(&self.from),
            Passed::read(&self.mint),
            Passed::written(&self.to),
            Passed::read(&self.authority).signing(),
        ];
        invoke(program, &data, &accounts, seeds)
    }
}

/// Makes `account`, allocated and owned by `program`, a token account of `owner`. The token program
/// checks the mint.
///
/// # Errors
/// `AccountBorrowFailed` when somebody here still reads the account.
pub fn initialize(
    program: &Address,
    account: &AccountView,
    mint: &AccountView,
    owner: &Address,
) -> Result<()> {
    let mut data = [INITIALIZE_ACCOUNT_3; 33];
    let (_, arguments) = data.split_at_mut(1);
    arguments.copy_from_slice(owner.as_ref());
    invoke(program, &data, &[Passed::written(account), Passed::read(mint)], &[])
}
