//! `stream cancel` and `close`: the end, and the rent back.

use super::read;
use crate::{
    args::{Sending, Spending},
    context::{Context, Plan},
    failure::{Failure, Outcome},
};
use clap::Args;
use farthing_sdk::{
    accounts::{self, StreamStatus},
    compose::cancel_stream,
    instructions::CloseStream,
    solana::{Address, Instruction},
    streams::StreamView,
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
        if stream.status == StreamStatus::Ended {
            return Err(Failure::Usage(format!(
                "the stream has ended; `farthing stream close {}` frees it",
                self.stream
            )));
        }
        let steps = ending(context, &self.spending, &self.stream, &stream)?;
        let at = StreamView::of(&stream).at(context.now()?);
        let plan = Plan::new("Stream cancelled", "stream", self.stream)
            .fact("to_the_payee", coin.amount(at.withdrawable))
            .fact("to_the_payer", coin.amount(at.left));
        let later = format!("stream close {}", self.stream);
        context.send(&self.spending.sending, plan.ending(steps, stream.rent_payer, &later))
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
        let plan = Plan::new("Stream closed", "stream", self.stream)
            .fact("rent_to", stream.rent_payer)
            .step(CloseStream::of(self.stream, &stream));
        context.send(&self.sending, plan)
    }
}

/// Ends it, signed by whichever side the signer is on, and frees it if that can be.
pub fn ending(
    context: &Context,
    spending: &Spending,
    address: &Address,
    stream: &accounts::Stream,
) -> Outcome<Vec<Instruction>> {
    context.spender_from(spending, stream.deposit)?;
    context.ask(cancel_stream(context.client(), *address, context.me()?))
}
