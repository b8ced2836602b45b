//! `fan finish`: ends a fan of which nothing can be claimed any more, or frees one that has ended.

use super::read;
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    values::Moment,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Fan, FanStatus},
    instructions::{FinishCloseFan, FreeFan},
    solana::Address,
};

#[derive(Args)]
pub struct Finish {
    /// The fan
    fan: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Finish {
    pub fn run(self, context: &Context) -> Outcome {
        let fan: Fan = context.fetch(&self.fan)?;
        let now = context.now()?;
        let Some(from) = fan.finishable_from(now) else {
            context.require_spent_address("fan", fan.open_slot)?;
            let plan = Plan::new("Fan freed", "fan", self.fan)
                .fact("rent_to", fan.rent_payer)
                .step(FreeFan::of(self.fan, &fan));
            return context.send(&self.sending, plan);
        };
        if now < from {
            return Err(Failure::Usage(match fan.status {
                FanStatus::Open => format!(
                    "nobody has asked to close the fan, and its last day ends at {}; its payer asks with \
                     `farthing fan request-close {}`",
                    Moment(fan.lease().end(fan.last_day)),
                    self.fan
                ),
                _ => format!(
                    "payees can still claim: the close can be finished from {}, or once they have \
                     claimed or given back their shares",
                    Moment(from)
                ),
            }));
        }
        // An ended fan needs no deposit any more, and this one has its own.
        let (_, coin) = read(context, &self.fan)?;
        let plan =
            Plan::new("Fan closed", "fan", self.fan).fact("returned", coin.amount(fan.left()));
        let steps = FinishCloseFan::of(self.fan, &fan).and_free(&fan, context.slot()?);
        let plan = plan.ending(steps, fan.rent_payer, &format!("fan finish {}", self.fan));
        context.send(&self.sending, plan)
    }
}
