//! `creator accept`: takes the authority that was offered.

use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use clap::Args;
use farthing_sdk::{accounts, instructions::AcceptCreator, solana::Address};

#[derive(Args)]
pub struct Accept {
    /// The creator
    creator: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Accept {
    pub fn run(self, context: &Context) -> Outcome {
        let creator: accounts::Creator = context.fetch(&self.creator)?;
        let me = context.me()?;
        if creator.pending_authority != me {
            return Err(Failure::Usage(format!("the creator was not offered to {me}")));
        }
        let plan = Plan::new("Authority accepted", "creator", self.creator)
            .fact("authority", me)
            .step(AcceptCreator::of(self.creator, &creator));
        context.send(&self.sending, plan)
    }
}
