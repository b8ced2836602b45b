//! `stream rate`.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
    values::TypedRate,
};
use clap::Args;
use farthing_sdk::{instructions::SetStreamRate, solana::Address};

#[derive(Args)]
pub struct Rate {
    /// The stream
    stream: Address,
    /// How fast from now on, as in "2.50 per month" or 0.0001/second
    rate: TypedRate,
    #[command(flatten)]
    sending: Sending,
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
