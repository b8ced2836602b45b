//! `channel`: money set aside once for one payee, then given away off chain as often as you like.

mod claim;
mod close;
mod ending;
mod finish;
mod list;
mod open;
mod recover;
mod request_close;
mod sign;
mod top_up;
mod verify;
mod withdraw;

use crate::{coin::Coin, commands::store::State, context::Context, failure::Outcome};
use clap::{Args, Subcommand};
use farthing_sdk::{accounts, solana::Address};

#[derive(Subcommand)]
pub enum ChannelCommand {
    /// Payer: set money aside for one payee, to be paid by voucher or by hash chain
    Open(Box<open::Open>),
    /// Payer: set more money aside in a channel that is not closing
    TopUp(top_up::TopUp),
    /// Payer: sign a promise, off chain
    Sign(sign::Sign),
    /// Payee: check promises and keep them in your book
    Verify(verify::Verify),
    /// Payee: be paid the last promise of each channel
    Claim(claim::Claim),
    /// Both sides: return money to the payer; the channel stays open
    Withdraw(withdraw::Withdraw),
    /// Payer: ask to close; the payee can claim until the grace is over
    RequestClose(request_close::RequestClose),
    /// End a channel whose grace is over; anyone may
    Finish(finish::Finish),
    /// Payee: end a channel at once. Anyone: free one that has ended
    Close(close::Close),
    /// Rebuild what is lost on this machine from what the chain knows
    Recover(recover::Recover),
    /// Show a channel
    Show(Which),
    /// List the channels that a wallet or a creator pays, and those that pay it
    List(list::List),
}

#[derive(Args)]
pub struct Which {
    /// The channel
    channel: Address,
    #[command(flatten)]
    state: State,
}

impl ChannelCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Open(command) => command.run(context),
            Self::Sign(command) => command.run(context),
            Self::Verify(command) => command.run(context),
            Self::Claim(command) => command.run(context),
            Self::Recover(command) => command.run(context),
            Self::TopUp(command) => command.run(context),
            Self::Withdraw(command) => command.run(context),
            Self::RequestClose(command) => command.run(context),
            Self::Finish(command) => command.run(context),
            Self::Close(command) => command.run(context),
            Self::Show(which) => which.show(context),
            Self::List(command) => command.run(context),
        }
    }
}

impl Which {
    fn show(&self, context: &Context) -> Outcome {
        let (channel, coin) = read(context, &self.channel)?;
        let now = context.now()?;
        let mut record = context
            .describe(&self.channel, &channel)?
            .without("status")
            .with("state", list::state(&channel, now))
            .with("left", coin.amount(channel.left()));
        let promises = self.state.paying()?;
        if channel.status == accounts::ChannelStatus::Ended {
            promises.note_ended(&self.channel)?;
        }
        if let Some(known) = promises.find(&self.channel)? {
            record = record.with("promised_by_you", coin.amount(known.promised));
        }
        let book = self.state.book()?;
        if let Some(page) = book.page(self.channel.to_bytes()) {
            record = record
                .with("promised_to_you", coin.amount(page.promised()))
                .with("to_claim", coin.amount(page.due(now)));
        }
        context.printer.facts(&record)
    }
}

/// A channel and the coin that it is in.
fn read(context: &Context, address: &Address) -> Outcome<(accounts::Channel, Coin)> {
    let channel: accounts::Channel = context.fetch(address)?;
    let deposit: accounts::Deposit = context.fetch(&channel.deposit)?;
    Ok((channel, context.coin(deposit.mint)?))
}
