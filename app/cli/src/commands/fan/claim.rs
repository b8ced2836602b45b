//! `fan claim`: turns the best promise of each share into the payee's balance.

use crate::{
    coin::Coin,
    commands::{
        claiming::{Claiming, Look},
        store::Book,
    },
    context::Context,
    failure::{Failure, Outcome},
};
use clap::Args;
use farthing_sdk::{
    accounts::{Fan, FanStatus},
    fans::{Recipient, to_book},
    solana::Address,
    vouchers::book::{Credential, Row},
};
use std::collections::BTreeMap;

#[derive(Args)]
#[command(after_help = "A transaction takes 9 promises to one payee.")]
pub struct Claim {
    /// The fans [default: all in the book]
    fans: Vec<Address>,
    #[command(flatten)]
    claiming: Claiming,
}

impl Claim {
    pub fn run(self, context: &Context) -> Outcome {
        self.claiming.run(context, |book| self.looks(context, book))
    }

    /// Reads the shares of the book again, as far as this cluster has their fans.
    fn looks(&self, context: &Context, book: &Book) -> Outcome<Vec<(Row, Coin, Look)>> {
        let mut rows = book.storage().known_shares();
        rows.retain(|row| self.fans.is_empty() || self.fans.contains(&row.address()));
        self.require_known(&rows)?;
        let mut addresses: Vec<_> = rows.iter().map(Row::address).collect();
        addresses.dedup();
        let slot = context.slot()?;
        let found = context.ask(context.client().fetch_all::<Fan>(&addresses))?;
        let fans: BTreeMap<_, _> = addresses.into_iter().zip(found).collect();
        let mut looks = Vec::new();
        for row in rows {
            let address = row.address();
            let (Some(recipient), Some(place)) = (recipient(book, row), row.slot) else { continue };
            let payee = Address::new_from_array(recipient.payee);
            let Some(mint) = context.mint_told_by(&payee)? else { continue };
            let Some(fan) = fans.get(&address).and_then(Option::as_ref) else {
                if self.fans.is_empty() {
                    continue;
                }
                return Err(context.absent(&address, "fan"));
            };
            let is_live = fan.status != FanStatus::Ended;
            let look = to_book((&address, fan), (recipient, &mint), place, slot);
            looks.push((row, context.coin(mint)?, look.filter(|_| is_live)));
        }
        Ok(looks)
    }

    /// Refuses a fan of which nothing was promised here.
    fn require_known(&self, rows: &[Row]) -> Outcome {
        let unknown = self.fans.iter().find(|fan| rows.iter().all(|row| row.address() != **fan));
        match unknown {
            None => Ok(()),
            Some(fan) => Err(Failure::NotFound(format!(
                "nothing is promised here of the fan {fan}; `farthing fan verify` takes promises into \
                 the book"
            ))),
        }
    }
}

/// Whom the share of a row pays.
fn recipient(book: &Book, row: Row) -> Option<Recipient> {
    match book.page(row)?.channel.credential {
        Credential::Share(share) => Some(share.recipient),
        _ => None,
    }
}
