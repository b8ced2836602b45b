//! `close_deposit`: closes an empty deposit; the account that paid the rent gets it back. Its owner may call
//! at any time, and whoever paid the rent from 30 days after the opening: rent that a sponsor has lent comes
//! home without the owner (docs/adr/0027). Others make a deposit name dependants only as payee of their
//! streams and channels, which the owner can end, and refuse from then on (`set_refusal`): so nobody can
//! keep it open.

use crate::{
    FarthingError, clock,
    events::{DepositClosed, log},
    state::{Deposit, Stored},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::bounds;

#[derive(Accounts)]
pub struct CloseDeposit {
    /// Owner of the deposit, or the rent payer.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut, close = rent_payer)]
    pub deposit: Stored<Deposit>,
    /// Gets the lamports, by the address that the deposit stores.
    #[account(mut, unsafe(dup), address = deposit.rent_payer @ FarthingError::NotRentPayer)]
    pub rent_payer: UncheckedAccount,
}

impl CloseDeposit {
    pub fn close_deposit(&mut self) -> Result<()> {
        // Check: who may. Then: nothing is left, and nothing names it.
        if !address_eq(&self.deposit.owner, self.authority.address()) {
            self.lent_long_enough()?;
        }
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

    /// Lets the rent payer through, once its term is over. What the owner has set it does not undo: an opening
    /// after this would be one without the refusal.
    #[inline(never)]
    fn lent_long_enough(&self) -> Result<()> {
        let is_rent_payer = address_eq(&self.deposit.rent_payer, self.authority.address());
        require!(is_rent_payer, FarthingError::NotDepositCloser);
        let is_due = bounds::may_reclaim_rent(self.deposit.opened_at, clock::now_here()?);
        require!(is_due, FarthingError::DepositTooYoung);
        require!(self.deposit.refuses == 0, FarthingError::DepositRefuses);
        Ok(())
    }
}
