//! `listing pause` and `resume`.

use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
};
use clap::Args;
use farthing_sdk::{
    accounts::Listing, args::ListingChanges, instructions::UpdateListing, solana::Address,
};

#[derive(Args)]
pub struct Pause {
    /// The listing
    listing: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Pause {
    pub fn pause(self, context: &Context) -> Outcome {
        self.set(context, true)
    }

    pub fn resume(self, context: &Context) -> Outcome {
        self.set(context, false)
    }

    fn set(self, context: &Context, paused: bool) -> Outcome {
        let listing: Listing = context.fetch(&self.listing)?;
        let changes = ListingChanges { paused: Some(paused), ..ListingChanges::default() };
        let update = UpdateListing::new(context.me()?, listing.creator, self.listing, changes);
        let title = if paused { "Listing paused" } else { "Listing resumed" };
        let plan = Plan::new(title, "listing", self.listing).step(update);
        context.send(&self.sending, plan)
    }
}
