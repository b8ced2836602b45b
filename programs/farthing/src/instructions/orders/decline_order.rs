//! `decline_order`: the creator gives an order's money back, at any time. The authority or the
//! operator of the creator may call.

use super::settlement;
use crate::{
    FarthingError, authority,
    events::{OrderDeclined, log},
    state::{Creator, Deposit, Earnings, Order, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct DeclineOrder {
    /// Authority or operator of the creator.
    pub authority: Signer,
    /// By the address that the earnings store.
    #[account(address = earnings.creator @ FarthingError::WrongCreator)]
    pub creator: Stored<Creator>,
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

impl DeclineOrder {
    pub fn decline_order(&mut self) -> Result<()> {
        // Check.
        require!(
            authority::operates(&self.creator, self.authority.address()),
            FarthingError::NotCreatorOrOperator
        );
        settlement::require_open(&self.order)?;
        // Effect.
        let amount = settlement::give_back(
            &mut self.order,
            &mut self.deposit,
            &mut self.earnings,
            self.listing.account(),
        )?;
        log!(OrderDeclined {
            order: *self.order.address(),
            deposit: *self.deposit.address(),
            amount,
            deposit_balance: self.deposit.balance,
        });
        Ok(())
    }
}
