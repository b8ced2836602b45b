//! `pass release`.

use super::held;
use crate::{context::Context, failure::Outcome, options::Sending};
use clap::Args;
use farthing_sdk::{accounts::Pass, instructions::ReleasePass, solana::Address};

#[derive(Args)]
pub struct Release {
    /// The pass
    pass: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Release {
    pub fn run(self, context: &Context) -> Outcome {
        let pass: Pass = context.fetch(&self.pass)?;
        let plan = held(context, "Released", (self.pass, &pass))?;
        context.send(&self.sending, plan.step(ReleasePass::of(self.pass, &pass)))
    }
}
