//! `close_order`: frees an ended order once its address can be given up (I12); the account that paid
//! the rent gets it back. Anyone may call.

use crate::{
    FarthingError, clock,
    events::{OrderClosed, log},
    state::{Order, OrderStatus, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CloseOrder {
    /// Ours by its type.
    #[account(mut, close = rent_payer)]
    pub order: Stored<Order>,
    /// Gets the lamports, by the address that the order stores.
    #[account(mut, unsafe(dup), address = order.rent_payer @ FarthingError::NotRentPayer)]
    pub rent_payer: UncheckedAccount,
}

impl CloseOrder {
    pub fn close_order(&mut self) -> Result<()> {
        // Check.
        require!(self.order.status == OrderStatus::Ended as u8, FarthingError::OrderNotEnded);
        require!(clock::may_free(self.order.open_slot)?, FarthingError::AddressNotSpent);
        // Effect: the account closes when the instruction ends.
        log!(OrderClosed { order: *self.order.address(), listing: self.order.listing });
        Ok(())
    }
}
