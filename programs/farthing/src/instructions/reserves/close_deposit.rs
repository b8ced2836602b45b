//! `close_deposit`: closes an empty deposit; the account that paid the rent gets it back. Only the
//! owner may call. Others make a deposit name dependants only as payee of their streams and channels,
//! which the owner can end, and refuse from then on (`set_refusal`): so nobody can keep it open.

use crate::{
    FarthingError, authority,
    events::{DepositClosed, log},
    state::{Deposit, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CloseDeposit {
    /// Owner of the deposit.
    pub owner: Signer,
    /// Ours by its type.
    #[account(mut, close = rent_payer)]
    pub deposit: Stored<Deposit>,
    /// Gets the lamports, by the address that the deposit stores.
    #[account(mut, unsafe(dup), address = deposit.rent_payer @ FarthingError::NotRentPayer)]
    pub rent_payer: UncheckedAccount,
}

impl CloseDeposit {
    pub fn close_deposit(&mut self) -> Result<()> {
        // Check: nothing is left, and nothing names it.
        authority::owns(&self.deposit, &self.owner)?;
        require!(self.deposit.balance == 0, FarthingError::DepositNotEmpty);
        require!(self.deposit.children == 0, FarthingError::DepositHasChildren);
        require!(self.deposit.sessions == 0, FarthingError::DepositHasSessions);
        // Effect: the account closes when the instruction ends.
        log!(DepositClosed {
            deposit: *self.deposit.address(),
            owner: self.deposit.owner,
            mint: self.deposit.mint,
        });
        Ok(())
    }
}
