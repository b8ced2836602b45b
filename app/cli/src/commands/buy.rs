//! `buy`: from a listing, with or without a pass, as the listing has it.

use super::pay::reference;
use crate::{
    coin::Coin,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Receiving, Spending},
    values::{Hash32, TypedTokens, above_zero},
};
use clap::Args;
use farthing_sdk::{
    accounts::{self, Listing},
    addresses,
    compose::{BySpender, Spender},
    instructions::{self, Buy as BuyBuilder, BuyPass, OpenDeposit},
    solana::Address,
};

#[derive(Args)]
pub struct Buy {
    /// The listing
    listing: Address,
    /// How many units
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    quantity: u64,
    /// The most to pay for a unit, in tokens [default: the price it has now]
    #[arg(long, value_name = "TOKENS")]
    max_price: Option<TypedTokens>,
    /// Who gets the referral share: a wallet that has a deposit
    #[arg(long, value_name = "WALLET")]
    referrer: Option<Address>,
    /// Who gets the pass, if not you
    #[arg(long = "for", value_name = "WALLET")]
    holder: Option<Address>,
    /// Pay this much into your deposit first, in the same transaction; opens it if need be
    #[arg(long, value_name = "TOKENS", conflicts_with = "session", value_parser = above_zero())]
    top_up: Option<TypedTokens>,
    /// A note for the creator, at most 32 bytes of text; only where no pass is given
    #[arg(long, conflicts_with = "reference")]
    note: Option<String>,
    /// A reference for the creator, 64 hexadecimal digits; only where no pass is given
    #[arg(long)]
    reference: Option<Hash32>,
    #[command(flatten)]
    receiving: Receiving,
    #[command(flatten)]
    spending: Spending,
}

impl Buy {
    pub fn run(self, context: &Context) -> Outcome {
        let listing: Listing = context.fetch(&self.listing)?;
        let coin = context.coin(listing.mint)?;
        let spender = context.spender(&self.spending, &coin)?;
        let total = farthing_sdk::core::price::total(listing.price, self.quantity)
            .map_err(|_| Failure::Usage("so many units cost more than there can be".into()))?;
        let others = [("--for <WALLET>", self.holder), ("--referrer <WALLET>", self.referrer)];
        context.require_signers(self.receiving, &others)?;
        let mut plan = self
            .plan(&listing, spender.owner)
            .fact("quantity", self.quantity)
            .fact("price", coin.amount(total));
        plan = match &self.top_up {
            Some(amount) => self.top_up(context, plan, &coin, amount)?,
            None => {
                context.deposit(&spender.owner, &coin)?;
                plan
            }
        };
        plan = self.buy(context, plan, (&coin, &spender), &listing)?;
        context.send(&self.spending.sending, plan)
    }

    /// About the pass where the listing gives one, else about the listing.
    fn plan(&self, listing: &Listing, owner: Address) -> Plan {
        if !listing.gives_pass() {
            return Plan::new("Bought", "listing", self.listing);
        }
        let pass = addresses::pass(&self.listing, &self.holder.unwrap_or(owner));
        Plan::new("Bought", "pass", pass).fact("listing", self.listing)
    }

    /// The first payment in one transaction: deposit and purchase together.
    fn top_up(
        &self,
        context: &Context,
        plan: Plan,
        coin: &Coin,
        amount: &TypedTokens,
    ) -> Outcome<Plan> {
        let (me, payer) = (context.me()?, context.payer(&self.spending.sending)?);
        let amount = coin.units(amount)?;
        Ok(plan
            .step(OpenDeposit::new(me, coin.mint()).payer(payer))
            .step(instructions::Deposit::new(me, coin.token, amount)))
    }

    fn buy(
        &self,
        context: &Context,
        plan: Plan,
        (coin, spender): (&Coin, &Spender),
        listing: &Listing,
    ) -> Outcome<Plan> {
        let max_price = match &self.max_price {
            Some(price) => coin.units(price)?,
            None => listing.price,
        };
        let referrer = self.referrer_deposit(context, coin)?;
        if listing.gives_pass() {
            return self.buy_pass(plan, (listing, spender), max_price, referrer);
        }
        if self.holder.is_some() {
            return Err(Failure::Usage(
                "this listing gives no pass that somebody else could hold; leave out --for".into(),
            ));
        }
        let buy = BuyBuilder::of(self.listing, listing, spender.owner)
            .by(spender)
            .quantity(self.quantity)
            .max_price(max_price)
            .referrer(referrer)
            .reference(reference(self.note.as_deref(), self.reference)?);
        Ok(plan.step(buy))
    }

    fn buy_pass(
        &self,
        plan: Plan,
        (listing, spender): (&Listing, &Spender),
        max_price: u64,
        referrer: Option<Address>,
    ) -> Outcome<Plan> {
        if self.note.is_some() || self.reference.is_some() {
            return Err(Failure::Usage(
                "this listing gives a pass, which has no note; leave out --note and --reference"
                    .into(),
            ));
        }
        let mut buy = BuyPass::of(self.listing, listing, spender.owner)
            .by(spender)
            .referrer(referrer)
            .quantity(self.quantity);
        buy.consent.max_price = max_price;
        if let Some(holder) = self.holder {
            buy = buy.holder(holder);
        }
        Ok(plan.step(buy))
    }

    fn referrer_deposit(&self, context: &Context, coin: &Coin) -> Outcome<Option<Address>> {
        let Some(referrer) = self.referrer else { return Ok(None) };
        let deposit = addresses::deposit(&referrer, &coin.mint());
        if context.find::<accounts::Deposit>(&deposit)?.is_none() {
            return Err(Failure::NotFound(format!(
                "the referrer has no deposit of {}; `farthing deposit open --owner {referrer}` opens one",
                coin.unit
            )));
        }
        Ok(Some(deposit))
    }
}
