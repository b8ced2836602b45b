//! `listing update`: what is not given stays.

use super::uri;
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    values::{Hash32, ShareArg, Span, TypedTokens},
};
use clap::Args;
use farthing_sdk::{accounts, args::ListingChanges, instructions::UpdateListing, solana::Address};

#[derive(Args)]
pub struct Update {
    /// The listing
    listing: Address,
    /// Price of a unit, in tokens
    #[arg(long, value_name = "TOKENS")]
    price: Option<TypedTokens>,
    /// How long a unit gives access, as in 30d; 0 for ever
    #[arg(long)]
    duration: Option<Span>,
    /// How long a purchase can be refunded, as in 7d; 0 never
    #[arg(long)]
    refund_window: Option<Span>,
    /// What the price pays for in a stream, as in 1h; 0 not streamed
    #[arg(long)]
    period: Option<Span>,
    /// Most units that may be sold; 0 without limit
    #[arg(long)]
    supply: Option<u64>,
    /// What a referrer gets, as in 10%
    #[arg(long, value_name = "SHARE")]
    referral: Option<ShareArg>,
    /// Where the content or its description is, at most 96 bytes
    #[arg(long)]
    uri: Option<String>,
    /// sha256 of the content, 64 hexadecimal digits
    #[arg(long, value_name = "SHA256")]
    content_hash: Option<Hash32>,
    #[command(flatten)]
    sending: Sending,
}

impl Update {
    pub fn run(self, context: &Context) -> Outcome {
        let listing: accounts::Listing = context.fetch(&self.listing)?;
        let coin = context.coin(listing.mint)?;
        let changes = ListingChanges {
            price: self.price.map(|price| coin.units(&price)).transpose()?,
            period: self.period.map(|span| span.0),
            duration: self.duration.map(|span| span.0),
            refund_window: self.refund_window.map(|span| span.0),
            supply_cap: self.supply,
            referral_bps: self.referral.map(|share| share.0),
            content_hash: self.content_hash.map(|hash| hash.0),
            uri: self.uri.map(uri).transpose()?,
            paused: None,
        };
        if changes == ListingChanges::default() {
            return Err(Failure::Usage(
                "nothing to change; name what should change, as --price 2".into(),
            ));
        }
        let update = UpdateListing::new(context.me()?, listing.creator, self.listing, changes);
        let plan = Plan::new("Listing updated", "listing", self.listing).step(update);
        context.send(&self.sending, plan)
    }
}
