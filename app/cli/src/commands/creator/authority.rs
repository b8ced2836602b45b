//! `creator transfer` and `creator accept`: the authority moves in two steps.

use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use clap::Args;
use farthing_sdk::{
    NOBODY, accounts,
    instructions::{AcceptCreator, TransferCreator},
    solana::Address,
};

#[derive(Args)]
pub struct Transfer {
    /// The creator
    creator: Address,
    /// The wallet that may accept the authority
    #[arg(value_name = "WALLET", required_unless_present = "withdraw_offer")]
    to: Option<Address>,
    /// Take an offer back
    #[arg(long, conflicts_with = "to")]
    withdraw_offer: bool,
    #[command(flatten)]
    sending: Sending,
}

#[derive(Args)]
pub struct Accept {
    /// The creator
    creator: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Transfer {
    pub fn run(self, context: &Context) -> Outcome {
        context.fetch::<accounts::Creator>(&self.creator)?;
        let to = self.to.unwrap_or(NOBODY);
        let transfer = TransferCreator::new(context.me()?, self.creator, to);
        let title = if to == NOBODY { "Offer taken back" } else { "Authority offered" };
        let plan = Plan::new(title, "creator", self.creator).fact("offered_to", to).step(transfer);
        context.send(&self.sending, plan)
    }
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
