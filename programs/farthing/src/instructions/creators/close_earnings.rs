//! `close_earnings`: divides a balance to the last unit and closes it; the rent goes to whoever paid
//! it. Only the authority may call. Shares of what the splits do not divide are rounded up, and the
//! payout deposit gets what they leave. Where they leave less than nothing, which takes shares of nearly
//! all and a balance of a few units, the authority adds what lacks: it chose the moment, so no
//! rounding may be to its advantage (docs/adr/0009).

use super::division::divide;
use crate::{
    FarthingError, authority,
    events::{EarningsClosed, log},
    ledger,
    state::{Creator, Deposit, Earnings, Stored, count_down, with_account_mut},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::splits;

#[derive(Accounts)]
pub struct CloseEarnings {
    pub authority: Signer,
    /// By the address that the earnings store.
    #[account(mut, address = earnings.creator @ FarthingError::WrongCreator)]
    pub creator: Stored<Creator>,
    /// Ours by its type.
    #[account(mut, close = rent_payer)]
    pub earnings: Stored<Earnings>,
    /// Receives the remainder. Ours by its type, the payout owner's by what it stores.
    #[account(
        mut,
        constraint = address_eq(&payout.owner, &creator.payout) @ FarthingError::WrongPayoutDeposit,
        constraint = address_eq(&payout.mint, &earnings.mint) @ FarthingError::WrongPayoutDeposit
    )]
    pub payout: Stored<Deposit>,
    /// Gets the lamports, by the address that the earnings store.
    #[account(mut, unsafe(dup), address = earnings.rent_payer @ FarthingError::NotRentPayer)]
    pub rent_payer: UncheckedAccount,
}

impl CloseEarnings {
    pub fn close_earnings(&mut self, split_deposits: &[AccountView]) -> Result<()> {
        // Check: nobody waits for money from it or to it.
        authority::controls(&self.creator, self.authority.address())?;
        require!(self.earnings.children == 0, FarthingError::EarningsHaveChildren);
        // Effect: all of it is divided; the account closes when the instruction ends.
        let total = self.earnings.balance;
        let added = splits::lacking(total, self.creator.shares());
        if added != 0 {
            self.add(added, split_deposits)?;
        }
        let left =
            divide(&self.creator, &mut self.earnings, &mut self.payout, split_deposits, total)?;
        count_down(&mut self.creator.earnings)?;
        log!(EarningsClosed {
            earnings: *self.earnings.address(),
            creator: *self.creator.address(),
            amount: total,
            payout_amount: left,
            payout_balance: self.payout.balance,
            added,
        });
        Ok(())
    }

    /// Moves `amount` base units from the authority's own deposit, which is among those that are paid
    /// here, into the earnings.
    ///
    /// # Errors
    /// `RoundingNotCovered` when it is not; `InsufficientBalance` when it holds less.
    fn add(&mut self, amount: u64, split_deposits: &[AccountView]) -> Result<()> {
        let (authority, balance) = (self.authority.address(), &mut self.earnings.balance);
        if address_eq(&self.payout.owner, authority) {
            return ledger::transfer(&mut self.payout.balance, balance, amount);
        }
        let share = self.creator.share_owners().iter().position(|owner| owner == authority);
        let deposit = share.and_then(|share| split_deposits.get(share));
        let deposit = deposit.ok_or(FarthingError::RoundingNotCovered)?;
        with_account_mut(deposit, |deposit: &mut Deposit| {
            authority::owns(deposit, &self.authority)?;
            require!(
                address_eq(&deposit.mint, &self.payout.mint),
                FarthingError::WrongSplitDeposit
            );
            ledger::transfer(&mut deposit.balance, balance, amount)
        })
    }
}
