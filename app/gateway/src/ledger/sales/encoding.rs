//! Sales in a snapshot.
//!
//! ```text
//! routes 4 │ each: route 2 │ bought 8 │ back 8
//! each row: row 33 │ periods 2 │ tallies 2 │ sold 2 │ its periods, tallies and sales
//! ```

use super::{OfRow, Period, Sales, Sold, Tally, is_over};
use crate::ledger::{
    log::bytes::Reader,
    record::{ask, put_ask, put_row, put_terms, row, terms},
};
use farthing_vouchers::book::{Ask, Capped, Terms};

impl Sales {
    /// All but what is over at `now`.
    pub(in crate::ledger) fn encode(&self, now: i64, to: &mut Vec<u8>) {
        to.extend_from_slice(&(self.totals.len() as u32).to_le_bytes());
        for (route, tally) in &self.totals {
            tally.encode(*route, to);
        }
        for (row, of_row) in &self.rows {
            put_row(to, row);
            of_row.encode(now, to);
        }
    }

    /// What [`Self::encode`] wrote, up to the end.
    pub(in crate::ledger) fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let mut sales = Self::default();
        for _ in 0..reader.u32()? {
            let (route, tally) = Tally::decode(reader)?;
            sales.totals.insert(route, tally);
        }
        while !reader.is_empty() {
            let (row, of_row) = (row(reader)?, OfRow::decode(reader)?);
            sales.order.extend(of_row.sold.iter().map(|sold| (row, sold.ask.number, sold.at)));
            sales.rows.insert(row, of_row);
        }
        sales.order.make_contiguous().sort_by_key(|(_, _, at)| *at);
        Some(sales)
    }
}

impl OfRow {
    fn encode(&self, now: i64, to: &mut Vec<u8>) {
        let sold = || self.sold.iter().filter(|sold| !is_over(sold.at, now));
        let count = |many: usize| u16::try_from(many).unwrap_or(u16::MAX);
        let counts = [self.periods.len(), self.tallies.len(), sold().count()].map(count);
        for count in counts {
            to.extend_from_slice(&count.to_le_bytes());
        }
        let [periods, tallies, kept] = counts.map(usize::from);
        for Period { capped, spent } in self.periods.iter().take(periods) {
            put_terms(to, &Terms { capped: Some(*capped), is_returnable: false });
            to.extend_from_slice(&spent.to_le_bytes());
        }
        for (route, tally) in self.tallies.iter().take(tallies) {
            tally.encode(*route, to);
        }
        for Sold { ask, at } in sold().take(kept) {
            put_terms(to, &ask.terms);
            put_ask(to, ask);
            to.extend_from_slice(&at.to_le_bytes());
        }
    }

    fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let mut of_row = Self::default();
        let (periods, tallies, sold) = (reader.u16()?, reader.u16()?, reader.u16()?);
        for _ in 0..periods {
            let capped: Capped = terms(reader)?.capped?;
            of_row.periods.push(Period { capped, spent: reader.u64()? });
        }
        for _ in 0..tallies {
            let (route, tally) = Tally::decode(reader)?;
            of_row.tallies.insert(route, tally);
        }
        for _ in 0..sold {
            let terms = terms(reader)?;
            let ask = Ask { terms, ..ask(reader)? };
            of_row.sold.push_back(Sold { ask, at: reader.i64()? });
        }
        Some(of_row)
    }
}

impl Tally {
    fn encode(self, route: u16, to: &mut Vec<u8>) {
        to.extend_from_slice(&route.to_le_bytes());
        to.extend_from_slice(&self.bought.to_le_bytes());
        to.extend_from_slice(&self.back.to_le_bytes());
    }

    fn decode(reader: &mut Reader<'_>) -> Option<(u16, Self)> {
        Some((reader.u16()?, Self { bought: reader.u64()?, back: reader.u64()? }))
    }
}
