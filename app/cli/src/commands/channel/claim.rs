//! `channel claim`: turns the best promise of each channel into the payee's balance.

use crate::{
    coin::Coin,
    commands::{
        claiming::{Claiming, Look},
        store::Book,
    },
    context::Context,
    failure::Outcome,
};
use clap::Args;
use farthing_sdk::{
    accounts::{Channel, ChannelStatus},
    channels::to_book,
    solana::Address,
    vouchers::book::Row,
};

#[derive(Args)]
#[command(
    after_help = "A transaction takes 8 vouchers or 14 links, with a lookup table 11 or 26. \
                  `solana address-lookup-table create` makes one, and `extend` adds to it: the channels \
                  and their payee (`farthing channel show`). With a priority fee above about 190000 the \
                  Ed25519 program checks vouchers, and it takes 4, or 6 with a table that names \
                  Sysvar1nstructions1111111111111111111111111 too."
)]
pub struct Claim {
    /// The channels [default: all in the book]
    channels: Vec<Address>,
    #[command(flatten)]
    claiming: Claiming,
}

impl Claim {
    pub fn run(self, context: &Context) -> Outcome {
        self.claiming.run(context, |book| self.looks(context, book))
    }

    /// Reads the channels of the book again, as far as this cluster has them.
    fn looks(&self, context: &Context, book: &Book) -> Outcome<Vec<(Row, Coin, Look)>> {
        let addresses = match self.channels.as_slice() {
            [] => book.storage().known(),
            named => named.to_vec(),
        };
        let slot = context.slot()?;
        let found = context.ask(context.client().fetch_all::<Channel>(&addresses))?;
        let mut looks = Vec::new();
        for (address, channel) in addresses.into_iter().zip(found) {
            let channel = match channel {
                Some(channel) => channel,
                None if self.channels.is_empty() => continue,
                None => return Err(context.absent(&address, "channel")),
            };
            let Some(mint) = context.mint_told_by(&channel.payee)? else { continue };
            let state = to_book(&channel, slot);
            let look = match channel.status {
                ChannelStatus::Open => Look::Lives(state),
                ChannelStatus::Ended => Look::Ended(state),
            };
            looks.push((Row::from(&address), context.coin(mint)?, look));
        }
        Ok(looks)
    }
}
