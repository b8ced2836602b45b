//! `channel finish`.

use super::{
    ending::{end, ending},
    read,
};
use crate::{
    commands::store::State,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    values::Moment,
};
use clap::Args;
use farthing_sdk::{accounts::ChannelStatus, instructions::FinishClose, solana::Address};

#[derive(Args)]
pub struct Finish {
    /// The channel
    channel: Address,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    sending: Sending,
}

impl Finish {
    pub fn run(self, context: &Context) -> Outcome {
        let (channel, coin) = read(context, &self.channel)?;
        let now = context.now()?;
        match channel.claimable_until() {
            _ if channel.status == ChannelStatus::Ended => {
                self.state.note_ended(&self.channel)?;
                return Err(ended(&self.channel));
            }
            None => {
                return Err(Failure::Usage(format!(
                    "nobody has asked to close the channel; its payer does with `farthing channel \
                     request-close {}`",
                    self.channel
                )));
            }
            Some(until) if now < until => {
                return Err(Failure::Usage(format!(
                    "the payee can still claim: the close can be finished from {}",
                    Moment(until)
                )));
            }
            Some(_) => {}
        }
        let plan = Plan::new("Channel closed", "channel", self.channel)
            .fact("returned", coin.amount(channel.left()));
        let steps = FinishClose::of(self.channel, &channel).and_free(&channel, context.slot()?);
        let plan = ending(plan, steps, &self.channel, &channel);
        end(context, (&self.state, &self.channel), &self.sending, plan)
    }
}

fn ended(channel: &Address) -> Failure {
    Failure::Usage(format!(
        "the channel has ended; `farthing channel close {channel}` frees it, and its rent comes back"
    ))
}
