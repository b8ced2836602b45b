//! `stream resume`, at the same rate or at another.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Spending,
    values::TypedRate,
};
use clap::Args;
use farthing_sdk::{
    accounts::StreamStatus,
    instructions::{ResumeStream, SetStreamRate},
    solana::Address,
};

#[derive(Args)]
pub struct Resume {
    /// The stream
    stream: Address,
    /// At another rate from now on, as in "2.50 per month"; the owner signs for that
    #[arg(long, conflicts_with = "session")]
    rate: Option<TypedRate>,
    #[command(flatten)]
    spending: Spending,
}

impl Resume {
    pub fn run(self, context: &Context) -> Outcome {
        let (stream, coin) = read(context, &self.stream)?;
        let spender = context.spender_from(&self.spending, stream.deposit)?;
        if stream.status == StreamStatus::Running {
            return Err(Failure::Usage(format!(
                "the stream is not paused; `farthing stream rate {}` changes its rate",
                self.stream
            )));
        }
        let mut plan = Plan::new("Stream resumed", "stream", self.stream);
        let rate = match &self.rate {
            Some(rate) => rate.fixed(coin.decimals)?,
            None => stream.rate(),
        };
        if self.rate.is_some() {
            plan = plan.step(SetStreamRate::of(self.stream, &stream, spender.owner, rate));
        }
        let resume = ResumeStream::of(self.stream, &stream, spender.owner).by(&spender);
        let plan = plan.fact("rate", coin.rate(rate)).step(resume);
        context.send(&self.spending.sending, plan)
    }
}
