//! `listing retire`.

use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
};
use clap::Args;
use farthing_sdk::{accounts::Listing, instructions::RetireListing, solana::Address};

#[derive(Args)]
pub struct Retire {
    /// The listing
    listing: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Retire {
    pub fn run(self, context: &Context) -> Outcome {
        let listing: Listing = context.fetch(&self.listing)?;
        let retire = RetireListing::new(context.me()?, listing.creator, self.listing);
        let plan = Plan::new("Listing retired", "listing", self.listing).step(retire);
        context.send(&self.sending, plan)
    }
}
