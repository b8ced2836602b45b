//! `fulfil_order`: reveals the key and pays the creator. Anyone who knows the key may call: the
//! payee is fixed. Valid until the order is cancelled, which the buyer may do from 300 seconds after
//! the deadline: from then on a key in a pending transaction can be read and the order cancelled first,
//! so clients stop sending well before.

use super::settlement;
use crate::{
    FarthingError,
    events::{OrderFulfilled, log},
    state::{Deposit, Earnings, Order, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct FulfilOrder {
    /// Ours by its type.
    #[account(mut)]
    pub order: Stored<Order>,
    /// One dependant fewer, by the address that the order stores.
    #[account(mut, address = order.buyer_deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
    /// Paid, by the address that the order stores.
    #[account(mut, address = order.earnings @ FarthingError::WrongEarnings)]
    pub earnings: Stored<Earnings>,
}

impl FulfilOrder {
    pub fn fulfil_order(&mut self, key: [u8; 32]) -> Result<()> {
        // Check: the money still waits, and this is the key.
        settlement::require_open(&self.order)?;
        require!(sha256(&key) == self.order.key_hash, FarthingError::WrongKey);
        // Effect.
        let amount = settlement::settle(&mut self.order, &mut self.deposit, &mut self.earnings)?;
        log!(OrderFulfilled {
            order: *self.order.address(),
            earnings: *self.earnings.address(),
            key,
            amount,
            earnings_balance: self.earnings.balance,
        });
        Ok(())
    }
}
