//! What was spent so far, summed as budgets ask for it. Sums stop at the largest number instead of beginning anew.

use std::collections::{HashMap, HashSet};

use farthing_sdk::solana::Address;

use super::{Budget, Day, Month, Spend, record::Line};
use crate::cost::Scheme;

/// What a budget is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Over {
    Day(Day),
    Month(Month),
    Run(String),
    SiteDay(String, Day),
    SiteMonth(String, Month),
}

impl Over {
    fn of(budget: Budget, spend: &Spend) -> Self {
        let day = Day::of(spend.at);
        match budget {
            Budget::Day => Self::Day(day),
            Budget::Month => Self::Month(day.month()),
            Budget::Run => Self::Run(spend.run.clone()),
            Budget::SiteDay => Self::SiteDay(spend.origin.clone(), day),
            Budget::SiteMonth => Self::SiteMonth(spend.origin.clone(), day.month()),
        }
    }
}

/// A record: the file's month, and at which byte it begins.
type Place = (String, u64);

/// By mint, and by what a budget is of.
#[derive(Debug, Default)]
pub(super) struct Sums {
    spent: HashMap<(Address, Over), u64>,
    /// Records of single payments, which can come to nothing.
    single: HashMap<Place, Spend>,
    back: HashSet<Place>,
    newest: i64,
}

impl Sums {
    /// The newest time of a record, unix seconds; 0 where there is none.
    pub(super) fn newest(&self) -> i64 {
        self.newest
    }

    /// What was spent that a budget counts together with this.
    pub(super) fn of(&self, budget: Budget, spend: &Spend) -> u64 {
        self.spent.get(&(spend.mint, Over::of(budget, spend))).copied().unwrap_or(0)
    }

    /// Counts a record; one that takes back what was taken back already counts nothing.
    pub(super) fn count(&mut self, place: Place, line: Line) {
        match line {
            Line::Spent(spend) => {
                self.change(&spend, u64::saturating_add);
                self.newest = self.newest.max(spend.at);
                if spend.scheme != Scheme::Channel {
                    self.single.insert(place, spend);
                }
            }
            Line::Back(byte) => {
                let of = (place.0, byte);
                if let Some(spend) = self.single.remove(&of) {
                    self.change(&spend, u64::saturating_sub);
                    self.back.insert(of);
                }
            }
        }
    }

    fn change(&mut self, spend: &Spend, by: impl Fn(u64, u64) -> u64) {
        for budget in Budget::ALL {
            let sum = self.spent.entry((spend.mint, Over::of(budget, spend))).or_default();
            *sum = by(*sum, spend.amount);
        }
    }

    /// Whether a single payment was taken back; `None` where there is none at this place.
    pub(super) fn is_back(&self, place: &Place) -> Option<bool> {
        match (self.back.contains(place), self.single.contains_key(place)) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        }
    }
}
