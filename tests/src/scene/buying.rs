//! What the author sells, and what readers do with it.

use super::Scene;
use farthing_sdk::{
    accounts::{Listing, Pass},
    args::{ListingChanges, ListingTerms},
    instructions::{
        Buy, BuyPass, CloseListing, ClosePass, RefundPass, ReleasePass, Renew, RetireListing,
        UpdateListing,
    },
    solana::Address,
};

/// Base units for one unit of everything on sale.
pub const PRICE: u64 = 1_000;
/// Seconds.
pub const DAY: i64 = 86_400;
/// Seconds of access that a unit gives.
pub const TERM: i64 = 30 * DAY;

/// A thing without a pass.
pub fn item() -> ListingTerms {
    ListingTerms::at(PRICE)
}

/// Thirty days of access, paid at once.
pub fn season() -> ListingTerms {
    ListingTerms { duration: TERM as u64, ..item() }
}

/// Thirty days of access, refundable for a day.
pub fn trial() -> ListingTerms {
    ListingTerms { refund_window: DAY as u64, ..season() }
}

/// Access for ever, refundable for a day.
pub fn keepsake() -> ListingTerms {
    ListingTerms { refund_window: DAY as u64, ..item() }
}

/// The same, with a referral share.
pub fn referred(terms: ListingTerms, bps: u16) -> ListingTerms {
    ListingTerms { referral_bps: bps, ..terms }
}

impl Scene {
    /// With one listing.
    pub fn selling(terms: ListingTerms) -> (Self, Address) {
        let scene = Self::set();
        let listing = scene.listing(&scene.creator, terms);
        (scene, listing)
    }

    /// With one listing, and the reader's pass for it.
    pub fn with_pass(terms: ListingTerms) -> (Self, Address, Address) {
        let (scene, listing) = Self::selling(terms);
        let pass = scene.pass(&listing, "reader");
        (scene, listing, pass)
    }

    pub fn buy(&self, listing: &Address) -> Buy {
        Buy::of(*listing, &self.get(listing), self.address("reader"))
    }

    pub fn buy_pass(&self, listing: &Address) -> BuyPass {
        self.buy_pass_by(listing, "reader")
    }

    pub fn buy_pass_by(&self, listing: &Address, name: &str) -> BuyPass {
        BuyPass::of(*listing, &self.get(listing), self.address(name))
    }

    pub fn renew(&self, pass: &Address) -> Renew {
        self.renew_by(pass, "reader")
    }

    pub fn renew_by(&self, pass: &Address, name: &str) -> Renew {
        let pass: Pass = self.get(pass);
        Renew::of(&pass, &self.get(&pass.listing), self.address(name))
    }

    pub fn refund_pass(&self, pass: &Address, name: &str) -> RefundPass {
        RefundPass::of(*pass, &self.get(pass), self.address(name))
    }

    pub fn release_pass(&self, pass: &Address) -> ReleasePass {
        ReleasePass::of(*pass, &self.get(pass))
    }

    pub fn close_pass(&self, pass: &Address, name: &str) -> ClosePass {
        ClosePass::of(*pass, &self.get(pass), self.address(name))
    }

    /// The author changes terms.
    #[track_caller]
    pub fn change(&self, listing: &Address, changes: ListingChanges) {
        let author = self.address("author");
        self.given(UpdateListing::new(author, self.creator, *listing, changes));
    }

    /// The author ends the sale for good.
    #[track_caller]
    pub fn retire(&self, listing: &Address) {
        self.given(RetireListing::new(self.address("author"), self.creator, *listing));
    }

    /// The author takes a listing away altogether.
    #[track_caller]
    pub fn remove(&self, listing: &Address) {
        self.retire(listing);
        self.given(CloseListing::of(*listing, &self.get(listing), self.address("author")));
    }

    pub fn listing_at(&self, listing: &Address) -> Listing {
        self.get(listing)
    }

    pub fn pass_at(&self, pass: &Address) -> Pass {
        self.get(pass)
    }
}
