//! `retire_listing`: ends a sale for good. The authority or the operator of the creator may call.

use crate::{
    FarthingError, authority,
    events::{ListingRetired, log},
    state::{Creator, Listing, ListingStatus, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct RetireListing {
    /// Authority or operator of the creator.
    pub authority: Signer,
    /// By the address that the listing stores.
    #[account(address = listing.creator @ FarthingError::WrongCreator)]
    pub creator: Stored<Creator>,
    /// Ours by its type.
    #[account(mut)]
    pub listing: Stored<Listing>,
}

impl RetireListing {
    pub fn retire_listing(&mut self) -> Result<()> {
        // Check.
        require!(
            authority::operates(&self.creator, self.authority.address()),
            FarthingError::NotCreatorOrOperator
        );
        require!(
            self.listing.status != ListingStatus::Retired as u8,
            FarthingError::ListingRetired
        );
        // Effect.
        self.listing.status = ListingStatus::Retired as u8;
        log!(ListingRetired {
            listing: *self.listing.address(),
            sold: self.listing.sold,
            revenue: self.listing.revenue,
        });
        Ok(())
    }
}
