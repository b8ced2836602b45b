//! `free_channel`: frees an ended channel once its address can be given up (I12); the account that paid
//! the rent gets it back. Anyone may call.

use crate::{
    FarthingError, clock,
    events::{ChannelFreed, log},
    state::{Channel, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct FreeChannel {
    /// Ours by its type.
    #[account(mut, close = rent_payer)]
    pub channel: Stored<Channel>,
    /// Gets the lamports, by the address that the channel stores.
    #[account(mut, unsafe(dup), address = channel.rent_payer @ FarthingError::NotRentPayer)]
    pub rent_payer: UncheckedAccount,
}

impl FreeChannel {
    pub fn free_channel(&mut self) -> Result<()> {
        // Check.
        require!(self.channel.is_ended(), FarthingError::ChannelNotEnded);
        require!(clock::may_free(self.channel.open_slot)?, FarthingError::AddressNotSpent);
        // Effect: the account closes when the instruction ends.
        log!(ChannelFreed { channel: *self.channel.address() });
        Ok(())
    }
}
