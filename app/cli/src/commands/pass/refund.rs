//! `pass refund`.

use super::held;
use crate::{context::Context, failure::Outcome, options::Sending};
use clap::Args;
use farthing_sdk::{accounts::Pass, instructions::RefundPass, solana::Address};

#[derive(Args)]
pub struct Refund {
    /// The pass
    pass: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Refund {
    pub fn run(self, context: &Context) -> Outcome {
        let pass: Pass = context.fetch(&self.pass)?;
        let refund = RefundPass::of(self.pass, &pass, context.me()?);
        let plan = held(context, "Refunded", (self.pass, &pass))?;
        context.send(&self.sending, plan.fact("to", pass.payer_deposit).step(refund))
    }
}
