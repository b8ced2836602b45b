//! `close_earnings`: closes a distributed balance. Only the authority may call. The last units, too
//! few to divide, go to the payout deposit; the rent goes to whoever paid it.

use crate::{
    FarthingError, authority,
    events::{EarningsClosed, log},
    ledger,
    state::{Creator, Deposit, Earnings, Stored, count_down},
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
    /// Receives the last units. Ours by its type, the payout owner's by what it stores.
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
    pub fn close_earnings(&mut self) -> Result<()> {
        // Check: nobody waits for money from it or to it.
        authority::controls(&self.creator, &self.authority)?;
        require!(self.earnings.children == 0, FarthingError::EarningsHaveChildren);
        let unit = splits::unit(self.creator.shares());
        require!(self.earnings.balance < unit, FarthingError::EarningsNotDistributed);
        // Effect: the rest goes to the payout; the account closes when the instruction ends.
        let rest = self.earnings.balance;
        ledger::transfer(&mut self.earnings.balance, &mut self.payout.balance, rest)?;
        count_down(&mut self.creator.earnings)?;
        log!(EarningsClosed {
            earnings: *self.earnings.address(),
            creator: *self.creator.address(),
            amount: rest,
            payout_balance: self.payout.balance,
        });
        Ok(())
    }
}
