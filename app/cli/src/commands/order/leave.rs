//! `order cancel`, `decline` and `close`.

use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
    values::Moment,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Earnings, Listing, Order, OrderStatus},
    core::bounds,
    instructions::{CancelOrder, CloseOrder, DeclineOrder},
    solana::{Address, Instruction},
};

#[derive(Args)]
pub struct One {
    /// The order
    order: Address,
    #[command(flatten)]
    sending: Sending,
}

impl One {
    pub fn cancel(self, context: &Context) -> Outcome {
        let order: Order = context.fetch(&self.order)?;
        let from = order.deadline.saturating_add(bounds::ORDER_CANCEL_GRACE);
        if order.status == OrderStatus::Open && context.now()? < from {
            return Err(Failure::Usage(format!(
                "the seller still has time: the order can be cancelled from {}",
                Moment(from)
            )));
        }
        let plan = self.returned(context, "Order cancelled", &order)?;
        let cancel = CancelOrder::of(self.order, &order, context.me()?);
        let steps = cancel.and_free(&order, context.slot()?);
        context.send(&self.sending, ending(plan, steps, &self.order, &order))
    }

    pub fn decline(self, context: &Context) -> Outcome {
        let order: Order = context.fetch(&self.order)?;
        let earnings: Earnings = context.fetch(&order.earnings)?;
        let plan = self.returned(context, "Order declined", &order)?;
        let decline = DeclineOrder::of(self.order, &order, earnings.creator, context.me()?);
        let steps = decline.and_free(&order, context.slot()?);
        context.send(&self.sending, ending(plan, steps, &self.order, &order))
    }

    pub fn close(self, context: &Context) -> Outcome {
        let order: Order = context.fetch(&self.order)?;
        context.require_spent_address("order", order.open_slot)?;
        let plan = Plan::new("Order closed", "order", self.order)
            .fact("rent_to", order.rent_payer)
            .step(CloseOrder::of(self.order, &order));
        context.send(&self.sending, plan)
    }

    /// What goes back, where the listing is still there to tell the mint.
    fn returned(&self, context: &Context, title: &'static str, order: &Order) -> Outcome<Plan> {
        let plan = Plan::new(title, "order", self.order);
        Ok(match context.find::<Listing>(&order.listing)? {
            Some(listing) => {
                plan.fact("returned", context.coin(listing.mint)?.amount(order.amount))
            }
            None => plan,
        })
    }
}

/// The end of an order, and when its rent comes back.
pub fn ending(plan: Plan, steps: Vec<Instruction>, address: &Address, order: &Order) -> Plan {
    plan.ending(steps, order.rent_payer, &format!("order close {address}"))
}
