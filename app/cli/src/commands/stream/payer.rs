//! What the payer of a stream does while it runs.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Sending, Spending},
    values::{Moment, TypedAmount, TypedRate},
};
use clap::Args;
use farthing_sdk::{
    accounts::StreamStatus,
    compose::BySpender,
    instructions::{PauseStream, RefundStream, RenounceStream, ResumeStream, SetStreamRate},
    solana::Address,
    streams::StreamView,
};

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

#[derive(Args)]
pub struct Pause {
    /// The stream
    stream: Address,
    #[command(flatten)]
    spending: Spending,
}

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

#[derive(Args)]
pub struct Rate {
    /// The stream
    stream: Address,
    /// How fast from now on, as in "2.50 per month" or 0.0001/second
    rate: TypedRate,
    #[command(flatten)]
    sending: Sending,
}

#[derive(Args)]
pub struct Renounce {
    /// The stream
    stream: Address,
    #[command(flatten)]
    sending: Sending,
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

impl Rate {
    pub fn run(self, context: &Context) -> Outcome {
        let (stream, coin) = read(context, &self.stream)?;
        let rate = self.rate.fixed(coin.decimals)?;
        let plan = Plan::new("Rate set", "stream", self.stream)
            .fact("before", coin.rate(stream.rate()))
            .fact("rate", coin.rate(rate))
            .step(SetStreamRate::of(self.stream, &stream, context.me()?, rate));
        context.send(&self.sending, plan)
    }
}

impl Renounce {
    pub fn run(self, context: &Context) -> Outcome {
        let (stream, coin) = read(context, &self.stream)?;
        let plan = Plan::new("Stream renounced", "stream", self.stream)
            .fact(
                "certain_for_the_payee",
                coin.amount(stream.funded.saturating_sub(stream.withdrawn)),
            )
            .fact("runs_dry", StreamView::of(&stream).depletes_at().map(Moment))
            .step(RenounceStream::of(self.stream, &stream, context.me()?));
        context.send(&self.sending, plan)
    }
}
