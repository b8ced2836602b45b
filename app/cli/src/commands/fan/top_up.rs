//! `fan top-up`.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Spending,
    values::{TypedTokens, above_zero},
};
use clap::Args;
use farthing_sdk::{compose, solana::Address};

#[derive(Args)]
pub struct TopUp {
    /// The fan
    fan: Address,
    /// How much more to set aside, in tokens
    #[arg(value_parser = above_zero())]
    amount: TypedTokens,
    #[command(flatten)]
    spending: Spending,
}

impl TopUp {
    pub fn run(self, context: &Context) -> Outcome {
        let (fan, coin) = read(context, &self.fan)?;
        let spender = context.spender_from(&self.spending, fan.deposit)?;
        let amount = coin.units(&self.amount)?;
        let steps = compose::top_up_fan(context.client(), self.fan, spender, amount);
        let plan = Plan::new("Fan topped up", "fan", self.fan)
            .fact("amount", coin.amount(amount))
            .fact("funded", coin.amount(fan.funded.saturating_add(amount)))
            .steps(context.ask(steps)?);
        context.send(&self.spending.sending, plan)
    }
}
