//! `order cancel`.

use super::ending::{ending, returned};
use crate::{
    context::Context,
    failure::{Failure, Outcome},
    options::Sending,
    values::Moment,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Order, OrderStatus},
    core::bounds,
    instructions::CancelOrder,
    solana::Address,
};

#[derive(Args)]
pub struct Cancel {
    /// The order
    order: Address,
    #[command(flatten)]
    sending: Sending,
}

impl Cancel {
    pub fn run(self, context: &Context) -> Outcome {
        let order: Order = context.fetch(&self.order)?;
        let from = order.deadline.saturating_add(bounds::ORDER_CANCEL_GRACE);
        if order.status == OrderStatus::Open && context.now()? < from {
            return Err(Failure::Usage(format!(
                "the seller still has time: the order can be cancelled from {}",
                Moment(from)
            )));
        }
        let plan = returned(context, "Order cancelled", (self.order, &order))?;
        let cancel = CancelOrder::of(self.order, &order, context.me()?);
        let steps = cancel.and_free(&order, context.slot()?);
        context.send(&self.sending, ending(plan, steps, &self.order, &order))
    }
}
