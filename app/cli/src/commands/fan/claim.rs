//! `fan claim`: turns the best promise of each share into the payee's balance.

use crate::{
    coin::Coin,
    commands::{
        claiming::{Claiming, Look},
        fan::payee::absent,
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
        let closed = self.closed(context)?;
        self.claiming.run(context, |book| self.looks(context, book))?;
        // After what can be claimed is claimed.
        closed.map_or(Ok(()), |payee| Err(absent(&payee)))
    }

    /// A payee that is not there and that something could be claimed for.
    fn closed(&self, context: &Context) -> Outcome<Option<Address>> {
        let (book, now) = (self.claiming.state.book()?, context.now()?);
        for row in self.rows(&book)? {
            let Some(recipient) = recipient(&book, row) else { continue };
            let payee = Address::new_from_array(recipient.payee);
            let is_due = book.page(row).is_some_and(|page| page.due(now) != 0);
            if is_due && context.mint_told_by(&payee)?.is_none() {
                return Ok(Some(payee));
            }
        }
        Ok(None)
    }

    /// The rows that are meant.
    fn rows(&self, book: &Book) -> Outcome<Vec<Row>> {
        let mut rows = book.storage().known_shares();
        rows.retain(|row| self.fans.is_empty() || self.fans.contains(&row.address()));
        self.require_known(&rows)?;
        Ok(rows)
    }

    /// Reads the shares of the book again, as far as this cluster has their fans.
    fn looks(&self, context: &Context, book: &Book) -> Outcome<Vec<(Row, Coin, Look)>> {
        let rows = self.rows(book)?;
        let mut addresses: Vec<_> = rows.iter().map(Row::address).collect();
        addresses.dedup();
        let (slot, now) = (context.slot()?, context.now()?);
        let found = context.ask(context.client().fetch_all::<Fan>(&addresses))?;
        let fans: BTreeMap<_, _> = addresses.into_iter().zip(found).collect();
        let mut looks = Vec::new();
        for row in rows {
            let address = row.address();
            let (Some(recipient), Some(place)) = (recipient(book, row), row.slot) else { continue };
            let Some(known) = book.page(row).map(|page| page.channel) else { continue };
            let payee = Address::new_from_array(recipient.payee);
            let Some(mint) = context.mint_told_by(&payee)? else { continue };
            let coin = context.coin(mint)?;
            let Some(fan) = fans.get(&address).and_then(Option::as_ref) else {
                // Freed, or of another cluster: what was lost of it is said, and nothing is dropped.
                match known.closes_at {
                    Some(end) if now >= end => looks.push((row, coin, Look::Lives(known))),
                    _ if self.fans.is_empty() => {}
                    _ => return Err(context.absent(&address, "fan")),
                }
                continue;
            };
            // Of a fan that holds another mint's money the program pays nothing, and the row says so.
            let look = to_book((&address, fan), (recipient, &mint), place, slot).unwrap_or(known);
            let look = match fan.status {
                FanStatus::Ended => Look::Ended(look),
                _ => Look::Lives(look),
            };
            looks.push((row, coin, look));
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
