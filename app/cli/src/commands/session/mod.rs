//! `session`: keys that act for a deposit within limits.

mod close;
mod list;
mod open;
mod revoke;
mod terms;
mod update;

use crate::{coin::Coin, context::Context, failure::Outcome, values::Span};
use clap::{Args, Subcommand};
use farthing_sdk::{accounts, solana::Address};

#[derive(Subcommand)]
pub enum SessionCommand {
    /// Owner: let a key spend from your deposit within limits
    Open(open::Open),
    /// Owner: change the limits; what is spent counts on
    Update(update::Update),
    /// Owner, or the key itself: end a session at once and for good
    Revoke(revoke::Revoke),
    /// Close a session that is revoked or expired; its rent returns to its payer
    Close(close::Close),
    /// Show a session and what it can still spend
    Show(Which),
    /// List the sessions of a wallet's deposit, or of a key
    List(list::List),
}

#[derive(Args)]
pub struct Which {
    /// The session
    session: Address,
}

impl SessionCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Open(command) => command.run(context),
            Self::Update(command) => command.run(context),
            Self::Revoke(command) => command.run(context),
            Self::Close(command) => command.run(context),
            Self::Show(which) => show(context, &which.session),
            Self::List(command) => command.run(context),
        }
    }
}

fn show(context: &Context, address: &Address) -> Outcome {
    let (session, coin) = read(context, address)?;
    let now = context.now()?;
    let record = context
        .describe(address, &session)?
        .without("status")
        .with("state", state(&session, now))
        .with("can_spend_now", coin.amount(session.left(now)));
    context.printer.facts(&record)
}

/// A session and the coin of its deposit.
fn read(context: &Context, address: &Address) -> Outcome<(accounts::Session, Coin)> {
    let session: accounts::Session = context.fetch(address)?;
    let deposit: accounts::Deposit = context.fetch(&session.deposit)?;
    Ok((session, context.coin(deposit.mint)?))
}

/// Where a session stands, in a word.
fn state(session: &accounts::Session, now: i64) -> &'static str {
    match session.status {
        accounts::SessionStatus::Revoked => "revoked",
        accounts::SessionStatus::Active if !session.is_active(now) => "expired",
        accounts::SessionStatus::Active => "active",
    }
}

/// A limit in a window of time, as people read it.
fn window(coin: &Coin, limit: u64, seconds: u64) -> String {
    if seconds == 0 {
        "no limit".into()
    } else {
        format!("{} in {}", coin.amount(limit), Span(seconds))
    }
}
