//! `fan show`: a fan and its shares, with what this machine remembers of them.

use super::{list::state, memory::ends_at, read, share::shown};
use crate::{
    coin::Coin,
    commands::store::{Book, State},
    context::Context,
    failure::Outcome,
    output::{Facts, Shown, Table},
    values::{Hash32, Moment},
};
use clap::Args;
use farthing_sdk::{
    accounts::Fan,
    fans::Slot,
    solana::Address,
    vouchers::{
        book::{Credential, Row},
        fans::FanPage,
    },
};

#[derive(Args)]
pub struct Show {
    /// The fan
    fan: Address,
    #[command(flatten)]
    state: State,
}

impl Show {
    pub fn run(self, context: &Context) -> Outcome {
        let (fan, coin) = read(context, &self.fan)?;
        let now = context.now()?;
        let record = context
            .describe(&self.fan, &fan)?
            .without("status")
            .without("slots")
            .with("state", state(&fan, now))
            .with("left", coin.amount(fan.left()))
            .with("free", coin.amount(fan.free(now)))
            .with("finish_from", fan.finishable_from(now).map(Moment));
        let known = self.state.fan_pages()?.find(&self.fan)?;
        let page = known.as_ref().map(|known| &known.page);
        let book = self.state.book()?;
        let used = fan.each_slot().filter(|(_, slot)| slot.until != 0);
        let rows = used.map(|(place, slot)| {
            let row = Row::share(self.fan.as_array(), place);
            self.row(&fan, (place, &slot), (&coin, now), (page, &book, row))
        });
        let columns =
            &["slot", "payee", "share", "claimed", "promised", "to_claim", "ends_at", "state"];
        let table = Table::new("No share was given yet.", columns, rows.collect());
        context.printer.facts_with(record, "shares", &table)
    }

    fn row(
        &self,
        fan: &Fan,
        (place, slot): (u8, &Slot),
        (coin, now): (&Coin, i64),
        (page, book, row): (Option<&FanPage>, &Book, Row),
    ) -> Facts {
        let held = page.and_then(|page| page.of(place, &slot.tag));
        let taken = book.page(row);
        let payee = held.and_then(|held| held.recipient).or_else(|| {
            match taken.map(|page| page.channel.credential) {
                Some(Credential::Share(share)) if share.slot.tag == slot.tag => {
                    Some(share.recipient)
                }
                _ => None,
            }
        });
        let is_living = slot.is_living(&fan.lease(), now);
        Facts::new("Share")
            .with("slot", u64::from(place))
            .with_both(
                "payee",
                payee.as_ref().map_or_else(|| "not known here".into(), shown),
                payee.map(|payee| Address::new_from_array(payee.payee)).json(),
            )
            .with_json("audience", payee.map(|payee| Hash32(payee.audience)).json())
            .with("share", coin.amount(fan.worth(slot.share)))
            .with("claimed", coin.amount(fan.worth(slot.claimed)))
            .with("promised", held.map(|held| coin.amount(fan.worth(held.units))))
            .with("to_claim", taken.map(|page| coin.amount(page.due(now))))
            .with("ends_at", ends_at(fan, slot.until))
            .with("state", if is_living { "living" } else { "over" })
    }
}
