//! `order close`.

use crate::{
    context::{Context, Plan},
    failure::Outcome,
    options::Sending,
};
use clap::Args;
use farthing_sdk::{accounts::Order, instructions::CloseOrder, solana::Address};

#[derive(Args)]
pub struct Close {
    /// The order
    order: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Close {
    pub fn run(self, context: &Context) -> Outcome {
        let order: Order = context.fetch(&self.order)?;
        context.require_spent_address("order", order.open_slot)?;
        let plan = Plan::new("Order closed", "order", self.order)
            .fact("rent_to", order.rent_payer)
            .step(CloseOrder::of(self.order, &order));
        context.send(&self.sending, plan)
    }
}
