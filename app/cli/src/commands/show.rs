//! `show`: any account of ours, decoded.

use crate::{context::Context, failure::Outcome};
use clap::Args;
use farthing_sdk::solana::Address;

#[derive(Args)]
pub struct Show {
    /// A reserve, deposit, creator, earnings account, listing, pass, order, stream, session or channel
    address: Address,
}

impl Show {
    pub fn run(self, context: &Context) -> Outcome {
        context.show(&self.address)
    }
}
