//! `stream renounce`.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
    values::Moment,
};
use clap::Args;
use farthing_sdk::{instructions::RenounceStream, solana::Address, streams::StreamView};

#[derive(Args)]
pub struct Renounce {
    /// The stream
    stream: Address,
    #[command(flatten)]
    sending: Sending,
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
