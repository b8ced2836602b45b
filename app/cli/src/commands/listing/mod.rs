//! `listing`: priced things.

mod create;
mod lifecycle;
mod update;

pub use create::uri;

use crate::{context::Context, failure::Outcome};
use clap::{Args, Subcommand};
use farthing_sdk::{accounts, solana::Address};

#[derive(Subcommand)]
pub enum Listing {
    /// Price a thing: an article, a song, an item, access
    Create(create::Create),
    /// Change a listing for later buyers
    Update(update::Update),
    /// Stop selling for a while
    Pause(lifecycle::One),
    /// Sell again
    Resume(lifecycle::One),
    /// Stop selling for good
    Retire(lifecycle::One),
    /// Close a retired listing and get its rent back
    Close(lifecycle::One),
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

impl Listing {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Create(command) => command.run(context),
            Self::Update(command) => command.run(context),
            Self::Pause(one) => one.pause(context, true),
            Self::Resume(one) => one.pause(context, false),
            Self::Retire(one) => one.retire(context),
            Self::Close(one) => one.close(context),
            Self::Show(which) => context.show_as::<accounts::Listing>(&which.listing),
            Self::List(list) => {
                context.fetch::<accounts::Creator>(&list.creator)?;
                let all = context.ask(context.client().listings_of(&list.creator))?;
                context.list("This creator has no listings.", all)
            }
        }
    }
}
