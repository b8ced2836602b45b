//! `close_listing`: closes a retired listing; the account that paid the rent gets it back. Only the
//! authority of the creator may call. Outstanding passes and orders do not need it (I6).

use crate::{
    FarthingError, authority,
    events::{ListingClosed, log},
    state::{Creator, Listing, ListingStatus, Stored, count_down},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CloseListing {
    pub authority: Signer,
    /// By the address that the listing stores.
    #[account(mut, address = listing.creator @ FarthingError::WrongCreator)]
    pub creator: Stored<Creator>,
    /// Ours by its type.
    #[account(mut, close = rent_payer)]
    pub listing: Stored<Listing>,
    /// Gets the lamports, by the address that the listing stores.
    #[account(mut, unsafe(dup), address = listing.rent_payer @ FarthingError::NotRentPayer)]
    pub rent_payer: UncheckedAccount,
}

impl CloseListing {
    pub fn close_listing(&mut self) -> Result<()> {
        // Check.
        authority::controls(&self.creator, self.authority.address())?;
        require!(
            self.listing.status == ListingStatus::Retired as u8,
            FarthingError::ListingNotRetired
        );
        // Effect: the account closes when the instruction ends.
        count_down(&mut self.creator.listings)?;
        log!(ListingClosed {
            listing: *self.listing.address(),
            creator: self.listing.creator,
            sold: self.listing.sold,
            revenue: self.listing.revenue,
        });
        Ok(())
    }
}
