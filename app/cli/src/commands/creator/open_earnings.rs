//! `creator open-earnings`.

use super::InMint;
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
};
use farthing_sdk::{
    accounts::{Creator, Earnings},
    addresses,
    instructions::OpenEarnings,
};

pub fn open_earnings(context: &Context, command: &InMint) -> Outcome {
    context.fetch::<Creator>(&command.creator)?;
    let coin = context.reserved_coin(command.mint)?;
    let earnings = addresses::earnings(&command.creator, &coin.mint());
    if context.find::<Earnings>(&earnings)?.is_some() {
        return Err(Failure::Usage(format!("the earnings in {} are open already", coin.unit)));
    }
    let payer = context.payer(&command.sending)?;
    let open = OpenEarnings::new(context.me()?, command.creator, coin.mint()).payer(payer);
    let plan = Plan::new("Earnings opened", "earnings", earnings).step(open);
    context.send(&command.sending, plan)
}
