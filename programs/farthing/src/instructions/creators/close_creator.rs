//! `close_creator`: closes a creator without listings and earnings. The authority may call at any
//! time; the account is freed once its address can never be opened again (I12), by then by anyone.

use crate::{
    FarthingError, authority, clock,
    events::{CreatorClosed, log},
    state::{Creator, CreatorStatus, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CloseCreator {
    /// The authority; once the creator is closed and waits to be freed, anyone.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub creator: Stored<Creator>,
    /// Gets the lamports, by the address that the creator stores.
    #[account(mut, unsafe(dup), address = creator.rent_payer @ FarthingError::NotRentPayer)]
    pub rent_payer: UncheckedAccount,
}

impl CloseCreator {
    pub fn close_creator(&mut self) -> Result<()> {
        // Check.
        let was_ended = self.creator.is_ended();
        if !was_ended {
            authority::controls(&self.creator, self.authority.address())?;
            require!(self.creator.listings == 0, FarthingError::CreatorHasListings);
            require!(self.creator.earnings == 0, FarthingError::CreatorHasEarnings);
        }
        let may_free = clock::may_free(self.creator.open_slot)?;
        require!(may_free || !was_ended, FarthingError::AddressNotSpent);
        // Effect: ended at once, freed as soon as it may be.
        if !was_ended {
            log!(CreatorClosed {
                creator: *self.creator.address(),
                authority: self.creator.authority,
            });
        }
        self.creator.status = CreatorStatus::Ended as u8;
        if may_free {
            self.creator.close(*self.rent_payer.account())?;
        }
        Ok(())
    }
}
