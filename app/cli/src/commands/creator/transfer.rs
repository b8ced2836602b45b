//! `creator transfer`: offers the authority to another wallet, which then accepts it.

use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
};
use clap::Args;
use farthing_sdk::{NOBODY, accounts, instructions::TransferCreator, solana::Address};

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
