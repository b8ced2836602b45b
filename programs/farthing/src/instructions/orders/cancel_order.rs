//! `cancel_order`: returns the money of an order that was not fulfilled. Possible from 300 seconds after
//! its deadline. The buyer and the rent payer may call.

use super::settlement;
use crate::{
    FarthingError, clock,
    events::{OrderCancelled, log},
    state::{Deposit, Earnings, Order, Stored},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::{bounds, window};

#[derive(Accounts)]
pub struct CancelOrder {
    /// Owner of the buyer's deposit, or the rent payer.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub order: Stored<Order>,
    /// Gets the money, by the address that the order stores.
    #[account(mut, address = order.buyer_deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
    /// One dependant fewer, by the address that the order stores.
    #[account(mut, address = order.earnings @ FarthingError::WrongEarnings)]
    pub earnings: Stored<Earnings>,
    /// Gets its unit back if it is still there, by the address that the order stores.
    #[account(mut, address = order.listing @ FarthingError::WrongListing)]
    pub listing: UncheckedAccount,
}

impl CancelOrder {
    pub fn cancel_order(&mut self) -> Result<()> {
        // Check: who may, and not before the creator had its time.
        let signer = self.authority.address();
        require!(
            address_eq(&self.deposit.owner, signer) || address_eq(&self.order.rent_payer, signer),
            FarthingError::NotCanceller
        );
        settlement::require_open(&self.order)?;
        let from = self.order.deadline.saturating_add(bounds::ORDER_CANCEL_GRACE);
        require!(!window::is_before(clock::now_here()?, from), FarthingError::TooEarlyToCancel);
        // Effect.
        let amount = settlement::give_back(
            &mut self.order,
            &mut self.deposit,
            &mut self.earnings,
            self.listing.account(),
        )?;
        log!(OrderCancelled {
            order: *self.order.address(),
            deposit: *self.deposit.address(),
            amount,
            deposit_balance: self.deposit.balance,
        });
        Ok(())
    }
}
