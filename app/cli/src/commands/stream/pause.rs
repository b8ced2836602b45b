//! `stream pause`.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Spending,
};
use clap::Args;
use farthing_sdk::{instructions::PauseStream, solana::Address};

#[derive(Args)]
pub struct Pause {
    /// The stream
    stream: Address,
    #[command(flatten)]
    spending: Spending,
}

impl Pause {
    pub fn run(self, context: &Context) -> Outcome {
        let (stream, coin) = read(context, &self.stream)?;
        let spender = context.spender_from(&self.spending, stream.deposit)?;
        let schedule = stream.schedule();
        let now = context.now()?;
        let plan = Plan::new("Stream paused", "stream", self.stream)
            .fact("accrued", coin.amount(schedule.accrued(now)))
            .fact("not_accrued", coin.amount(schedule.refundable(now)))
            .step(PauseStream::of(self.stream, &stream, spender.owner).by(&spender));
        context.send(&self.spending.sending, plan)
    }
}
