//! `creator open-earnings`, `distribute` and `close-earnings`.

use super::{InMint, blocking::still_paying};
use crate::{
    coin::Coin,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use farthing_sdk::{
    accounts::{Creator, Earnings},
    addresses, compose,
    core::splits,
    instructions::{CloseEarnings, Distribute, OpenEarnings},
    solana::Address,
};

pub fn open(context: &Context, command: &InMint) -> Outcome {
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

pub fn distribute(context: &Context, command: &InMint) -> Outcome {
    let coin = context.coin_or_usual(command.mint)?;
    let creator: Creator = context.fetch(&command.creator)?;
    let earnings = read(context, &command.creator, &coin)?;
    let plan = Plan::new("Distributed", "creator", command.creator).fact(
        "amount",
        coin.amount(farthing_sdk::core::splits::distributable(earnings.balance, creator.unit())),
    );
    let plan = open_payees(context, &command.sending, plan, &creator, &coin.mint())?;
    let step = Distribute::of(command.creator, &creator, coin.mint());
    context.send(&command.sending, plan.step(step))
}

pub fn close(context: &Context, command: &InMint) -> Outcome {
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
