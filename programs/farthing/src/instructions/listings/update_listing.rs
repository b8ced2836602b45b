//! `update_listing`: changes what is given and keeps the rest. Only the authority of the creator may
//! call. Later buyers only: a buyer who names the old generation is refused, one who has bought keeps the
//! terms of the purchase (I6).

use super::require_terms;
use crate::{
    FarthingError, authority,
    events::{ListingUpdated, log},
    state::{Creator, Listing, ListingStatus, Stored, count_up, store_uri},
};
use alloc::string::String;
use anchor_lang::prelude::*;

/// The changes; what is `None` stays. Units as in [`Listing`].
#[derive(AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct ListingChanges {
    pub price: Option<u64>,
    pub period: Option<u64>,
    pub duration: Option<u64>,
    pub refund_window: Option<u64>,
    pub supply_cap: Option<u64>,
    pub referral_bps: Option<u16>,
    pub content_hash: Option<[u8; 32]>,
    pub uri: Option<String>,
    /// Stops or resumes the sale; the only change that is not a change of terms.
    pub paused: Option<bool>,
}

impl ListingChanges {
    fn change_terms(&self) -> bool {
        self.price.is_some()
            || self.period.is_some()
            || self.duration.is_some()
            || self.refund_window.is_some()
            || self.supply_cap.is_some()
            || self.referral_bps.is_some()
            || self.content_hash.is_some()
            || self.uri.is_some()
    }

    fn write_to(&self, listing: &mut Listing) -> Result<()> {
        listing.price = self.price.unwrap_or(listing.price);
        listing.period = self.period.unwrap_or(listing.period);
        listing.duration = self.duration.unwrap_or(listing.duration);
        listing.refund_window = self.refund_window.unwrap_or(listing.refund_window);
        listing.supply_cap = self.supply_cap.unwrap_or(listing.supply_cap);
        listing.referral_bps = self.referral_bps.unwrap_or(listing.referral_bps);
        listing.content_hash = self.content_hash.unwrap_or(listing.content_hash);
        if let Some(uri) = &self.uri {
            listing.uri_len = store_uri(uri, &mut listing.uri)?;
        }
        if let Some(paused) = self.paused {
            let status = if paused { ListingStatus::Paused } else { ListingStatus::Active };
            listing.status = status as u8;
        }
        Ok(())
    }
}

#[derive(Accounts)]
pub struct UpdateListing {
    pub authority: Signer,
    /// By the address that the listing stores.
    #[account(address = listing.creator @ FarthingError::WrongCreator)]
    pub creator: Stored<Creator>,
    /// Ours by its type.
    #[account(mut)]
    pub listing: Stored<Listing>,
}

impl UpdateListing {
    pub fn update_listing(&mut self, changes: &ListingChanges) -> Result<()> {
        // Check.
        authority::controls(&self.creator, self.authority.address())?;
        require!(
            self.listing.status != ListingStatus::Retired as u8,
            FarthingError::ListingRetired
        );
        // Effect.
        changes.write_to(&mut self.listing)?;
        require_terms(&self.listing)?;
        if changes.change_terms() {
            count_up(&mut self.listing.generation)?;
        }
        log!(ListingUpdated {
            listing: *self.listing.address(),
            content_hash: self.listing.content_hash,
            price: self.listing.price,
            period: self.listing.period,
            duration: self.listing.duration,
            refund_window: self.listing.refund_window,
            supply_cap: self.listing.supply_cap,
            referral_bps: u64::from(self.listing.referral_bps),
            generation: u64::from(self.listing.generation),
            status: u64::from(self.listing.status),
        });
        Ok(())
    }
}
