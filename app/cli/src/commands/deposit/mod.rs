//! `deposit`: a wallet's balance inside a reserve.

mod add;
mod close;
mod open;
mod refuse;
#[cfg(feature = "get")]
mod sponsored;
mod withdraw;

pub use refuse::RefuseForCreator;
#[cfg(feature = "get")]
pub use sponsored::Sponsored;

use crate::{coin::MintArg, context::Context, failure::Outcome};
use clap::{Args, Subcommand};
use farthing_sdk::{addresses, solana::Address};

#[derive(Subcommand)]
pub enum DepositCommand {
    /// Make sure that a wallet has a deposit
    Open(open::Open),
    /// Pay tokens in, into your deposit or another's; opens it if need be
    Add(add::Add),
    /// Take tokens out, to a wallet's token account
    Withdraw(withdraw::Withdraw),
    /// Close an empty deposit; its rent goes back to whoever paid it
    Close(close::Close),
    /// Take no new streams and channels, so that nobody can keep your deposit open
    Refuse(refuse::Refuse),
    /// Show a deposit
    Show(Which),
    /// List the deposits of a wallet
    List(List),
}

/// Which deposit.
#[derive(Args)]
pub struct Which {
    /// Whose deposit [default: --keypair]
    owner: Option<Address>,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    mint: Option<MintArg>,
}

#[derive(Args)]
pub struct List {
    /// Whose deposits [default: --keypair]
    owner: Option<Address>,
}

impl DepositCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Open(command) => command.run(context),
            Self::Add(command) => command.run(context),
            Self::Withdraw(command) => command.run(context),
            Self::Close(command) => command.run(context),
            Self::Refuse(command) => command.run(context),
            Self::Show(which) => show(context, &which),
            Self::List(command) => list(context, &command),
        }
    }
}

fn show(context: &Context, which: &Which) -> Outcome {
    let coin = context.coin_or_usual(which.mint)?;
    let owner = context.wallet_or_me(which.owner)?;
    context.deposit(&owner, &coin)?;
    context.show(&addresses::deposit(&owner, &coin.mint()))
}

fn list(context: &Context, command: &List) -> Outcome {
    let owner = context.wallet_or_me(command.owner)?;
    let all = context.ask(context.client().deposits_of(&owner))?;
    context.list("This wallet has no deposits.", all)
}
