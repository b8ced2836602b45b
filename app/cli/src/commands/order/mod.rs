//! `order`: hash-locked sales. The seller encrypts the content (`lock`) and delivers it with two
//! hashes; the buyer sets the price aside for the key (`place`); revealing the key takes the money
//! (`fulfil`) and opens the content (`unlock`).

mod cancel;
mod close;
mod content;
mod decline;
mod ending;
mod fulfil;
mod lock;
mod place;
mod unlock;

pub use content::{Locked, open as open_content};

use crate::{coin::MintArg, context::Context, failure::Outcome};
use clap::{Args, Subcommand};
use farthing_sdk::{accounts, addresses, solana::Address};

#[derive(Subcommand)]
pub enum OrderCommand {
    /// Seller: encrypt a file with a new key, and print the two hashes that an order names
    Lock(lock::Lock),
    /// Buyer: set the price of a listing aside for a key
    Place(place::Place),
    /// Seller: reveal the key and be paid
    Fulfil(fulfil::Fulfil),
    /// Buyer: decrypt the content of a fulfilled order
    Unlock(unlock::Unlock),
    /// Buyer: take the money back, from 5 minutes after the deadline
    Cancel(cancel::Cancel),
    /// Seller: give the money back
    Decline(decline::Decline),
    /// Free an ended order; its rent returns to its payer
    Close(close::Close),
    /// Show an order
    Show(Which),
    /// List your orders, or those of a listing
    List(List),
}

#[derive(Args)]
pub struct Which {
    /// The order
    order: Address,
}

#[derive(Args)]
pub struct List {
    /// Who ordered [default: --keypair]
    #[arg(conflicts_with = "listing")]
    buyer: Option<Address>,
    /// All orders of a listing instead
    #[arg(long)]
    listing: Option<Address>,
    /// Which mint: an address, or SOL, USDC, TEST
    #[arg(long, env = "FARTHING_MINT", conflicts_with = "listing")]
    mint: Option<MintArg>,
}

impl OrderCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Lock(command) => command.run(context),
            Self::Place(command) => command.run(context),
            Self::Fulfil(command) => command.run(context),
            Self::Unlock(command) => command.run(context),
            Self::Cancel(command) => command.run(context),
            Self::Decline(command) => command.run(context),
            Self::Close(command) => command.run(context),
            Self::Show(which) => context.show_as::<accounts::Order>(&which.order),
            Self::List(list) => list.run(context),
        }
    }
}

impl List {
    fn run(self, context: &Context) -> Outcome {
        let all = match self.listing {
            Some(address) => {
                let listing: accounts::Listing = context.fetch(&address)?;
                let earnings = addresses::earnings(&listing.creator, &listing.mint);
                let mut all = context.ask(context.client().orders_of_earnings(&earnings))?;
                all.retain(|(_, order)| order.listing == address);
                all
            }
            None => {
                let buyer = context.wallet_or_me(self.buyer)?;
                let coin = context.coin_or_usual(self.mint)?;
                let deposit = addresses::deposit(&buyer, &coin.mint());
                context.ask(context.client().orders_of_deposit(&deposit))?
            }
        };
        context.list("There are no orders.", all)
    }
}
