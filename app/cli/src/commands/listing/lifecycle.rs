//! `listing pause`, `resume`, `retire` and `close`.

use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Listing, ListingStatus},
    args::ListingChanges,
    instructions::{CloseListing, RetireListing, UpdateListing},
    solana::Address,
};

#[derive(Args)]
pub struct One {
    /// The listing
    listing: Address,
    #[command(flatten)]
    sending: Sending,
}

impl One {
    pub fn pause(self, context: &Context, paused: bool) -> Outcome {
        let listing: Listing = context.fetch(&self.listing)?;
        let changes = ListingChanges { paused: Some(paused), ..ListingChanges::default() };
        let update = UpdateListing::new(context.me()?, listing.creator, self.listing, changes);
        let title = if paused { "Listing paused" } else { "Listing resumed" };
        let plan = Plan::new(title, "listing", self.listing).step(update);
        context.send(&self.sending, plan)
    }

    pub fn retire(self, context: &Context) -> Outcome {
        let listing: Listing = context.fetch(&self.listing)?;
        let retire = RetireListing::new(context.me()?, listing.creator, self.listing);
        let plan = Plan::new("Listing retired", "listing", self.listing).step(retire);
        context.send(&self.sending, plan)
    }

    pub fn close(self, context: &Context) -> Outcome {
        let listing: Listing = context.fetch(&self.listing)?;
        if listing.status != ListingStatus::Retired {
            return Err(Failure::Usage(format!(
                "the listing is not retired; `farthing listing retire {}` comes first",
                self.listing
            )));
        }
        let close = CloseListing::of(self.listing, &listing, context.me()?);
        let plan = Plan::new("Listing closed", "listing", self.listing)
            .fact("rent_to", listing.rent_payer)
            .step(close);
        context.send(&self.sending, plan)
    }
}
