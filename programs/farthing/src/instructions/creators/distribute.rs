//! `distribute`: divides a creator's earnings by its splits, exactly. Anyone may call, at any time:
//! only whole multiples of the unit that every share divides move, so no schedule of calls changes
//! what anyone receives (bug class 6).

use super::division::Division;
use crate::{
    FarthingError,
    events::{Distributed, log},
    state::{Creator, Deposit, Earnings, Hot, Stored},
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
    pub earnings: Hot<Earnings>,
    /// Receives the remainder. Ours by its type, the payout owner's by what it stores.
    #[account(
        mut,
        constraint = address_eq(&payout.owner, &creator.payout) @ FarthingError::WrongPayoutDeposit,
        constraint = address_eq(&payout.mint, &earnings.mint) @ FarthingError::WrongPayoutDeposit
    )]
    pub payout: Hot<Deposit>,
}

impl Distribute {
    /// Logs nothing when less than one unit is there. `split_deposits` are the deposits of the
    /// split owners, in the order of the splits; what follows them is ignored.
    pub fn distribute(&mut self, split_deposits: &[AccountView]) -> Result<()> {
        // Check: there is something that every share divides.
        let shares = self.creator.shares();
        let total = splits::distributable(self.earnings.balance, splits::unit(shares));
        if total == 0 {
            return Ok(());
        }
        // Effect: a share for everyone, exactly.
        let mut division = Division {
            creator: &self.creator,
            earnings: &mut self.earnings,
            payout: &mut self.payout,
            split_deposits,
            authority: None,
        };
        let payout_amount = division.divide(total)?;
        log!(Distributed {
            earnings: *self.earnings.address(),
            creator: self.earnings.creator,
            amount: total,
            payout_amount,
            balance: self.earnings.balance,
            payout_balance: self.payout.balance,
        });
        Ok(())
    }
}
