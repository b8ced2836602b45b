//! `channel request-close`, `finish` and `close`.

use super::{read, store::State};
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::{Sending, Spending},
    values::Moment,
};
use clap::Args;
use farthing_sdk::{
    accounts::{self, ChannelStatus},
    compose::BySpender,
    instructions::{self, CloseChannel, FinishClose, FreeChannel},
    solana::{Address, Instruction},
};

#[derive(Args)]
pub struct RequestClose {
    /// The channel
    channel: Address,
    #[command(flatten)]
    spending: Spending,
}

#[derive(Args)]
pub struct Finish {
    /// The channel
    channel: Address,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    sending: Sending,
}

#[derive(Args)]
pub struct Close {
    /// The channel
    channel: Address,
    #[command(flatten)]
    state: State,
    #[command(flatten)]
    sending: Sending,
}

impl RequestClose {
    pub fn run(self, context: &Context) -> Outcome {
        let (channel, coin) = read(context, &self.channel)?;
        let spender = context.spender_from(&self.spending, channel.deposit)?;
        let until = context.now()?.saturating_add(channel.grace.into());
        let later = format!("with `farthing channel finish {}`", self.channel);
        let request = instructions::RequestClose::of(self.channel, &channel, spender.owner);
        let plan = Plan::new("Close requested", "channel", self.channel)
            .fact("payee_claims_until", Moment(until))
            .fact("left", coin.amount(channel.left()))
            .fact("then_it_comes_back", later)
            .step(request.by(&spender));
        context.send(&self.spending.sending, plan)
    }
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

/// Ends a channel, and notes it where it is known here, so that nothing more is signed for it.
fn end(
    context: &Context,
    (state, channel): (&State, &Address),
    sending: &Sending,
    plan: Plan,
) -> Outcome {
    let promises = state.paying_of(channel)?;
    context.send(sending, plan)?;
    match promises {
        Some(promises) if !sending.dry_run => Ok(promises.note_ended(channel)?),
        _ => Ok(()),
    }
}

/// The end of a channel, and when its rent comes back.
fn ending(
    plan: Plan,
    steps: Vec<Instruction>,
    address: &Address,
    channel: &accounts::Channel,
) -> Plan {
    plan.ending(steps, channel.rent_payer, &format!("channel close {address}"))
}

fn ended(channel: &Address) -> Failure {
    Failure::Usage(format!(
        "the channel has ended; `farthing channel close {channel}` frees it, and its rent comes back"
    ))
}
