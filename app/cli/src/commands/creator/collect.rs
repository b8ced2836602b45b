//! `creator collect`: everything earned, home, in one command.

use super::{
    InMint,
    earnings::{open_payees, read},
};
use crate::{
    coin::Coin,
    commands::stream::withdraw_all,
    context::{Context, Plan},
    failure::Outcome,
    output::Record,
};
use farthing_sdk::{
    ALL,
    accounts::{Creator, Deposit, Pass},
    addresses,
    core::splits,
    instructions::{self, Distribute, ReleasePass, Withdraw},
    solana::Address,
};

/// Passes in one transaction: each brings three accounts of its own.
const RELEASES: usize = 6;

pub fn collect(context: &Context, command: &InMint) -> Outcome {
    let coin = context.coin_or_usual(command.mint)?;
    let creator: Creator = context.fetch(&command.creator)?;
    read(context, &command.creator, &coin)?;
    let (released, to_come) = release(context, command, &coin)?;
    let (streamed, to_stream) = stream(context, command, &coin)?;
    // What was released and streamed has come in.
    let earned = read(context, &command.creator, &coin)?.balance;
    let divided = splits::distributable(earned, creator.unit());
    let mut plan = Plan::new("Collected")
        .fact("creator", command.creator)
        .fact("passes_released", released)
        .fact("streamed", coin.amount(streamed));
    if divided != 0 {
        plan = open_payees(context, &command.sending, plan, &creator, &coin.mint())?;
        let distribute = Distribute::of(command.creator, &creator, coin.mint());
        plan = plan.fact("distributed", coin.amount(divided)).step(distribute);
    }
    if to_come != 0 {
        plan = plan.fact("passes_would_bring", coin.amount(to_come));
    }
    if to_stream != 0 {
        plan = plan.fact("streams_would_bring", coin.amount(to_stream));
    }
    let plan = withdraw(context, command, plan, (&creator, divided), &coin)?;
    if !plan.steps.is_empty() {
        return context.send(&command.sending, plan);
    }
    let nothing = released == 0 && streamed == 0;
    let title = if nothing { "Nothing to collect" } else { "Collected" };
    context.printer.record(&Record::new(title).and(plan.facts))
}

/// Releases the passes whose refund window is over; returns how many. A dry run leaves them, and
/// returns what they would bring, in base units.
fn release(context: &Context, command: &InMint, coin: &Coin) -> Outcome<(u64, u64)> {
    let earnings = addresses::earnings(&command.creator, &coin.mint());
    let due = releasable(context, &command.creator, &earnings)?;
    if command.sending.dry_run {
        let brings = due.iter().map(|(_, pass)| pass.held.saturating_sub(pass.referral)).sum();
        return Ok((0, brings));
    }
    for passes in due.chunks(RELEASES) {
        let mut plan = Plan::new("Released");
        for (address, pass) in passes {
            plan = plan.step(ReleasePass::of(*address, pass));
        }
        context.submit(&command.sending, &plan)?;
    }
    Ok((due.len() as u64, 0))
}

/// Withdraws what streams owe; returns how much, in base units. A dry run leaves it, and returns
/// what it would be.
fn stream(context: &Context, command: &InMint, coin: &Coin) -> Outcome<(u64, u64)> {
    let earnings = addresses::earnings(&command.creator, &coin.mint());
    let streams = context.ask(context.client().streams_of_payee(&earnings))?;
    if command.sending.dry_run {
        let now = context.now()?;
        let due = streams.iter().map(|(_, stream)| stream.schedule().withdrawable(now));
        return Ok((0, due.sum()));
    }
    Ok((withdraw_all(context, &command.sending, &earnings, &streams)?.amount, 0))
}

/// Passes whose refund window is over.
fn releasable(
    context: &Context,
    creator: &Address,
    earnings: &Address,
) -> Outcome<Vec<(Address, Pass)>> {
    let now = context.now()?;
    let mut passes = context.ask(context.client().passes_of_creator(creator))?;
    passes.retain(|(_, pass)| pass.earnings == *earnings && pass.is_releasable(now));
    Ok(passes)
}

/// Whoever is paid out or has a share takes it along, with what the deposit holds already.
fn withdraw(
    context: &Context,
    command: &InMint,
    plan: Plan,
    (creator, divided): (&Creator, u64),
    coin: &Coin,
) -> Outcome<Plan> {
    let (me, payer) = (context.me()?, context.payer(&command.sending)?);
    let deposit = context.find::<Deposit>(&addresses::deposit(&me, &coin.mint()))?;
    let held = deposit.map_or(0, |deposit| deposit.balance);
    let total = held.saturating_add(share(creator, &me, divided));
    if total == 0 {
        return Ok(plan);
    }
    Ok(plan
        .fact("withdrawn", coin.amount(total))
        .fact("to", addresses::ata(&me, coin.token))
        .step(instructions::create_token_account(payer, me, coin.token))
        .step(Withdraw::new(me, coin.token, ALL)))
}

/// What a wallet gets of an amount that is divided.
fn share(creator: &Creator, wallet: &Address, divided: u64) -> u64 {
    let shares = creator.splits();
    let of = |bps: u16| splits::share(divided, bps);
    if creator.payout == *wallet {
        return shares.iter().fold(divided, |left, (_, bps)| left.saturating_sub(of(*bps)));
    }
    shares.iter().find(|(owner, _)| owner == wallet).map_or(0, |(_, bps)| of(*bps))
}
