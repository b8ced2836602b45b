//! `creator collect`: everything earned, home, in one command.

use super::{
    InMint,
    earnings::{open_payees, read},
};
use crate::{
    coin::Coin,
    commands::stream::{check_all, withdraw_all},
    context::{Context, Plan},
    failure::Outcome,
    output::Record,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Creator, Deposit, Pass},
    addresses,
    compose::{self, Withdrawal},
    core::splits,
    instructions::{Distribute, ReleasePass},
    solana::Address,
};

/// Passes in one transaction: each brings three accounts of its own.
const RELEASES: usize = 6;

#[derive(Args)]
pub struct Collect {
    #[command(flatten)]
    of: InMint,
    /// Withdraw whatever else is in your deposit too
    #[arg(long)]
    all: bool,
    /// SOL as it is, not wrapped; wrapped SOL that the wallet has besides stays wrapped
    #[arg(long)]
    unwrap: bool,
}

impl Collect {
    pub fn run(&self, context: &Context) -> Outcome {
        let command = &self.of;
        let coin = context.coin_or_usual(command.mint)?;
        let creator: Creator = context.fetch(&command.creator)?;
        read(context, &command.creator, &coin)?;
        let (released, to_come) = release(context, command, &coin)?;
        let (streamed, to_stream) = stream(context, command, &coin)?;
        // What was released and streamed has come in.
        let earned = read(context, &command.creator, &coin)?.balance;
        let divided = splits::distributable(earned, creator.unit());
        let mut plan = Plan::new("Collected", "creator", command.creator)
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
        let plan = self.withdraw(context, plan, share_of_me(context, &creator, divided)?, &coin)?;
        if !plan.steps.is_empty() {
            return context.send(&command.sending, plan);
        }
        let nothing = released == 0 && streamed == 0;
        let title = if nothing { "Nothing to collect" } else { "Collected" };
        context.printer.record(&Record::new(title).and(plan.facts))
    }

    /// Takes along what this brings into the wallet's deposit. What was there before stays, unless all
    /// of it was asked for: whoever runs this need not be paid by the creator at all.
    fn withdraw(&self, context: &Context, plan: Plan, share: u64, coin: &Coin) -> Outcome<Plan> {
        let (me, payer) = (context.me()?, context.payer(&self.of.sending)?);
        let deposit = context.find::<Deposit>(&addresses::deposit(&me, &coin.mint()))?;
        let before = deposit.map_or(0, |deposit| deposit.balance);
        let (amount, left) =
            if self.all { (before.saturating_add(share), 0) } else { (share, before) };
        let plan = match left {
            0 => plan,
            left => plan.fact("left_in_deposit", coin.amount(left)),
        };
        if amount == 0 {
            return Ok(plan);
        }
        let what = Withdrawal::new(me, coin.mint(), amount);
        let what = Withdrawal { payer, unwrap: self.unwrap, ..what };
        let steps = context.ask(compose::withdraw(context.client(), &what))?;
        let to = if self.unwrap { me } else { addresses::ata(&me, coin.token) };
        let plan = plan.fact("withdrawn", coin.amount(amount)).fact("to", to);
        Ok(steps.into_iter().fold(plan, Plan::step))
    }
}

/// Releases the passes whose refund window is over; returns how many. A dry run leaves them, and
/// returns what they would bring, in base units.
fn release(context: &Context, command: &InMint, coin: &Coin) -> Outcome<(u64, u64)> {
    let earnings = addresses::earnings(&command.creator, &coin.mint());
    let due = releasable(context, &command.creator, &earnings)?;
    for passes in due.chunks(RELEASES) {
        let mut plan = Plan::part("Released");
        for (address, pass) in passes {
            plan = plan.step(ReleasePass::of(*address, pass));
        }
        if command.sending.dry_run {
            context.check(&command.sending, &plan)?;
        } else {
            context.submit(&command.sending, &plan)?;
        }
    }
    if command.sending.dry_run {
        let brings = due.iter().map(|(_, pass)| pass.held.saturating_sub(pass.referral)).sum();
        return Ok((0, brings));
    }
    Ok((due.len() as u64, 0))
}

/// Withdraws what streams owe; returns how much, in base units. A dry run leaves it, and returns
/// what it would be.
fn stream(context: &Context, command: &InMint, coin: &Coin) -> Outcome<(u64, u64)> {
    let earnings = addresses::earnings(&command.creator, &coin.mint());
    let streams = context.ask(context.client().streams_of_payee(&earnings))?;
    if command.sending.dry_run {
        check_all(context, &command.sending, &earnings, &streams)?;
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

/// What the wallet gets of an amount that is divided, in base units.
fn share_of_me(context: &Context, creator: &Creator, divided: u64) -> Outcome<u64> {
    let (wallet, shares) = (context.me()?, creator.splits());
    let of = |bps: u16| splits::share(divided, bps);
    Ok(if creator.payout == wallet {
        shares.iter().fold(divided, |left, (_, bps)| left.saturating_sub(of(*bps)))
    } else {
        shares.iter().find(|(owner, _)| *owner == wallet).map_or(0, |(_, bps)| of(*bps))
    })
}
