//! `fan`: money set aside once for many payees, each with a share, then given away off chain.

mod assign;
mod audience;
mod claim;
mod finish;
mod give_back;
mod list;
mod memory;
mod open;
mod payee;
mod recover;
mod request_close;
mod share;
mod show;
mod sign;
mod top_up;
mod verify;

use crate::{coin::Coin, context::Context, failure::Outcome};
use clap::Subcommand;
use farthing_sdk::{accounts, solana::Address};

#[derive(Subcommand)]
pub enum FanCommand {
    /// Payer: set money aside for many payees, with shares for those that are known
    Open(Box<open::Open>),
    /// Payer: set more money aside in a fan
    TopUp(top_up::TopUp),
    /// Payer: give shares, raise and renew them, all in one transaction that the fan's key signs
    Assign(assign::Assign),
    /// Payer: sign a promise, off chain
    Sign(sign::Sign),
    /// Payee: check promises and keep them in your book
    Verify(verify::Verify),
    /// Payee: be paid the last promise of each share
    Claim(claim::Claim),
    /// Payee: give back what is not claimed of a share
    GiveBack(give_back::GiveBack),
    /// Payer: bring home what no share holds; shares can be claimed until their leases are over
    RequestClose(request_close::RequestClose),
    /// End a fan whose shares are over, or free one that has ended; anyone may
    Finish(finish::Finish),
    /// Payer: rebuild what is lost on this machine from what the chain knows
    Recover(recover::Recover),
    /// Show a fan and its shares
    Show(show::Show),
    /// List the fans that a wallet pays for or signs for, and the shares that pay it
    List(list::List),
}

impl FanCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Open(command) => command.run(context),
            Self::TopUp(command) => command.run(context),
            Self::Assign(command) => command.run(context),
            Self::Sign(command) => command.run(context),
            Self::Verify(command) => command.run(context),
            Self::Claim(command) => command.run(context),
            Self::GiveBack(command) => command.run(context),
            Self::RequestClose(command) => command.run(context),
            Self::Finish(command) => command.run(context),
            Self::Recover(command) => command.run(context),
            Self::Show(command) => command.run(context),
            Self::List(command) => command.run(context),
        }
    }
}

/// A fan and the coin that it is in.
fn read(context: &Context, address: &Address) -> Outcome<(accounts::Fan, Coin)> {
    let fan: accounts::Fan = context.fetch(address)?;
    let deposit: accounts::Deposit = context.fetch(&fan.deposit)?;
    Ok((fan, context.coin(deposit.mint)?))
}
