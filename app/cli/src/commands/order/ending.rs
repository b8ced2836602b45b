//! What ending an order says.

use crate::{
    context::{Context, Plan},
    failure::Outcome,
};
use farthing_sdk::{
    accounts::{Listing, Order},
    solana::{Address, Instruction},
};

/// What goes back, where the listing is still there to name the mint.
pub fn returned(
    context: &Context,
    title: &'static str,
    (address, order): (Address, &Order),
) -> Outcome<Plan> {
    let plan = Plan::new(title, "order", address);
    Ok(match context.find::<Listing>(&order.listing)? {
        Some(listing) => plan.fact("returned", context.coin(listing.mint)?.amount(order.amount)),
        None => plan,
    })
}

/// The end of an order, and when its rent comes back.
pub fn ending(plan: Plan, steps: Vec<Instruction>, address: &Address, order: &Order) -> Plan {
    plan.ending(steps, order.rent_payer, &format!("order close {address}"))
}
