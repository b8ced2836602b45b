//! `order place`.

use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    values::{Hash32, Moment, Span, TypedTokens},
};
use clap::Args;
use farthing_sdk::{
    accounts,
    core::bounds,
    instructions::{Lock, PlaceOrder},
    solana::Address,
};
use sha2::{Digest, Sha256};
use std::{fs, path::PathBuf};

#[derive(Args)]
pub struct Place {
    /// The listing
    listing: Address,
    /// sha256 of the key, as the seller says
    #[arg(long, value_name = "SHA256")]
    key_hash: Hash32,
    /// The encrypted file that was delivered; the order names its sha256
    #[arg(long, value_name = "FILE", required_unless_present = "delivery_hash")]
    delivery: Option<PathBuf>,
    /// sha256 of the encrypted file, where it is not here
    #[arg(long, value_name = "SHA256", conflicts_with = "delivery")]
    delivery_hash: Option<Hash32>,
    /// How long the seller has to reveal the key, 10m to 90d
    #[arg(long, default_value = "1d")]
    within: Span,
    /// The most to pay, in tokens [default: the price it has now]
    #[arg(long, value_name = "TOKENS")]
    max_price: Option<TypedTokens>,
    #[command(flatten)]
    sending: Sending,
}

impl Place {
    pub fn run(self, context: &Context) -> Outcome {
        let listing: accounts::Listing = context.fetch(&self.listing)?;
        let coin = context.coin(listing.mint)?;
        let me = context.me()?;
        context.deposit(&me, &coin)?;
        let (now, slot) = (context.now()?, context.slot()?);
        let deadline = now.saturating_add_unsigned(self.within.0);
        if !bounds::order_deadline_ok(now, deadline) {
            let reason = format!("an order waits between 10m and 90d, not {}", self.within);
            return Err(Failure::Usage(reason).of("--within <WITHIN>", self.within));
        }
        let lock =
            Lock { key_hash: self.key_hash.0, delivery_hash: self.delivery_hash()?, deadline };
        let payer = context.payer(&self.sending)?;
        let mut place = PlaceOrder::of(self.listing, &listing, me, slot, lock).payer(payer);
        if let Some(price) = &self.max_price {
            place.terms.max_price = coin.units(price)?;
        }
        let plan = Plan::new("Order placed", "order", place.order)
            .fact("amount", coin.amount(listing.price))
            .fact("deadline", Moment(deadline))
            .step(place);
        context.send(&self.sending, plan)
    }

    fn delivery_hash(&self) -> Outcome<[u8; 32]> {
        let Some(file) = &self.delivery else {
            return Ok(self.delivery_hash.unwrap_or_default().0);
        };
        let bytes = fs::read(file)
            .map_err(|error| Failure::File(format!("cannot read {}: {error}", file.display())))?;
        Ok(Sha256::digest(bytes).into())
    }
}
