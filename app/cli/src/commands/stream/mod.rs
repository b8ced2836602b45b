//! `stream`: money that becomes the payee's second by second.

mod cancel;
mod close;
mod list;
mod open;
mod pause;
mod push;
mod rate;
mod refund;
mod renounce;
mod resume;
mod top_up;
mod transfer;
mod view;
mod watch;
mod withdraw;

pub use push::{check_all, withdraw_all};

use crate::{coin::Coin, context::Context, failure::Outcome};
use clap::{Args, Subcommand};
use farthing_sdk::{accounts, solana::Address};

#[derive(Subcommand)]
pub enum StreamCommand {
    /// Set money aside that is paid by the second
    Open(Box<open::Open>),
    /// Add money to a stream without end; anyone may
    TopUp(top_up::TopUp),
    /// Pay out what has accrued, of one stream or of many; anyone may
    Withdraw(withdraw::Withdraw),
    /// Payer: take back what has not accrued
    Refund(refund::Refund),
    /// Payer: stop it from accruing
    Pause(pause::Pause),
    /// Payer: let it accrue again
    Resume(resume::Resume),
    /// Payer: change the rate, from now on
    Rate(rate::Rate),
    /// End it: what has accrued goes to the payee, the rest to the payer
    Cancel(cancel::Cancel),
    /// Payee: hand the rest of it over to another payee
    Transfer(transfer::Transfer),
    /// Payer: give up the rights to cancel, refund, pause and lower the rate, for good
    Renounce(renounce::Renounce),
    /// Free an ended stream; its rent returns to its payer
    Close(close::Close),
    /// Show a stream and what it has come to
    Show(Which),
    /// List what a wallet or a creator pays and is paid by the second
    List(list::List),
    /// Watch it run, with the keys to pause, resume and cancel
    Watch(watch::Watch),
}

#[derive(Args)]
pub struct Which {
    /// The stream
    stream: Address,
}

impl StreamCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Open(command) => command.run(context),
            Self::TopUp(command) => command.run(context),
            Self::Withdraw(command) => command.run(context),
            Self::Refund(command) => command.run(context),
            Self::Pause(command) => command.run(context),
            Self::Resume(command) => command.run(context),
            Self::Rate(command) => command.run(context),
            Self::Cancel(command) => command.run(context),
            Self::Transfer(command) => command.run(context),
            Self::Renounce(command) => command.run(context),
            Self::Close(command) => command.run(context),
            Self::Show(which) => show(context, &which.stream),
            Self::List(command) => command.run(context),
            Self::Watch(command) => command.run(context),
        }
    }
}

fn show(context: &Context, address: &Address) -> Outcome {
    let (stream, coin) = read(context, address)?;
    let record = context.describe(address, &stream)?;
    context.printer.facts(&record.without("status").and(view::computed(
        &stream,
        &coin,
        context.now()?,
    )))
}

/// A stream and the coin that it is in.
fn read(context: &Context, address: &Address) -> Outcome<(accounts::Stream, Coin)> {
    let stream: accounts::Stream = context.fetch(address)?;
    let deposit: accounts::Deposit = context.fetch(&stream.deposit)?;
    Ok((stream, context.coin(deposit.mint)?))
}
