//! `order fulfil`. The key is never simulated remotely: the operator of the node would see it
//! before the money moves.

use super::ending::ending;
use crate::{
    context::{Context, Plan},
    failure::{Failure, Outcome},
    file,
    options::Sending,
    values::Hash32,
};
use clap::Args;
use farthing_sdk::{accounts, instructions::FulfilOrder, solana::Address};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

#[derive(Args)]
pub struct Fulfil {
    /// The order
    order: Address,
    /// File with the key, as `order lock` wrote it
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    sending: Sending,
}

impl Fulfil {
    pub fn run(self, context: &Context) -> Outcome {
        let order: accounts::Order = context.fetch(&self.order)?;
        let key = self.read_key()?;
        // Checked here, because a key that is sent is public, whether it fits or not.
        if order.status != accounts::OrderStatus::Open {
            return Err(Failure::Usage("the order is paid or returned already".into()));
        }
        if <[u8; 32]>::from(Sha256::digest(key)) != order.key_hash {
            return Err(Failure::Usage(format!(
                "the key in {} is not the one that the order waits for",
                self.key.display()
            )));
        }
        let listing = context.find::<accounts::Listing>(&order.listing)?;
        let mut plan = Plan::new("Order fulfilled", "order", self.order);
        if let Some(listing) = listing {
            plan = plan.fact("amount", context.coin(listing.mint)?.amount(order.amount));
        }
        // Nothing else in the transaction: if that failed, the key would be public, and nothing paid.
        let steps = vec![FulfilOrder::of(self.order, &order, key).instruction()];
        context.send(&self.sending, ending(plan, steps, &self.order, &order))
    }

    /// The parser's own error could quote the file, so it is not shown.
    fn read_key(&self) -> Outcome<[u8; 32]> {
        let shown = self.key.display();
        let text = file::read(&self.key, "key")?;
        let mut lines = file::lines(&text);
        let key = lines.next().and_then(|line| line.parse::<Hash32>().ok());
        key.filter(|_| lines.next().is_none()).map(|key| key.0).ok_or_else(|| {
            Failure::File(format!(
                "{shown} is no key; it should hold 64 hexadecimal digits, and a comment only in a line \
                 of its own"
            ))
        })
    }
}
