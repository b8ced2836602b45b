//! How much may go, and in which time.

use super::{Spend, sums::Sums};

/// Amounts that may go, in base units; `None` without a bound. Days and months are those of UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budgets {
    /// In a day.
    pub day: Option<u64>,
    /// In a month.
    pub month: Option<u64>,
    /// Under one name of a run, for good.
    pub run: Option<u64>,
    /// At one origin in a day.
    pub site_day: Option<u64>,
    /// At one origin in a month.
    pub site_month: Option<u64>,
}

/// Which of the budgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Budget {
    /// Of a day.
    Day,
    /// Of a month.
    Month,
    /// Of a run.
    Run,
    /// Of one origin's day.
    SiteDay,
    /// Of one origin's month.
    SiteMonth,
}

impl Budget {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Day, Self::Month, Self::Run, Self::SiteDay, Self::SiteMonth];

    /// As a policy's file names it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Run => "run",
            Self::SiteDay => "site_day",
            Self::SiteMonth => "site_month",
        }
    }

    /// As people read it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Day => "for today",
            Self::Month => "for this month",
            Self::Run => "for this run",
            Self::SiteDay => "for this site today",
            Self::SiteMonth => "for this site this month",
        }
    }
}

impl Budgets {
    /// The amount of one of them.
    #[must_use]
    pub fn of(&self, budget: Budget) -> Option<u64> {
        match budget {
            Budget::Day => self.day,
            Budget::Month => self.month,
            Budget::Run => self.run,
            Budget::SiteDay => self.site_day,
            Budget::SiteMonth => self.site_month,
        }
    }

    /// What is left of each that has a bound, for money of this kind: same mint, origin, run and time.
    pub(super) fn left(&self, sums: &Sums, of: &Spend) -> Vec<(Budget, u64)> {
        let left = |budget| {
            let spent = sums.of(budget, of);
            Some((budget, self.of(budget)?.saturating_sub(spent)))
        };
        Budget::ALL.into_iter().filter_map(left).collect()
    }
}
