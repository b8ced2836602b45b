//! What rows have bought where a cap or returns are offered: what was charged in which period, what may still be
//! returned, and how much was. It follows from the log alone, record by record, so a crash loses nothing of it.

use std::collections::{HashMap, VecDeque};

use farthing_vouchers::book::{Ask, Capped, Row, Terms, WINDOW};

mod encoding;
mod free;

use self::free::Free;

/// Seconds for which a payer may return what it has bought.
pub const RETURN_SECONDS: i64 = 86_400;

/// Sales of one shard that can still be returned, at most; the oldest go first.
const SOLD_MAX: usize = 16_384;

/// A cap, as it is offered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cap {
    /// Which of the payee's.
    pub scope: u32,
    /// Base units that are charged in a period, at most.
    pub most: u64,
    /// Seconds of a period, from its first request that costs something.
    pub seconds: u32,
    /// Requests in a minute that are free once it is reached.
    pub free_a_minute: u32,
}

/// A period of a cap, and what was charged in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// Which, and its terms, which are those with which it began.
    pub capped: Capped,
    /// Base units, less what came back.
    pub spent: u64,
}

/// A request that was paid for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sold {
    /// Its number, price, route and fingerprint, and on which terms.
    pub ask: Ask,
    /// Unix seconds at which it was written down.
    pub at: i64,
}

/// How many requests were bought, and how many of them their payers have returned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Those that the service refused are not counted.
    pub bought: u64,
    /// Of these.
    pub back: u64,
}

/// Of the rows of a shard.
#[derive(Clone, Debug, Default)]
pub struct Sales {
    rows: HashMap<Row, OfRow>,
    /// From the oldest on; some may be gone.
    order: VecDeque<(Row, u32, i64)>,
    /// By route, of all rows that ever were.
    totals: HashMap<u16, Tally>,
    free: Free,
}

#[derive(Clone, Debug, Default)]
struct OfRow {
    /// The last one of each scope.
    periods: Vec<Period>,
    /// From the oldest on.
    sold: VecDeque<Sold>,
    tallies: HashMap<u16, Tally>,
}

impl Sales {
    /// What a request of `price` costs a row under a cap at `now`, Unix seconds of the cluster, and in which period: the
    /// one that runs, on the terms with which it began, or a new one.
    #[must_use]
    pub fn priced(&self, row: &Row, cap: &Cap, price: u64, now: i64) -> (u64, Capped) {
        match self.period(row, cap.scope).filter(|period| now < period.capped.until) {
            Some(Period { capped, spent }) => {
                (price.min(capped.most.saturating_sub(spent)), capped)
            }
            None => {
                let (scope, most) = (cap.scope, cap.most);
                let until = now.saturating_add(cap.seconds.into());
                (price.min(most), Capped { scope, since: now, until, most })
            }
        }
    }

    /// The last period of a row in this scope.
    #[must_use]
    pub fn period(&self, row: &Row, scope: u32) -> Option<Period> {
        let mut periods = self.rows.get(row)?.periods.iter();
        periods.find(|period| period.capped.scope == scope).copied()
    }

    /// Takes a period as it is kept elsewhere.
    pub(super) fn keep(&mut self, row: Row, period: Period) {
        self.rows.entry(row).or_default().set(period);
    }

    /// Notes a request that was admitted, written at `at`. What costs nothing changes nothing.
    pub fn admit(&mut self, row: Row, ask: &Ask, at: i64) {
        let Terms { capped, is_returnable } = ask.terms;
        if ask.price == 0 || capped.is_none() && !is_returnable {
            return;
        }
        let of_row = self.rows.entry(row).or_default();
        if let Some(capped) = capped {
            let runs = of_row.periods.iter().find(|period| period.capped == capped);
            let before = runs.map_or(0, |period| period.spent);
            of_row.set(Period { capped, spent: before.saturating_add(ask.price) });
        }
        if is_returnable {
            let totals = self.totals.entry(ask.route).or_default();
            for tally in [of_row.tallies.entry(ask.route).or_default(), totals] {
                tally.bought = tally.bought.saturating_add(1);
            }
        }
        // Of older numbers the book knows nothing more.
        if of_row.sold.len() >= WINDOW as usize {
            of_row.sold.pop_front();
        }
        of_row.sold.push_back(Sold { ask: *ask, at });
        self.order.push_back((row, ask.number, at));
        self.tidy(at);
    }

    /// Notes that money of a request came back, because its payer wishes so (`is_wish`) or the service refused it.
    /// Once for each: that is for the book to see to.
    pub fn returned(&mut self, row: &Row, (number, amount): (u32, u64), is_wish: bool) {
        let Some(of_row) = self.rows.get_mut(row) else { return };
        let sold = of_row.sold.iter().rev().find(|sold| sold.ask.number == number);
        let Some(Sold { ask, .. }) = sold.copied() else { return };
        let runs = of_row.periods.iter_mut().find(|it| Some(it.capped) == ask.terms.capped);
        if let Some(period) = runs {
            period.spent = period.spent.saturating_sub(amount);
        }
        if ask.terms.is_returnable {
            let totals = self.totals.entry(ask.route).or_default();
            for tally in [of_row.tallies.entry(ask.route).or_default(), totals] {
                match is_wish {
                    true => tally.back = tally.back.saturating_add(1),
                    false => tally.bought = tally.bought.saturating_sub(1),
                }
            }
        }
    }

    /// A request of this number that was paid for, written within [`RETURN_SECONDS`] before `now`.
    #[must_use]
    pub fn sold(&self, row: &Row, number: u32, now: i64) -> Option<Sold> {
        let mut all = self.rows.get(row)?.sold.iter().rev();
        all.find(|sold| sold.ask.number == number && !is_over(sold.at, now)).copied()
    }

    /// What a row has bought of a route where returns are offered.
    #[must_use]
    pub fn tally(&self, row: &Row, route: u16) -> Tally {
        let of_row = self.rows.get(row).and_then(|of_row| of_row.tallies.get(&route));
        of_row.copied().unwrap_or_default()
    }

    /// The same of all rows, by route.
    #[must_use]
    pub fn totals(&self) -> &HashMap<u16, Tally> {
        &self.totals
    }

    /// Whether one more request of a row is free at `now`, where so many a minute are.
    #[must_use]
    pub fn may_have_free(&self, row: &Row, most: u32, now: i64) -> bool {
        self.free.allows(row, most, now)
    }

    /// Counts a request that was free.
    pub fn note_free(&mut self, row: &Row, now: i64) {
        self.free.note(row, now);
    }

    /// Forgets a row that has ended.
    pub(super) fn forget(&mut self, row: &Row) {
        self.rows.remove(row);
    }

    /// Gives up what nobody can return any more, and the oldest where there are more than may be.
    fn tidy(&mut self, now: i64) {
        let is_full = self.order.len() > SOLD_MAX;
        let front = self.order.pop_front_if(|(_, _, at)| is_full || is_over(*at, now));
        let Some((row, number, at)) = front else { return };
        if let Some(of_row) = self.rows.get_mut(&row) {
            of_row.sold.retain(|sold| (sold.ask.number, sold.at) != (number, at));
        }
    }
}

impl OfRow {
    fn set(&mut self, period: Period) {
        let of_scope = |it: &&mut Period| it.capped.scope == period.capped.scope;
        match self.periods.iter_mut().find(of_scope) {
            Some(before) => *before = period,
            None => self.periods.push(period),
        }
    }
}

fn is_over(at: i64, now: i64) -> bool {
    now.saturating_sub(at) >= RETURN_SECONDS
}
