//! `pass`: access rights bought from listings; `farthing buy` makes them.

mod close;
mod refund;
mod release;
mod renew;

use crate::{
    context::{Context, Plan},
    failure::Outcome,
};
use clap::{Args, Subcommand};
use farthing_sdk::{accounts, client::Found, solana::Address};

#[derive(Subcommand)]
pub enum PassCommand {
    /// Buy a further term
    Renew(renew::Renew),
    /// Return the money inside the refund window
    Refund(refund::Refund),
    /// Pay the money to the creator once the refund window is over; anyone may
    Release(release::Release),
    /// Close a pass that holds no money and get its rent back
    Close(close::Close),
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

impl PassCommand {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Renew(command) => command.run(context),
            Self::Refund(command) => command.run(context),
            Self::Release(command) => command.run(context),
            Self::Close(command) => command.run(context),
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

/// What a pass holds, where its listing is still there to name the mint.
fn held(
    context: &Context,
    title: &'static str,
    (address, pass): (Address, &accounts::Pass),
) -> Outcome<Plan> {
    let plan = Plan::new(title, "pass", address);
    Ok(match context.find::<accounts::Listing>(&pass.listing)? {
        Some(listing) => plan.fact("amount", context.coin(listing.mint)?.amount(pass.held)),
        None => plan,
    })
}
