//! `creator collect`: everything earned, home, in one command.

use super::{InMint, earnings::read};
use crate::{
    coin::Coin,
    commands::stream::{check_all, withdraw_all},
    context::{Context, Plan},
    failure::Outcome,
    output::Facts,
};
use clap::Args;
use farthing_sdk::{
    accounts, addresses,
    compose::{self, Distributed, Distribution, Take},
};

#[derive(Args)]
pub struct Collect {
    #[command(flatten)]
    of: InMint,
    /// Withdraw everything else in your deposit too
    #[arg(long)]
    all: bool,
    /// Pay out SOL itself, not wrapped SOL; other wrapped SOL of the wallet stays wrapped
    #[arg(long)]
    unwrap: bool,
}

impl Collect {
    pub fn run(&self, context: &Context) -> Outcome {
        let command = &self.of;
        let coin = context.coin_or_usual(command.mint)?;
        context.fetch::<accounts::Creator>(&command.creator)?;
        read(context, &command.creator, &coin)?;
        let (released, to_come) = release(context, command, &coin)?;
        let (streamed, to_stream) = stream(context, command, &coin)?;
        // What was released and streamed has come in.
        let last = self.distribute(context, &coin)?;
        let mut plan = Plan::new("Collected", "creator", command.creator)
            .fact("passes_released", released)
            .fact("streamed", coin.amount(streamed));
        for (name, amount) in [
            ("distributed", last.divided),
            ("passes_would_bring", to_come),
            ("streams_would_bring", to_stream),
            ("left_in_deposit", last.left),
            ("withdrawn", last.withdrawn),
        ] {
            if amount != 0 {
                plan = plan.fact(name, coin.amount(amount));
            }
        }
        if last.withdrawn != 0 {
            let me = context.me()?;
            plan = plan.fact("to", if self.unwrap { me } else { addresses::ata(&me, coin.token) });
        }
        if !last.instructions.is_empty() {
            return context.send(&command.sending, plan.steps(last.instructions));
        }
        let nothing = released == 0 && streamed == 0;
        let title = if nothing { "Nothing to collect" } else { "Collected" };
        context.printer.facts(&Facts::new(title).and(plan.facts))
    }

    /// Takes along what this brings into the wallet's deposit. What was there before stays, unless all of
    /// it was asked for: anyone may run this, also somebody whom the creator does not pay.
    fn distribute(&self, context: &Context, coin: &Coin) -> Outcome<Distributed> {
        let (creator, mint, wallet) = (self.of.creator, coin.mint(), context.me()?);
        let take = if self.all { Take::All } else { Take::Brought };
        let what = Distribution::of(compose::Collect { creator, mint, wallet, take });
        let payer = context.payer(&self.of.sending)?;
        let what = Distribution { payer, unwrap: self.unwrap, ..what };
        context.ask(compose::distribute(context.client(), &what))
    }
}

/// Releases the passes whose refund window is over; returns how many. A dry run leaves them, and
/// returns what they would bring, in base units.
fn release(context: &Context, command: &InMint, coin: &Coin) -> Outcome<(u64, u64)> {
    let client = context.client();
    let release = context.ask(compose::release_passes(client, &command.creator, &coin.mint()))?;
    for steps in release.transactions {
        let plan = Plan::part("Released").steps(steps);
        if command.sending.dry_run {
            context.check(&command.sending, &plan)?;
        } else {
            context.submit(&command.sending, &plan)?;
        }
    }
    Ok(if command.sending.dry_run { (0, release.amount) } else { (release.passes as u64, 0) })
}

/// Withdraws what streams owe; returns how much, in base units. A dry run leaves it, and returns
/// what it would be.
fn stream(context: &Context, command: &InMint, coin: &Coin) -> Outcome<(u64, u64)> {
    let earnings = addresses::earnings(&command.creator, &coin.mint());
    let streams = context.ask(context.client().streams_of_payee(&earnings))?;
    if command.sending.dry_run {
        return Ok((0, check_all(context, &command.sending, &earnings, &streams)?));
    }
    Ok((withdraw_all(context, &command.sending, &earnings, &streams)?.amount, 0))
}
