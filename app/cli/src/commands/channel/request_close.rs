//! `channel request-close`.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Spending,
    values::Moment,
};
use clap::Args;
use farthing_sdk::{core::channel, instructions, solana::Address};

#[derive(Args)]
pub struct RequestClose {
    /// The channel
    channel: Address,
    #[command(flatten)]
    spending: Spending,
}

impl RequestClose {
    pub fn run(self, context: &Context) -> Outcome {
        let (stored, coin) = read(context, &self.channel)?;
        let spender = context.spender_from(&self.spending, stored.deposit)?;
        let until = channel::claimable_until(context.now()?, stored.grace);
        let later = format!("with `farthing channel finish {}`", self.channel);
        let request = instructions::RequestClose::of(self.channel, &stored, spender.owner);
        let plan = Plan::new("Close requested", "channel", self.channel)
            .fact("payee_claims_until", Moment(until))
            .fact("left", coin.amount(stored.left()))
            .fact("then_it_comes_back", later)
            .step(request.by(&spender));
        context.send(&self.spending.sending, plan)
    }
}
