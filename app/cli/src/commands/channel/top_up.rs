//! `channel top-up`.

use super::read;
use crate::{
    commands::store::State,
    context::{Context, Plan},
    failure::Outcome,
    options::Spending,
    values::{TypedTokens, above_zero},
};
use clap::Args;
use farthing_sdk::{compose, solana::Address};

#[derive(Args)]
pub struct TopUp {
    /// The channel
    channel: Address,
    /// How much more to set aside, in tokens
    #[arg(value_parser = above_zero())]
    amount: TypedTokens,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    spending: Spending,
}

impl TopUp {
    pub fn run(self, context: &Context) -> Outcome {
        let promises = self.state.paying_of(&self.channel)?;
        let (channel, coin) = read(context, &self.channel)?;
        let spender = context.spender_from(&self.spending, channel.deposit)?;
        let amount = coin.units(&self.amount)?;
        let funded = channel.funded.saturating_add(amount);
        let steps = compose::top_up_channel(context.client(), self.channel, spender, amount);
        let plan = Plan::new("Channel topped up", "channel", self.channel)
            .fact("amount", coin.amount(amount))
            .fact("funded", coin.amount(funded))
            .steps(context.ask(steps)?);
        context.send(&self.spending.sending, plan)?;
        match promises {
            Some(promises) if !self.spending.sending.dry_run => {
                Ok(promises.note_funded(&self.channel, funded)?)
            }
            _ => Ok(()),
        }
    }
}
