//! `finish_close_fan`: ends a fan that was asked to close, or whose last day is over, once no share lives that
//! something can be claimed of; the rest goes home. Anyone may call.

use crate::{
    FarthingError, clock,
    events::{FanClosed, log},
    state::{Deposit, Fan, FanStatus, Stored, count_down, each_slot},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct FinishCloseFan {
    /// Ours by its type.
    #[account(mut)]
    pub fan: Stored<Fan>,
    /// Gets the money, by the address that the fan stores.
    #[account(mut, address = fan.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
}

impl FinishCloseFan {
    pub fn finish_close_fan(&mut self) -> Result<()> {
        // Check.
        require!(!self.fan.is_ended(), FarthingError::FanEnded);
        let (now, lease) = (clock::now()?, self.fan.lease());
        require!(!self.fan.is_open() || lease.is_over(now), FarthingError::FanStillOpen);
        let are_settled = each_slot(self.fan.tail()).all(|slot| slot.is_settled(&lease, now));
        require!(are_settled, FarthingError::SharesLiving);
        // Effect: the account stays until `free_fan` frees it, so that no exit needs the account of the
        // rent payer (I7).
        let returned = self.fan.left();
        self.fan.held().give_back(&mut self.deposit.balance, returned)?;
        self.fan.status = FanStatus::Ended as u8;
        count_down(&mut self.deposit.children)?;
        log!(FanClosed {
            fan: *self.fan.address(),
            returned,
            claimed: self.fan.claimed,
            deposit_balance: self.deposit.balance,
        });
        Ok(())
    }
}
