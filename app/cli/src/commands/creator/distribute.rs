//! `creator distribute`.

use super::{
    InMint,
    earnings::{open_payees, read},
};
use crate::{
    context::{Context, Plan},
    failure::Outcome,
};
use farthing_sdk::{accounts::Creator, core::splits, instructions::Distribute};

pub fn distribute(context: &Context, command: &InMint) -> Outcome {
    let coin = context.coin_or_usual(command.mint)?;
    let creator: Creator = context.fetch(&command.creator)?;
    let earnings = read(context, &command.creator, &coin)?;
    let plan = Plan::new("Distributed", "creator", command.creator)
        .fact("amount", coin.amount(splits::distributable(earnings.balance, creator.unit())));
    let plan = open_payees(context, &command.sending, plan, &creator, &coin.mint())?;
    let step = Distribute::of(command.creator, &creator, coin.mint());
    context.send(&command.sending, plan.step(step))
}
