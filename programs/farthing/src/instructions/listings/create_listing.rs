//! `create_listing`: prices a thing. Only the authority of the creator may call.

// The derive binds every argument that it lists; only the seeds use them.
#![allow(unused_variables)]

use crate::{
    FarthingError, authority,
    events::{ListingCreated, log},
    state::{
        Creator, Earnings, Listing, ListingStatus, NOBODY, Stored, VERSION, count_up, store_uri,
    },
};
use alloc::string::String;
use anchor_lang::{address_eq, prelude::*};
use farthing_core::{bounds, price::BPS_SCALE};

/// What a listing sells and at what price. Units as in [`Listing`].
#[derive(AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct ListingTerms {
    pub price: u64,
    pub period: u64,
    pub duration: u64,
    pub refund_window: u64,
    pub supply_cap: u64,
    pub referral_bps: u16,
    pub content_hash: [u8; 32],
    pub uri: String,
}

#[derive(Accounts)]
#[instruction(number: u32)]
pub struct CreateListing {
    /// Pays the rent, and gets it back when the listing closes.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub creator: Stored<Creator>,
    /// Gives the mint, and so makes sure that what is listed can be paid for.
    #[account(constraint = address_eq(&earnings.creator, creator.address()) @ FarthingError::WrongEarnings)]
    pub earnings: Stored<Earnings>,
    /// Created here, by its seeds.
    #[account(init, payer = payer, seeds = [b"listing", creator, number.to_le_bytes()], bump)]
    pub listing: Stored<Listing>,
    pub system_program: Program<System>,
}

impl CreateListing {
    pub fn create_listing(&mut self, bump: u8, number: u32, terms: ListingTerms) -> Result<()> {
        // Check: numbers are given once, so that no listing address lives twice.
        authority::controls(&self.creator, self.authority.address())?;
        require!(number == self.creator.next_listing, FarthingError::ListingNumberNotNext);
        // Effect.
        *self.listing = Listing {
            creator: *self.creator.address(),
            mint: self.earnings.mint,
            rent_payer: *self.payer.address(),
            policy: NOBODY,
            content_hash: terms.content_hash,
            uri: [0; 96],
            price: terms.price,
            period: terms.period,
            duration: terms.duration,
            refund_window: terms.refund_window,
            supply_cap: terms.supply_cap,
            sold: 0,
            revenue: 0,
            terms: 0,
            number,
            generation: 1,
            referral_bps: terms.referral_bps,
            status: ListingStatus::Active as u8,
            uri_len: 0,
            version: VERSION,
            bump,
            reserved: [0; 2],
        };
        self.listing.uri_len = store_uri(&terms.uri, &mut self.listing.uri)?;
        require_terms(&self.listing)?;
        count_up(&mut self.creator.listings)?;
        count_up(&mut self.creator.next_listing)?;
        log!(ListingCreated {
            listing: *self.listing.address(),
            creator: self.listing.creator,
            mint: self.listing.mint,
            content_hash: self.listing.content_hash,
            price: self.listing.price,
            period: self.listing.period,
            duration: self.listing.duration,
            refund_window: self.listing.refund_window,
            supply_cap: self.listing.supply_cap,
            referral_bps: u64::from(self.listing.referral_bps),
        });
        Ok(())
    }
}

/// Checks that terms are within bounds and fit together.
///
/// # Errors
/// `RefundWindowTooLong`, `PeriodTooLong`, `ReferralTooLarge`, `SupplyBelowSold`,
/// `StreamedListingHasPassTerms`.
pub fn require_terms(listing: &Listing) -> Result<()> {
    require!(
        listing.refund_window <= bounds::REFUND_WINDOW_MAX,
        FarthingError::RefundWindowTooLong
    );
    require!(listing.period <= bounds::STREAM_PERIOD_MAX, FarthingError::PeriodTooLong);
    require!(u64::from(listing.referral_bps) <= BPS_SCALE, FarthingError::ReferralTooLarge);
    require!(
        listing.supply_cap == 0 || listing.supply_cap >= listing.sold,
        FarthingError::SupplyBelowSold
    );
    require!(
        listing.period == 0 || !(listing.gives_pass() || listing.supply_cap != 0),
        FarthingError::StreamedListingHasPassTerms
    );
    Ok(())
}
