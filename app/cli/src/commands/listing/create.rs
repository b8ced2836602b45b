//! `listing create`.

use crate::{
    coin::MintArg,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    values::{Hash32, ShareArg, Span, TypedTokens},
};
use clap::Args;
use farthing_sdk::{
    accounts, addresses, args::ListingTerms, instructions::CreateListing, solana::Address,
};

#[derive(Args)]
pub struct Create {
    /// The creator
    creator: Address,
    /// Price of a unit, in tokens
    #[arg(long, value_name = "TOKENS")]
    price: TypedTokens,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
    /// How long a unit gives access, as in 30d [default: for ever]
    #[arg(long, default_value = "0", hide_default_value = true)]
    duration: Span,
    /// How long a purchase can be refunded, as in 7d, at most 90d [default: never]
    #[arg(long, default_value = "0", hide_default_value = true)]
    refund_window: Span,
    /// What the price pays for in a stream, as in 1h [default: not streamed]
    #[arg(long, default_value = "0", hide_default_value = true)]
    period: Span,
    /// Most units that may be sold [default: no limit]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    supply: u64,
    /// What a referrer gets, as in 10%
    #[arg(long, value_name = "SHARE")]
    referral: Option<ShareArg>,
    /// Where the content or its description is, at most 96 bytes
    #[arg(long, default_value = "", hide_default_value = true)]
    uri: String,
    /// sha256 of the content, 64 hexadecimal digits
    #[arg(long, value_name = "SHA256")]
    content_hash: Option<Hash32>,
    #[command(flatten)]
    sending: Sending,
}

impl Create {
    pub fn run(self, context: &Context) -> Outcome {
        let creator: accounts::Creator = context.fetch(&self.creator)?;
        let coin = context.coin_or_usual(self.mint)?;
        let earnings = addresses::earnings(&self.creator, &coin.mint());
        if context.find::<accounts::Earnings>(&earnings)?.is_none() {
            return Err(Failure::NotFound(format!(
                "the creator has no earnings in {}; `farthing creator open-earnings {} --mint {}` opens \
                 them",
                coin.unit,
                self.creator,
                coin.mint()
            )));
        }
        let terms = ListingTerms {
            price: coin.units(&self.price)?,
            period: self.period.0,
            duration: self.duration.0,
            refund_window: self.refund_window.0,
            supply_cap: self.supply,
            referral_bps: self.referral.map_or(0, |share| share.0),
            content_hash: self.content_hash.unwrap_or_default().0,
            uri: uri(self.uri)?,
        };
        let payer = context.payer(&self.sending)?;
        let create = CreateListing::of(self.creator, &creator, coin.mint(), terms).payer(payer);
        let plan = Plan::new("Listing created", "listing", create.listing)
            .fact("number", create.number)
            .fact("price", coin.amount(create.terms.price))
            .fact("period", Span(create.terms.period))
            .step(create);
        context.send(&self.sending, plan)
    }
}

/// A uri that fits an account.
pub fn uri(uri: String) -> Outcome<String> {
    if uri.len() > 96 {
        let reason = format!("the uri has {} bytes; it can have 96", uri.len());
        return Err(Failure::Usage(reason).of("--uri <URI>", uri));
    }
    Ok(uri)
}
