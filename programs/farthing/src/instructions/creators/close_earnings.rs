//! `close_earnings`: divides a balance to the last unit and closes it; the account that paid the rent
//! gets it back. Only the authority may call. Shares of what the splits do not divide are rounded up,
//! and the payout deposit gets what they leave. Where they leave less than nothing, which takes shares
//! of nearly all and a balance of a few units, the authority adds what lacks: it chose the moment, so
//! no rounding may be to its advantage (docs/adr/0009).

use super::division::Division;
use crate::{
    FarthingError, authority,
    events::{EarningsClosed, log},
    state::{Creator, Deposit, Earnings, Hot, count_down},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct CloseEarnings {
    pub authority: Signer,
    /// By the address that the earnings store.
    #[account(mut, address = earnings.creator @ FarthingError::WrongCreator)]
    pub creator: Hot<Creator>,
    /// Ours by its type.
    #[account(mut, close = rent_payer)]
    pub earnings: Hot<Earnings>,
    /// Receives the remainder. Ours by its type, the payout owner's by what it stores.
    #[account(
        mut,
        constraint = address_eq(&payout.owner, &creator.payout) @ FarthingError::WrongPayoutDeposit,
        constraint = address_eq(&payout.mint, &earnings.mint) @ FarthingError::WrongPayoutDeposit
    )]
    pub payout: Hot<Deposit>,
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
        let mut division = Division {
            creator: &self.creator,
            earnings: &mut self.earnings,
            payout: &mut self.payout,
            split_deposits,
            authority: Some(&self.authority),
        };
        let payout_amount = division.divide(total)?;
        count_down(&mut self.creator.earnings)?;
        log!(EarningsClosed {
            earnings: *self.earnings.address(),
            creator: *self.creator.address(),
            amount: total,
            payout_amount,
            payout_balance: self.payout.balance,
        });
        Ok(())
    }
}
