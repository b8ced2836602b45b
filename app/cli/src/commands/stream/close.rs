//! `stream close`: frees a stream that has ended, and its rent comes back.

use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use clap::Args;
use farthing_sdk::{
    accounts::{self, StreamStatus},
    instructions::CloseStream,
    solana::Address,
};

#[derive(Args)]
pub struct Close {
    /// The stream
    stream: Address,
    #[command(flatten)]
    sending: Sending,
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
