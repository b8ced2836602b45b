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
    accounts::Listing,
    addresses,
    compose::{self, Purchase, Spender},
    solana::{Address, Instruction},
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
        let plan = self
            .plan(&listing, spender.owner)
            .fact("quantity", self.quantity)
            .fact("price", coin.amount(total))
            .steps(self.top_up(context, &coin, spender)?);
        let purchase = self.purchase(context, (&coin, spender), &listing)?;
        let listed = (self.listing, &listing);
        let steps = context.ask(compose::buy_as_read(context.client(), listed, &purchase))?;
        context.send(&self.spending.sending, plan.steps(steps))
    }

    /// About the pass where the listing gives one, else about the listing.
    fn plan(&self, listing: &Listing, owner: Address) -> Plan {
        if !listing.gives_pass() {
            return Plan::new("Bought", "listing", self.listing);
        }
        let pass = addresses::pass(&self.listing, &self.holder.unwrap_or(owner));
        Plan::new("Bought", "pass", pass).fact("listing", self.listing)
    }

    /// The first payment in one transaction: deposit and purchase together. Without it the deposit must
    /// be there.
    fn top_up(
        &self,
        context: &Context,
        coin: &Coin,
        spender: Spender,
    ) -> Outcome<Vec<Instruction>> {
        if let Some(amount) = &self.top_up {
            return Ok(compose::fill_deposit(spender, coin.token, coin.units(amount)?));
        }
        context.deposit(&spender.owner, coin)?;
        Ok(Vec::new())
    }

    /// What is asked for, as the listing allows it. Whether wallets sign for the others has been asked.
    fn purchase(
        &self,
        context: &Context,
        (coin, spender): (&Coin, Spender),
        listing: &Listing,
    ) -> Outcome<Purchase> {
        let max_price = self.max_price.as_ref().map(|price| coin.units(price)).transpose()?;
        if let Some(referrer) = &self.referrer {
            context.require_referrer(referrer, coin)?;
        }
        if !listing.gives_pass() && self.holder.is_some() {
            return Err(Failure::Usage(
                "this listing gives no pass that somebody else could hold; leave out --for".into(),
            ));
        }
        if listing.gives_pass() && (self.note.is_some() || self.reference.is_some()) {
            return Err(Failure::Usage(
                "this listing gives a pass, which has no note; leave out --note and --reference"
                    .into(),
            ));
        }
        Ok(Purchase {
            holder: self.holder.unwrap_or(spender.owner),
            quantity: self.quantity,
            max_price,
            referrer: self.referrer,
            reference: reference(self.note.as_deref(), self.reference)?,
            any_address: true,
            ..Purchase::by(spender)
        })
    }
}
