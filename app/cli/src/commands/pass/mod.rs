//! `pass`: access rights bought from listings; `farthing buy` makes them.

mod lifecycle;
mod renew;

use crate::{context::Context, failure::Outcome};
use clap::{Args, Subcommand};
use farthing_sdk::{accounts, client::Found, solana::Address};

#[derive(Subcommand)]
pub enum Pass {
    /// Buy a further term
    Renew(renew::Renew),
    /// Return the money inside the refund window
    Refund(lifecycle::One),
    /// Pay the money to the creator once the refund window is over; anyone may
    Release(lifecycle::One),
    /// Close a pass that holds no money and get its rent back
    Close(lifecycle::One),
    /// Show a pass
    Show(Which),
    /// List the passes of a holder, or of a listing
    List(List),
}

#[derive(Args)]
pub struct Which {
    /// The pass
    pass: Address,
}

#[derive(Args)]
pub struct List {
    /// Who holds them [default: --keypair]
    #[arg(conflicts_with = "listing")]
    holder: Option<Address>,
    /// All passes of a listing instead
    #[arg(long)]
    listing: Option<Address>,
}

impl Pass {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Renew(command) => command.run(context),
            Self::Refund(one) => one.refund(context),
            Self::Release(one) => one.release(context),
            Self::Close(one) => one.close(context),
            Self::Show(which) => context.show_as::<accounts::Pass>(&which.pass),
            Self::List(list) => {
                let all = match list.listing {
                    Some(listing) => of_listing(context, &listing)?,
                    None => {
                        let holder = context.wallet_or_me(list.holder)?;
                        context.ask(context.client().passes_of_holder(&holder))?
                    }
                };
                context.list("There are no passes.", all)
            }
        }
    }
}

fn of_listing(context: &Context, address: &Address) -> Outcome<Found<accounts::Pass>> {
    let listing: accounts::Listing = context.fetch(address)?;
    let mut all = context.ask(context.client().passes_of_creator(&listing.creator))?;
    all.retain(|(_, pass)| pass.listing == *address);
    Ok(all)
}
