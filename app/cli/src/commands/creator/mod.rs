//! `creator`: registered payees.

mod accept;
mod blocking;
mod close;
mod close_earnings;
mod collect;
mod distribute;
mod earnings;
mod open_earnings;
mod register;
mod transfer;
mod update;

use super::deposit::RefuseForCreator;
use crate::{coin::MintArg, context::Context, failure::Outcome};
use clap::{Args, Subcommand};
use farthing_sdk::{accounts, solana::Address};

#[derive(Subcommand)]
pub enum CreatorCommand {
    /// Register a creator; --keypair becomes its authority
    Register(register::Register),
    /// Change splits, payout, operator or uri
    Update(update::Update),
    /// Offer the authority to another wallet
    Transfer(transfer::Transfer),
    /// Take the authority that was offered to --keypair
    Accept(accept::Accept),
    /// Open the creator's balance in a mint, so that it can sell for it
    OpenEarnings(InMint),
    /// Divide earnings by the splits; anyone may
    Distribute(InMint),
    /// Bring everything home: release passes, distribute, withdraw your share to your wallet
    Collect(collect::Collect),
    /// Take no new streams and channels, so that nobody can keep the earnings open
    Refuse(RefuseForCreator),
    /// Close distributed earnings and get their rent back
    CloseEarnings(InMint),
    /// Close a creator that has no listings and no earnings; the rent comes back
    Close(close::Close),
    /// Show a creator and its earnings
    Show(Which),
    /// List the creators of a wallet
    List(List),
}

/// A creator's balance in one mint.
#[derive(Args)]
pub struct InMint {
    /// The creator
    pub creator: Address,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT")]
    pub mint: Option<MintArg>,
    #[command(flatten)]
    pub sending: crate::options::Sending,
}

#[derive(Args)]
pub struct Which {
    /// The creator
    creator: Address,
}

#[derive(Args)]
pub struct List {
    /// Their authority [default: --keypair]
    authority: Option<Address>,
}

impl CreatorCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Register(command) => command.run(context),
            Self::Update(command) => command.run(context),
            Self::Transfer(command) => command.run(context),
            Self::Accept(command) => command.run(context),
            Self::OpenEarnings(command) => open_earnings::open_earnings(context, &command),
            Self::Distribute(command) => distribute::distribute(context, &command),
            Self::Collect(command) => command.run(context),
            Self::Refuse(command) => command.run(context),
            Self::CloseEarnings(command) => close_earnings::close_earnings(context, &command),
            Self::Close(command) => command.run(context),
            Self::Show(which) => show(context, &which.creator),
            Self::List(list) => {
                let authority = context.wallet_or_me(list.authority)?;
                let all = context.ask(context.client().find_creators_by_authority(&authority))?;
                context.list("This wallet has no creators.", all)
            }
        }
    }
}

fn show(context: &Context, creator: &Address) -> Outcome {
    let account: accounts::Creator = context.fetch(creator)?;
    let record = context.describe(creator, &account)?;
    let (mut lines, mut values) = (Vec::new(), Vec::new());
    for (address, earnings) in context.ask(context.client().earnings_of(creator))? {
        let coin = context.coin(earnings.mint)?;
        lines.push(format!("{} at {address}", coin.amount(earnings.balance)));
        values.push(context.describe(&address, &earnings)?.json());
    }
    let text = if lines.is_empty() { "no earnings opened".into() } else { lines.join("\n") };
    context.printer.facts(&record.with_both("earned", text, values.into()))
}
