//! The token programs, and the two instructions that a reserve needs of them. Their bytes are the same in
//! Token and Token-2022.
//! Built on the stack, because the framework's builders match accounts on the heap for some thousand
//! units.

use crate::calls::{invoke, require_free};
use anchor::{AccountView, Address, Ids, Result, address, cpi::InstructionAccount};

const INITIALIZE_ACCOUNT_3: u8 = 18;
const TRANSFER_CHECKED: u8 = 12;

/// Token and Token-2022: `Interface<TokenPrograms>` is either. Anchor's own such type comes with a hundred
/// further crates.
pub struct TokenPrograms;

impl Ids for TokenPrograms {
    #[inline(always)]
    fn ids() -> &'static [Address] {
        static IDS: [Address; 2] = [
            address!("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"),
            address!("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"),
        ];
        &IDS
    }
}

/// A token transfer, with the accounts in the token program's order.
pub struct Transfer {
    pub from: AccountView,
    pub mint: AccountView,
    pub to: AccountView,
    pub authority: AccountView,
    /// Base units.
    pub amount: u64,
    /// Of the mint; the token program refuses others.
    pub decimals: u8,
}

impl Transfer {
    /// Calls `TransferChecked` of `program`, signed with `seeds` if the authority is ours.
    ///
    /// # Errors
    /// `AccountBorrowFailed` when somebody here still has one of the token accounts. Whatever the token
    /// program refuses ends the transaction.
    #[inline(always)]
    pub fn invoke(&self, program: &Address, seeds: &[&[u8]]) -> Result<()> {
        require_free(&self.from)?;
        require_free(&self.to)?;
        let mut data = [TRANSFER_CHECKED; 10];
        let (_, arguments) = data.split_at_mut(1);
        let (amount, decimals) = arguments.split_at_mut(8);
        amount.copy_from_slice(&self.amount.to_le_bytes());
        decimals.fill(self.decimals);
        let metas = [
            InstructionAccount::writable(self.from.address()),
            InstructionAccount::readonly(self.mint.address()),
            InstructionAccount::writable(self.to.address()),
            InstructionAccount::readonly_signer(self.authority.address()),
        ];
        let accounts = [self.from, self.mint, self.to, self.authority];
        // SAFETY: the metas name these accounts; those that are written are free.
        unsafe { invoke(program, &data, &metas, &accounts, seeds) };
        Ok(())
    }
}

/// Makes `account`, allocated and owned by `program`, a token account of `owner`. The token program
/// checks the mint.
///
/// # Errors
/// `AccountBorrowFailed` when somebody here still has the account.
pub fn initialize_tokens(
    program: &Address,
    account: &AccountView,
    mint: &AccountView,
    owner: &Address,
) -> Result<()> {
    require_free(account)?;
    let mut data = [INITIALIZE_ACCOUNT_3; 33];
    let (_, arguments) = data.split_at_mut(1);
    arguments.copy_from_slice(owner.as_ref());
    let metas = [
        InstructionAccount::writable(account.address()),
        InstructionAccount::readonly(mint.address()),
    ];
    // SAFETY: the metas name these accounts; the one that is written is free.
    unsafe { invoke(program, &data, &metas, &[*account, *mint], &[]) };
    Ok(())
}
