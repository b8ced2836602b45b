//! `withdraw_stream`: pays what has accrued, or a part of it, to the payee. Anyone may push it: the
//! money has nowhere else to go, and no schedule of calls changes what comes together.

use crate::{
    FarthingError, clock,
    events::{StreamWithdrawn, log},
    state::{Hot, Payee, Stream},
};
use anchor_lang::prelude::*;
use farthing_core::ledger;

#[derive(Accounts)]
pub struct WithdrawStream {
    /// Ours by its type.
    #[account(mut)]
    pub stream: Hot<Stream>,
    /// Gets the money, by the address that the stream stores.
    #[account(mut, address = stream.payee @ FarthingError::WrongPayee)]
    pub payee: Account<Payee>,
}

impl WithdrawStream {
    pub fn withdraw_stream(&mut self, amount: u64) -> Result<()> {
        // Check: it has accrued.
        let accrued = self.stream.schedule().withdrawable(clock::now()?);
        let amount = ledger::resolve(amount, accrued);
        require!(accrued != 0, FarthingError::NothingAccrued);
        require!(amount != 0, FarthingError::AmountZero);
        require!(amount <= accrued, FarthingError::AboveAccrued);
        // Effect: the money moves.
        self.stream.held().pay_out(&mut self.payee.balance, amount)?;
        log!(StreamWithdrawn {
            stream: *self.stream.address(),
            payee: self.stream.payee,
            amount,
            withdrawn: self.stream.withdrawn,
            payee_balance: self.payee.balance,
        });
        Ok(())
    }
}
