//! `pass refund`, `release` and `close`.

use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Listing, Pass},
    instructions::{ClosePass, RefundPass, ReleasePass},
    solana::Address,
};

#[derive(Args)]
pub struct One {
    /// The pass
    pass: Address,
    #[command(flatten)]
    sending: Sending,
}

impl One {
    pub fn refund(self, context: &Context) -> Outcome {
        let pass: Pass = context.fetch(&self.pass)?;
        let refund = RefundPass::of(self.pass, &pass, context.me()?);
        let plan = self.held(context, "Refunded", &pass)?;
        context.send(&self.sending, plan.fact("to", pass.payer_deposit).step(refund))
    }

    pub fn release(self, context: &Context) -> Outcome {
        let pass: Pass = context.fetch(&self.pass)?;
        let plan = self.held(context, "Released", &pass)?;
        context.send(&self.sending, plan.step(ReleasePass::of(self.pass, &pass)))
    }

    pub fn close(self, context: &Context) -> Outcome {
        let pass: Pass = context.fetch(&self.pass)?;
        let plan = Plan::new("Pass closed", "pass", self.pass)
            .fact("rent_to", pass.rent_payer)
            .step(ClosePass::of(self.pass, &pass, context.me()?));
        context.send(&self.sending, plan)
    }

    /// What it holds, where its listing is still there to tell the mint.
    fn held(&self, context: &Context, title: &'static str, pass: &Pass) -> Outcome<Plan> {
        let plan = Plan::new(title, "pass", self.pass);
        Ok(match context.find::<Listing>(&pass.listing)? {
            Some(listing) => plan.fact("amount", context.coin(listing.mint)?.amount(pass.held)),
            None => plan,
        })
    }
}
