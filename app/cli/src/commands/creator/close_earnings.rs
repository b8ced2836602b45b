//! `creator close-earnings`.

use super::{
    InMint,
    blocking::still_paying,
    earnings::{open_payees, read},
};
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
};
use farthing_sdk::{accounts::Creator, addresses, core::splits, instructions::CloseEarnings};

pub fn close_earnings(context: &Context, command: &InMint) -> Outcome {
    let coin = context.coin_or_usual(command.mint)?;
    let creator: Creator = context.fetch(&command.creator)?;
    let earnings = read(context, &command.creator, &coin)?;
    if let Some(paying) = still_paying(context, &earnings) {
        return Err(Failure::Usage(format!(
            "these earnings are still paid into, and what pays must end first: {paying}"
        )));
    }
    let mut plan = Plan::new(
        "Earnings closed",
        "earnings",
        addresses::earnings(&command.creator, &coin.mint()),
    )
    .fact("creator", command.creator)
    .fact("rent_to", earnings.rent_payer);
    let shares: Vec<u16> = creator.splits().into_iter().map(|(_, bps)| bps).collect();
    let lacking = splits::lacking(earnings.balance, &shares);
    if lacking != 0 {
        // Shares are rounded up, and the authority adds what they come to beyond the balance.
        plan = plan.fact("added_by_you", coin.amount(lacking));
    }
    if earnings.balance != 0 {
        plan = open_payees(context, &command.sending, plan, &creator, &coin.mint())?;
    }
    context.send(&command.sending, plan.step(CloseEarnings::of(&earnings, &creator)))
}
