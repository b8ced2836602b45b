//! `channel close`: ends a channel, or frees one that has ended.

use super::{
    ending::{end, ending},
    read,
};
use crate::{
    commands::store::State,
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
};
use clap::Args;
use farthing_sdk::{
    accounts::ChannelStatus,
    instructions::{CloseChannel, FreeChannel},
    solana::Address,
};

#[derive(Args)]
pub struct Close {
    /// The channel
    channel: Address,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    sending: Sending,
}

impl Close {
    pub fn run(self, context: &Context) -> Outcome {
        let (channel, coin) = read(context, &self.channel)?;
        if channel.status == ChannelStatus::Ended {
            context.require_spent_address("channel", channel.open_slot)?;
            let plan = Plan::new("Channel freed", "channel", self.channel)
                .fact("rent_to", channel.rent_payer)
                .step(FreeChannel::of(self.channel, &channel));
            return end(context, (&self.state, &self.channel), &self.sending, plan);
        }
        let creator = context.creator_side(&channel.payee)?;
        let close = CloseChannel::of(self.channel, &channel, context.me()?).creator(creator);
        let plan = Plan::new("Channel closed", "channel", self.channel)
            .fact("returned_to_the_payer", coin.amount(channel.left()));
        let steps = close.and_free(&channel, context.slot()?);
        let plan = ending(plan, steps, &self.channel, &channel);
        end(context, (&self.state, &self.channel), &self.sending, plan)
    }
}
