//! The earnings of a creator, and the deposits that they are paid out to.

use crate::{
    coin::Coin,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use farthing_sdk::{
    accounts::{Creator, Earnings},
    addresses, compose,
    solana::Address,
};

/// A creator's balance in a mint.
pub fn read(context: &Context, creator: &Address, coin: &Coin) -> Outcome<Earnings> {
    let address = addresses::earnings(creator, &coin.mint());
    context.find(&address)?.ok_or_else(|| {
        Failure::NotFound(format!(
            "the creator has no earnings in {}; --mint names another mint, and `farthing creator \
             open-earnings` opens them",
            coin.unit
        ))
    })
}

/// Opens the deposits that the splits pay into and that are not there.
pub fn open_payees(
    context: &Context,
    sending: &Sending,
    plan: Plan,
    creator: &Creator,
    mint: &Address,
) -> Outcome<Plan> {
    let payer = context.payer(sending)?;
    let steps = compose::open_payees(context.client(), creator, mint, payer);
    Ok(plan.steps(context.ask(steps)?))
}
