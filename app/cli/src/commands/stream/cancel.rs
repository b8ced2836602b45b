//! `stream cancel` and `close`: the end, and the rent back.

use super::read;
use crate::{
    args::{Sending, Spending},
    context::{BySpender, Context, Plan},
    failure::{Failure, Outcome},
};
use clap::Args;
use farthing_sdk::{
    accounts::{self, StreamStatus},
    core::bounds,
    instructions::{CancelStream, CloseStream},
    solana::{Address, Instruction},
};

#[derive(Args)]
pub struct Cancel {
    /// The stream
    stream: Address,
    #[command(flatten)]
    spending: Spending,
}

#[derive(Args)]
pub struct Close {
    /// The stream
    stream: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Cancel {
    pub fn run(self, context: &Context) -> Outcome {
        let (stream, coin) = read(context, &self.stream)?;
        let cancel = cancellation(context, &self.spending, &self.stream, &stream)?;
        let (schedule, now) = (stream.schedule(), context.now()?);
        let mut plan = Plan::new("Stream cancelled")
            .fact("stream", self.stream)
            .fact("to_the_payee", coin.amount(schedule.withdrawable(now)))
            .fact("to_the_payer", coin.amount(schedule.refundable(now)))
            .step(cancel);
        if bounds::may_free(stream.open_slot, context.slot()?) {
            plan = plan.step(CloseStream::of(self.stream, &stream));
        } else {
            let later = format!("in about a minute, with `farthing stream close {}`", self.stream);
            plan = plan.fact("rent_comes_back", later);
        }
        context.send(&self.spending.sending, plan)
    }
}

impl Close {
    pub fn run(self, context: &Context) -> Outcome {
        let stream: accounts::Stream = context.fetch(&self.stream)?;
        if stream.status != StreamStatus::Ended {
            return Err(Failure::Usage(format!(
                "the stream has not ended; `farthing stream cancel {}` ends it",
                self.stream
            )));
        }
        context.require_spent_address("stream", stream.open_slot)?;
        let plan = Plan::new("Stream closed")
            .fact("stream", self.stream)
            .fact("rent_to", stream.rent_payer)
            .step(CloseStream::of(self.stream, &stream));
        context.send(&self.sending, plan)
    }
}

/// Signed by whichever side the signer is on.
pub fn cancellation(
    context: &Context,
    spending: &Spending,
    address: &Address,
    stream: &accounts::Stream,
) -> Outcome<Instruction> {
    let spender = context.spender_from(spending, stream.deposit)?;
    let mut cancel = CancelStream::of(*address, stream, spender.owner);
    if spender.key.is_none()
        && let Some(creator) = context.creator_side(&stream.payee, false)?
    {
        cancel = cancel.by_creator(creator);
    }
    Ok(cancel.by(&spender).into())
}
