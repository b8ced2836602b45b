//! `free_fan`: frees an ended fan once its address can be given up (I12); the account that paid the rent gets
//! it back. Anyone may call.

use crate::{
    FarthingError, clock,
    events::{FanFreed, log},
    state::{Fan, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct FreeFan {
    /// Ours by its type.
    #[account(mut, close = rent_payer)]
    pub fan: Stored<Fan>,
    /// Gets the lamports, by the address that the fan stores.
    #[account(mut, unsafe(dup), address = fan.rent_payer @ FarthingError::NotRentPayer)]
    pub rent_payer: UncheckedAccount,
}

impl FreeFan {
    pub fn free_fan(&mut self) -> Result<()> {
        // Check.
        require!(self.fan.is_ended(), FarthingError::FanNotEnded);
        require!(clock::may_free(self.fan.open_slot)?, FarthingError::AddressNotSpent);
        // Effect: the account closes when the instruction ends.
        log!(FanFreed { fan: *self.fan.address() });
        Ok(())
    }
}
