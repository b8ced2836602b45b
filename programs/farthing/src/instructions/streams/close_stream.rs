//! `close_stream`: frees an ended stream once its address can be given up (I12); the account that paid
//! the rent gets it back. Anyone may call.

use crate::{
    FarthingError, clock,
    events::{StreamClosed, log},
    state::{Stored, Stream},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CloseStream {
    /// Ours by its type.
    #[account(mut, close = rent_payer)]
    pub stream: Stored<Stream>,
    /// Gets the lamports, by the address that the stream stores.
    #[account(mut, unsafe(dup), address = stream.rent_payer @ FarthingError::NotRentPayer)]
    pub rent_payer: UncheckedAccount,
}

impl CloseStream {
    pub fn close_stream(&mut self) -> Result<()> {
        // Check.
        require!(self.stream.is_ended(), FarthingError::StreamNotEnded);
        require!(clock::may_free(self.stream.open_slot)?, FarthingError::AddressNotSpent);
        // Effect: the account closes when the instruction ends.
        log!(StreamClosed { stream: *self.stream.address() });
        Ok(())
    }
}
