//! `distribute`: divides a creator's earnings by its splits, exactly. Anyone may call, at any time:
//! only whole multiples of the unit that every share divides move, so no schedule of calls changes
//! what anyone receives (bug class 6).

use crate::{
    FarthingError,
    events::{Distributed, log},
    ledger,
    state::{Creator, Deposit, Earnings, Stored, with_account_mut},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::splits;

#[derive(Accounts)]
pub struct Distribute {
    /// Whose splits divide. By the address that the earnings store.
    #[account(address = earnings.creator @ FarthingError::WrongCreator)]
    pub creator: Stored<Creator>,
    /// Ours by its type.
    #[account(mut)]
    pub earnings: Stored<Earnings>,
    /// Receives the remainder. Ours by its type, the payout owner's by what it stores.
    #[account(
        mut,
        constraint = address_eq(&payout.owner, &creator.payout) @ FarthingError::WrongPayoutDeposit,
        constraint = address_eq(&payout.mint, &earnings.mint) @ FarthingError::WrongPayoutDeposit
    )]
    pub payout: Stored<Deposit>,
}

impl Distribute {
    /// Nothing to tell when less than one unit is there. `split_deposits` are the deposits of the
    /// split owners, in the order of the splits; what follows them is ignored.
    pub fn distribute(&mut self, split_deposits: &[AccountView]) -> Result<()> {
        // Check: a share for everyone, exactly.
        let shares = self.creator.shares();
        let total = splits::distributable(self.earnings.balance, splits::unit(shares));
        if total == 0 {
            return Ok(());
        }
        require!(split_deposits.len() >= shares.len(), FarthingError::WrongSplitDeposit);
        // Effect: shares first; the payout deposit gets what they leave.
        let mut left = total;
        let owners = self.creator.share_owners();
        for ((view, owner), bps) in split_deposits.iter().zip(owners).zip(shares) {
            let share = splits::share(total, *bps);
            let (mint, from) = (self.earnings.mint, &mut self.earnings.balance);
            with_account_mut(view, |deposit: &mut Deposit| {
                require!(
                    address_eq(&deposit.owner, owner) && address_eq(&deposit.mint, &mint),
                    FarthingError::WrongSplitDeposit
                );
                ledger::transfer(from, &mut deposit.balance, share)
            })?;
            left = left.saturating_sub(share);
        }
        ledger::transfer(&mut self.earnings.balance, &mut self.payout.balance, left)?;
        log!(Distributed {
            earnings: *self.earnings.address(),
            creator: self.earnings.creator,
            amount: total,
            payout_amount: left,
            balance: self.earnings.balance,
            payout_balance: self.payout.balance,
        });
        Ok(())
    }
}
