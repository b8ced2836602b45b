//! `stream top-up`: more money, from anyone.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Spending,
    values::{Moment, TypedTokens, above_zero},
};
use clap::Args;
use farthing_sdk::{compose, solana::Address};

#[derive(Args)]
pub struct TopUp {
    /// The stream
    stream: Address,
    /// How much to put in, in tokens; what comes back later goes to the payer of the stream
    #[arg(value_parser = above_zero())]
    amount: TypedTokens,
    #[command(flatten)]
    spending: Spending,
}

impl TopUp {
    pub fn run(self, context: &Context) -> Outcome {
        let (stream, coin) = read(context, &self.stream)?;
        let spender = context.spender(&self.spending, &coin)?;
        context.deposit(&spender.owner, &coin)?;
        if spender.deposit(&coin.mint()) == stream.payee {
            return Err(Failure::Usage(
                "this stream pays the deposit that would top it up; somebody else has to".into(),
            ));
        }
        let amount = coin.units(&self.amount)?;
        let mut after = stream.schedule();
        let dry = after.top_up(amount, context.now()?).ok().and_then(|()| after.depletes_at());
        let steps = compose::top_up_stream(context.client(), self.stream, spender, amount);
        let plan = Plan::new("Stream topped up", "stream", self.stream)
            .fact("amount", coin.amount(amount))
            .fact("runs_dry", dry.map(Moment))
            .steps(context.ask(steps)?);
        context.send(&self.spending.sending, plan)
    }
}
