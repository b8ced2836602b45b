//! `stream refund`.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Spending,
    values::TypedAmount,
};
use clap::Args;
use farthing_sdk::{instructions::RefundStream, solana::Address};

#[derive(Args)]
pub struct Refund {
    /// The stream
    stream: Address,
    /// How much to take back, in tokens, or all that has not accrued
    #[arg(default_value = "all")]
    amount: TypedAmount,
    #[command(flatten)]
    spending: Spending,
}

impl Refund {
    pub fn run(self, context: &Context) -> Outcome {
        let (stream, coin) = read(context, &self.stream)?;
        let spender = context.spender_from(&self.spending, stream.deposit)?;
        let amount = coin.units_or_all(&self.amount)?;
        let most = stream.schedule().refundable(context.now()?);
        let refund = RefundStream::of(self.stream, &stream, spender.owner).amount(amount);
        let plan = Plan::new("Stream refunded", "stream", self.stream)
            .fact("returned", coin.amount(amount.min(most)))
            .step(refund.by(&spender));
        context.send(&self.spending.sending, plan)
    }
}
