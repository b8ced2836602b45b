//! `reserve`: the one token account per mint that holds every balance.

use crate::{
    coin::MintArg,
    context::{Context, Plan},
    failure::{Failure, Outcome},
    options::Sending,
};
use clap::{Args, Subcommand};
use farthing_sdk::{accounts, addresses, instructions::OpenReserve};

#[derive(Subcommand)]
pub enum ReserveCommand {
    /// Open the reserve of a mint, so that it can be deposited; anyone may, once, for good
    Open(Open),
    /// Show the reserve of a mint
    Show(Show),
    /// List all reserves
    List,
}

#[derive(Args)]
pub struct Open {
    /// Which mint: an address, or SOL, USDC, TEST
    mint: MintArg,
    #[command(flatten)]
    sending: Sending,
}

#[derive(Args)]
pub struct Show {
    /// Which mint: an address, or SOL, USDC, TEST
    mint: MintArg,
}

impl ReserveCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Open(command) => command.run(context),
            Self::Show(command) => context.show(&addresses::reserve(&command.mint.0)),
            Self::List => list(context),
        }
    }
}

impl Open {
    fn run(self, context: &Context) -> Outcome {
        let coin = context.coin(self.mint.0)?;
        let reserve = addresses::reserve(&coin.mint());
        if context.find::<accounts::Reserve>(&reserve)?.is_some() {
            return Err(Failure::Usage(format!(
                "the reserve of {} is open already, at {reserve}",
                coin.unit
            )));
        }
        let payer = context.payer(&self.sending)?;
        let plan = Plan::new("Reserve opened", "reserve", reserve)
            .fact("mint", coin.mint())
            .step(OpenReserve::new(payer, coin.token));
        context.send(&self.sending, plan)
    }
}

fn list(context: &Context) -> Outcome {
    let all = context.ask(context.client().all::<accounts::Reserve>())?;
    context.list("There are no reserves.", all)
}
