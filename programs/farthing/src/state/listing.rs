use anchor_lang::prelude::*;
use farthing_core::{listing, price};

/// Whether a listing sells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum ListingStatus {
    /// Sells.
    Active = 0,
    /// Does not sell now; `update_listing` resumes it.
    Paused = 1,
    /// Never sells again; can be closed.
    Retired = 2,
}

/// A priced thing of a creator: article, song, game item, API unit, access.
///
/// Seeds: `["listing", creator, number]`, number as `u32` in little-endian order. Numbers are
/// never given twice, so no listing address lives twice.
#[account]
pub struct Listing {
    /// Whose it is. Written once.
    pub creator: Address,
    /// What it is paid in. Written once.
    pub mint: Address,
    /// Gets all lamports when the account closes (I8). Written once.
    pub rent_payer: Address,
    /// Zero: the place of a later policy account.
    pub policy: Address,
    /// sha256 of the content; zero when not given.
    pub content_hash: [u8; 32],
    /// Where the content or its description is, UTF-8, `uri_len` bytes.
    pub uri: [u8; 96],
    /// Base units for one unit: an item, a call, a term of `duration`, or `period` seconds.
    pub price: u64,
    /// Seconds that `price` pays for in a stream, up to 2^31; 0 when it is not streamed.
    pub period: u64,
    /// Seconds of access a unit gives; 0 for ever.
    pub duration: u64,
    /// Seconds in which a purchase can be refunded; 0 never, at most 90 days.
    pub refund_window: u64,
    /// Most units that may be sold at a time; 0 without limit.
    pub supply_cap: u64,
    /// Units sold, less those refunded or cancelled. A mere statistic, which stops at 2^64 - 1, where
    /// there is no cap.
    pub sold: u64,
    /// Base units of prices agreed, referrers' shares included, less refunds and cancellations.
    pub revenue: u64,
    /// Terms of passes sold: gives each its number. Never falls.
    pub terms: u64,
    /// Its place among the creator's listings. Written once.
    pub number: u32,
    /// Raised by every change of terms (I6).
    pub generation: u32,
    /// The referrer's share in hundredths of a percent, at most 10,000.
    pub referral_bps: u16,
    /// A [`ListingStatus`].
    pub status: u8,
    pub uri_len: u8,
    pub version: u8,
    pub bump: u8,
    /// Zero.
    pub reserved: [u8; 2],
}

const _: () = assert!(size_of::<Listing>() == 336);

impl Listing {
    /// Whether buying gives a pass rather than only an event.
    #[inline(always)]
    pub fn gives_pass(&self) -> bool {
        listing::gives_pass(self.duration, self.refund_window)
    }

    /// Checks that the terms a buyer consents to are the terms in force (I6), takes `quantity`
    /// units out of the supply, counts the revenue and returns the total price in base units.
    ///
    /// # Errors
    /// `ListingNotActive`, `ListingChanged`, `PriceAboveMaximum`, `ListingIsStreamed`,
    /// `QuantityZero`, `SoldOut`, `AmountOverflow`.
    #[inline(always)]
    pub fn sell(&mut self, quantity: u64, max_price: u64, generation: u32) -> Result<u64> {
        use crate::FarthingError;
        require!(self.status == ListingStatus::Active as u8, FarthingError::ListingNotActive);
        require!(self.generation == generation, FarthingError::ListingChanged);
        require!(self.price <= max_price, FarthingError::PriceAboveMaximum);
        require!(self.period == 0, FarthingError::ListingIsStreamed);
        require!(quantity != 0, FarthingError::QuantityZero);
        // Without a cap the count saturates: else a free listing could be bought out for nothing.
        let sold = match self.sold.checked_add(quantity) {
            Some(sold) if self.supply_cap == 0 || sold <= self.supply_cap => sold,
            None if self.supply_cap == 0 => u64::MAX,
            _ => return Err(FarthingError::SoldOut.into()),
        };
        let total = price::total(self.price, quantity).map_err(FarthingError::from)?;
        self.sold = sold;
        // A statistic: it saturates rather than stop a sale.
        self.revenue = self.revenue.saturating_add(total);
        Ok(total)
    }

    /// Puts `quantity` units back and takes `total` base units off the revenue: what a refund, a
    /// cancelled or a declined order undoes. Saturates, because an exit cannot fail here (I7).
    pub fn undo_sale(&mut self, quantity: u64, total: u64) {
        self.sold = self.sold.saturating_sub(quantity);
        self.revenue = self.revenue.saturating_sub(total);
    }

    /// [`Self::undo_sale`] on a listing that may be closed already, in which case nothing is to
    /// be undone: leaving never needs the listing (I6, I7).
    pub fn undo_sale_if_live(view: &AccountView, quantity: u64, total: u64) -> Result<()> {
        if let Some(mut listing) = super::Stored::<Self>::take(*view)? {
            listing.undo_sale(quantity, total);
            listing.give_back();
        }
        Ok(())
    }
}
