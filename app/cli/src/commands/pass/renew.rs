//! `pass renew`: money of the last term that is due is released first, in the same transaction.

use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Spending,
    values::Moment,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Listing, Pass},
    compose::{self, Renewal},
    solana::Address,
};

#[derive(Args)]
pub struct Renew {
    /// The pass
    pass: Address,
    /// How many units
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    quantity: u64,
    /// Who gets the referral share: a wallet that has a deposit
    #[arg(long, value_name = "WALLET")]
    referrer: Option<Address>,
    #[command(flatten)]
    spending: Spending,
}

impl Renew {
    pub fn run(self, context: &Context) -> Outcome {
        let pass: Pass = context.fetch(&self.pass)?;
        let listing: Listing = context.fetch(&pass.listing)?;
        let coin = context.coin(listing.mint)?;
        let spender = context.spender(&self.spending, &coin)?;
        context.deposit(&spender.owner, &coin)?;
        if pass.is_refundable(context.now()?) {
            return Err(Failure::Usage(format!(
                "the last term can still be refunded until {}; renew after that, or refund it",
                Moment(pass.refundable_until)
            )));
        }
        if let Some(referrer) = &self.referrer {
            context.require_referrer(referrer, &coin)?;
        }
        let (quantity, referrer, any_address) = (self.quantity, self.referrer, true);
        let renewal = Renewal { spender, quantity, referrer, any_address };
        let steps = context.ask(compose::renew(context.client(), self.pass, &renewal))?;
        let plan = Plan::new("Renewed", "pass", self.pass).steps(steps);
        context.send(&self.spending.sending, plan)
    }
}
