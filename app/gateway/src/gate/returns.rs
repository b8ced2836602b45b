//! How often a channel gets money back: what the service refuses is free for the payer, and work for the
//! service.

use std::collections::HashMap;
use std::sync::PoisonError;

use farthing_vouchers::book::{Ask, Row};
use farthing_wire::State;

use super::Gate;
use super::admit::{self, Admission};

/// Seconds over which returns are counted.
const SPAN: i64 = 60;

/// Rows that are counted at once; beyond, the counts begin anew, which favours payers.
const ROWS_MAX: usize = 65_536;

/// Counts the returns of each row in the present minute.
#[derive(Debug, Default)]
pub struct Returns {
    minute: i64,
    counts: HashMap<Row, u32>,
}

impl Returns {
    /// Whether the row may have money back at `now`, Unix seconds; counts it if so. `most` a minute.
    pub fn allow(&mut self, row: &Row, most: u32, now: i64) -> bool {
        let minute = now.div_euclid(SPAN);
        if minute != self.minute || self.counts.len() >= ROWS_MAX {
            self.minute = minute;
            self.counts.clear();
        }
        let count = self.counts.entry(*row).or_default();
        let is_allowed = *count < most;
        *count = count.saturating_add(is_allowed.into());
        is_allowed
    }
}

impl Gate {
    /// Gives the price of a request back, if the channel may have more back this minute.
    /// `None` if not, or where it cannot be written.
    pub(super) fn give_back(&self, row: &Row, ask: &Ask) -> Option<Admission> {
        if !self.may_have_back(row, self.now()) {
            return None;
        }
        self.put_back(row, ask.number, ask.price)
    }

    /// Whether the row may have the price of one more request back this minute; counts it if so.
    pub(super) fn may_have_back(&self, row: &Row, now: i64) -> bool {
        let mut returns = self.returns.lock().unwrap_or_else(PoisonError::into_inner);
        returns.allow(row, self.terms.returns, now)
    }

    /// Gives a part of the price of a request back, or all of it. `None` where it cannot be written, or was before.
    pub(super) fn put_back(&self, row: &Row, number: u32, amount: u64) -> Option<Admission> {
        let now = self.now();
        let mut shard = self.ledger.shard(&row.account);
        let before = admit::state(&shard, row, now)?;
        match shard.give_back(row, (number, amount), false) {
            Ok(saved) => {
                let state = admit::state(&shard, row, now)?;
                self.shared.risk.less(freed(&before, &state));
                Some(Admission { state, saved, price: 0 })
            }
            // Too old, or too much waits for the disk: the payer is told by the receipt that it was charged.
            Err(error) => {
                tracing::warn!(%error, number, "no money was given back");
                None
            }
        }
    }
}

/// Base units that are at risk no more, since they came back: what was claimed before was not at risk.
pub(super) fn freed(before: &State, after: &State) -> u64 {
    at_risk(before).saturating_sub(at_risk(after))
}

fn at_risk(state: &State) -> u64 {
    state.served.saturating_sub(state.returned).saturating_sub(state.claimed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: u8) -> Row {
        [label; 32].into()
    }

    /// gateway rule R8
    #[test]
    fn a_channel_gets_so_many_prices_back_a_minute_and_others_theirs() {
        let mut returns = Returns::default();
        let allowed: Vec<bool> = (0..4).map(|_| returns.allow(&row(1), 3, 120)).collect();
        assert_eq!(allowed, [true, true, true, false]);
        assert!(returns.allow(&row(2), 3, 179));
        assert!(!returns.allow(&row(1), 3, 179));
        assert!(returns.allow(&row(1), 3, 180));
    }
}
