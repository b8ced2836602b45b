//! `listing close`.

use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Listing, ListingStatus},
    instructions::CloseListing,
    solana::Address,
};

#[derive(Args)]
pub struct Close {
    /// The listing
    listing: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Close {
    pub fn run(self, context: &Context) -> Outcome {
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
