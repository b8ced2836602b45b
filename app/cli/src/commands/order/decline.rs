//! `order decline`.

use super::ending::{ending, returned};
use crate::{context::Context, failure::Outcome, options::Sending};
use clap::Args;
use farthing_sdk::{
    accounts::{Earnings, Order},
    instructions::DeclineOrder,
    solana::Address,
};

#[derive(Args)]
pub struct Decline {
    /// The order
    order: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Decline {
    pub fn run(self, context: &Context) -> Outcome {
        let order: Order = context.fetch(&self.order)?;
        let earnings: Earnings = context.fetch(&order.earnings)?;
        let plan = returned(context, "Order declined", (self.order, &order))?;
        let decline = DeclineOrder::of(self.order, &order, earnings.creator, context.me()?);
        let steps = decline.and_free(&order, context.slot()?);
        context.send(&self.sending, ending(plan, steps, &self.order, &order))
    }
}
