//! What is promised and not claimed, and what may be (R10, R14): asked before a promise is taken.

use super::settings::RiskCaps;
use farthing_sdk::vouchers::book::{Page, Standing};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Why no new promise is taken. What is paid for already is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPromises {
    #[error("this channel may promise {0} base units that are not claimed, and no more")]
    RowCap(u64),
    #[error("as much is promised here and not claimed as may be")]
    TotalCap,
    #[error("the claimer lacks lamports for a mass exit")]
    ClaimerPoor,
    #[error("the issuer has frozen the reserve")]
    Frozen,
}

/// What is promised and not claimed in all, and whether more may be.
#[derive(Debug)]
pub struct Risk {
    caps: RiskCaps,
    /// Base units. Between two counts it is kept by those who report.
    total: AtomicU64,
    is_poor: AtomicBool,
    is_frozen: AtomicBool,
}

impl Risk {
    /// Nothing is promised yet, and nothing is taken until the claimer's lamports were seen.
    pub fn new(caps: RiskCaps) -> Self {
        let (total, is_poor) = (AtomicU64::new(0), AtomicBool::new(true));
        Self { caps, total, is_poor, is_frozen: AtomicBool::new(false) }
    }

    /// Takes a promise that brings `gained` base units more to a row that stands so, and counts it. Several
    /// threads at once never pass the cap together.
    ///
    /// # Errors
    /// [`NoPromises`]; nothing was counted.
    pub fn take(&self, standing: &Standing, gained: u64) -> Result<(), NoPromises> {
        if self.is_frozen.load(Ordering::Relaxed) {
            return Err(NoPromises::Frozen);
        }
        if self.is_poor.load(Ordering::Relaxed) {
            return Err(NoPromises::ClaimerPoor);
        }
        let of_row = standing.covered.saturating_sub(standing.claimed).saturating_add(gained);
        if of_row > self.caps.row {
            return Err(NoPromises::RowCap(self.caps.row));
        }
        let add = |total: u64| total.checked_add(gained).filter(|sum| *sum <= self.caps.total);
        let added = self.total.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        added.map(|_| ()).map_err(|_| NoPromises::TotalCap)
    }

    /// Takes back what was counted for a promise that the book then refused, or that was claimed.
    pub fn less(&self, amount: u64) {
        let sub = |total: u64| Some(total.saturating_sub(amount));
        // The closure never refuses.
        let _ = self.total.fetch_update(Ordering::Relaxed, Ordering::Relaxed, sub);
    }

    /// Corrects it by what was counted over all pages, begun when the total was `before`. What was taken
    /// meanwhile stays counted, some of it twice until the next count: never too little.
    pub fn recount(&self, before: u64, counted: u64) {
        self.less(before.saturating_sub(counted));
        let add = |total: u64| Some(total.saturating_add(counted.saturating_sub(before)));
        let _ = self.total.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// Base units promised and not claimed in all.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Whether the claimer has too few lamports.
    pub fn set_poor(&self, is_poor: bool) {
        self.is_poor.store(is_poor, Ordering::Relaxed);
    }

    /// Whether the reserve is frozen.
    pub fn set_frozen(&self, is_frozen: bool) {
        self.is_frozen.store(is_frozen, Ordering::Relaxed);
    }

    /// Whether any promise is taken at all.
    pub fn takes_promises(&self) -> bool {
        !self.is_poor.load(Ordering::Relaxed) && !self.is_frozen.load(Ordering::Relaxed)
    }
}

/// Base units of a page that are promised, funded, and not claimed.
pub fn unclaimed(page: &Page) -> u64 {
    let covered = page.promised().min(page.channel.funded);
    covered.saturating_sub(page.channel.claimed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(covered: u64, claimed: u64) -> Standing {
        Standing { promised: covered, covered, claimed, served: 0, returned: 0, owed: 0, left: 0 }
    }

    fn risk() -> Risk {
        let risk = Risk::new(RiskCaps { row: 100, total: 150, second_look: 0 });
        risk.set_poor(false);
        risk
    }

    /// gateway rule R14
    #[test]
    fn a_row_may_promise_up_to_its_cap_and_what_is_claimed_makes_room() {
        let risk = risk();
        assert_eq!(risk.take(&standing(90, 0), 10), Ok(()));
        assert_eq!(risk.take(&standing(90, 0), 11), Err(NoPromises::RowCap(100)));
        assert_eq!(risk.take(&standing(90, 50), 60), Ok(()));
        assert_eq!(risk.take(&standing(u64::MAX, 0), u64::MAX), Err(NoPromises::RowCap(100)));
    }

    /// gateway rule R14
    #[test]
    fn all_rows_together_never_pass_the_total_however_many_threads_take() {
        let risk = risk();
        let taken: u64 = std::thread::scope(|scope| {
            let take = || (0..100).filter(|_| risk.take(&standing(0, 0), 1).is_ok()).count() as u64;
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(take)).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).sum()
        });
        assert_eq!((taken, risk.total()), (150, 150));
        assert_eq!(risk.take(&standing(0, 0), 1), Err(NoPromises::TotalCap));
        risk.less(10);
        assert_eq!(risk.take(&standing(0, 0), 10), Ok(()));
    }

    /// gateway rule R10
    #[test]
    fn no_promise_is_taken_before_the_claimers_lamports_were_seen() {
        let risk = Risk::new(RiskCaps { row: 100, total: 150, second_look: 0 });
        assert_eq!(risk.take(&standing(0, 0), 1), Err(NoPromises::ClaimerPoor));
        risk.set_poor(false);
        risk.set_frozen(true);
        assert_eq!(risk.take(&standing(0, 0), 1), Err(NoPromises::Frozen));
        assert!(!risk.takes_promises());
    }
}
