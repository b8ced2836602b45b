//! `listing`: priced things.

mod close;
mod create;
mod pause;
mod retire;
mod update;

pub use create::uri;

use crate::{context::Context, failure::Outcome};
use clap::{Args, Subcommand};
use farthing_sdk::{accounts, solana::Address};

#[derive(Subcommand)]
pub enum ListingCommand {
    /// Price a thing: an article, a song, an item, access
    Create(create::Create),
    /// Change a listing for later buyers
    Update(update::Update),
    /// Stop selling for a while
    Pause(pause::Pause),
    /// Sell again
    Resume(pause::Pause),
    /// Stop selling for good
    Retire(retire::Retire),
    /// Close a retired listing and get its rent back
    Close(close::Close),
    /// Show a listing
    Show(Which),
    /// List the listings of a creator
    List(List),
}

#[derive(Args)]
pub struct Which {
    /// The listing
    listing: Address,
}

#[derive(Args)]
pub struct List {
    /// The creator
    creator: Address,
}

impl ListingCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Create(command) => command.run(context),
            Self::Update(command) => command.run(context),
            Self::Pause(command) => command.pause(context),
            Self::Resume(command) => command.resume(context),
            Self::Retire(command) => command.run(context),
            Self::Close(command) => command.run(context),
            Self::Show(which) => context.show_as::<accounts::Listing>(&which.listing),
            Self::List(list) => {
                context.fetch::<accounts::Creator>(&list.creator)?;
                let all = context.ask(context.client().listings_of(&list.creator))?;
                context.list("This creator has no listings.", all)
            }
        }
    }
}
