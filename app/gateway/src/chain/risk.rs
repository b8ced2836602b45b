//! What is served and not claimed, and what may be (R10, R14): asked before a request is admitted. What is promised
//! and not served is the payer's, and is not at risk.

use super::settings::RiskCaps;
use farthing_sdk::vouchers::book::{Page, Standing};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Why a request is not admitted, though its promise may be good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPromises {
    #[error("this channel may owe {0} base units that are not claimed, and no more")]
    RowCap(u64),
    #[error("as much is served here and not claimed as may be")]
    TotalCap,
    #[error("the claimer lacks lamports for a mass exit")]
    ClaimerPoor,
    #[error("the issuer has frozen the reserve")]
    Frozen,
}

/// What is served and not claimed in all, and whether more may be.
#[derive(Debug)]
pub struct Risk {
    caps: RiskCaps,
    /// Base units. Between two counts it is kept by those who report.
    total: AtomicU64,
    is_poor: AtomicBool,
    is_frozen: AtomicBool,
}

impl Risk {
    /// Nothing is served yet, and no promise is taken until the claimer's lamports were seen.
    pub fn new(caps: RiskCaps) -> Self {
        let (total, is_poor) = (AtomicU64::new(0), AtomicBool::new(true));
        Self { caps, total, is_poor, is_frozen: AtomicBool::new(false) }
    }

    /// Whether a promise may be taken that brings more than those before. What is paid for already is served all
    /// the same.
    ///
    /// # Errors
    /// `Frozen`, `ClaimerPoor`.
    pub fn check_promises(&self) -> Result<(), NoPromises> {
        if self.is_frozen.load(Ordering::Relaxed) {
            return Err(NoPromises::Frozen);
        }
        if self.is_poor.load(Ordering::Relaxed) {
            return Err(NoPromises::ClaimerPoor);
        }
        Ok(())
    }

    /// Counts a request of `price` base units of a row that stands so. Several threads at once never pass the cap
    /// together. Prepaying does not help around it: what counts is what is served.
    ///
    /// # Errors
    /// `RowCap`, `TotalCap`; nothing was counted.
    pub fn take(&self, standing: &Standing, price: u64) -> Result<(), NoPromises> {
        let spent = standing.served.saturating_sub(standing.returned);
        let of_row = spent.saturating_sub(standing.claimed).saturating_add(price);
        if of_row > self.caps.row {
            return Err(NoPromises::RowCap(self.caps.row));
        }
        let add = |total: u64| total.checked_add(price).filter(|sum| *sum <= self.caps.total);
        let added = self.total.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        added.map(|_| ()).map_err(|_| NoPromises::TotalCap)
    }

    /// Takes back what was counted for a request that was then refused, or whose price went back.
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

    /// Base units served and not claimed in all.
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

/// Base units of a page that are served and not claimed; 0 where the account has ended: what is lost is at risk no
/// more.
pub fn at_risk(page: &Page) -> u64 {
    if page.channel.closes_at == Some(0) { 0 } else { owed(page) }
}

/// Whether a page has something to lose: what is served, or may be for what is promised. Of an ended account it is
/// looked at as well, since a node may be wrong about its end.
pub fn has_something_to_lose(page: &Page) -> bool {
    owed(page) != 0 || page.promised().min(page.channel.funded) > page.channel.claimed
}

fn owed(page: &Page) -> u64 {
    page.spent().saturating_sub(page.channel.claimed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(served: u64, claimed: u64) -> Standing {
        Standing { promised: 0, covered: 0, claimed, served, returned: 0, owed: 0, left: 0 }
    }

    fn risk() -> Risk {
        let risk = Risk::new(RiskCaps { row: 100, total: 150, second_look: 0 });
        risk.set_poor(false);
        risk
    }

    /// gateway rule R14
    #[test]
    fn a_row_may_owe_up_to_its_cap_and_what_is_claimed_makes_room() {
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
        assert_eq!(risk.check_promises(), Err(NoPromises::ClaimerPoor));
        risk.set_poor(false);
        assert_eq!(risk.check_promises(), Ok(()));
        risk.set_frozen(true);
        assert_eq!(risk.check_promises(), Err(NoPromises::Frozen));
        assert!(!risk.takes_promises());
    }

    /// gateway rule R14: what came back is not owed.
    #[test]
    fn what_was_returned_is_not_at_risk() {
        let returned = Standing { returned: 95, ..standing(100, 0) };
        assert_eq!(risk().take(&returned, 95), Ok(()));
        assert_eq!(risk().take(&returned, 96), Err(NoPromises::RowCap(100)));
    }
}
