//! Figures for whoever watches many machines: what requests became, what they paid, how long the disk takes.
//!
//! Each runtime counts for itself ([`Counts`]); only who reads adds up. What is not counted by request, such as what
//! is promised, is read from the ledger when it is asked for.

mod counts;
mod outcome;
mod scrape;
mod timing;

pub use counts::Counts;
pub use outcome::Outcome;
pub use scrape::{Figures, scrape};
pub use timing::{Times, Timing};

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use self::counts::OfRoute;

/// What all runtimes of a process have counted.
#[derive(Debug, Default)]
pub struct Metrics {
    runtimes: Mutex<Vec<Arc<Counts>>>,
}

/// Of one route, since the process began.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RouteSums {
    /// Requests, in the order of [`Outcome::ALL`].
    pub outcomes: [u64; Outcome::COUNT],
    /// Base units that were served, those included that were returned.
    pub served: u64,
    /// Base units of it that were returned.
    pub returned: u64,
}

/// Of all requests, since the process began.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    /// By the route's id ([`crate::routes::Route::id`]), from 1,024 on all of them together; `None` of what no route
    /// has.
    pub routes: BTreeMap<Option<u16>, RouteSums>,
    /// Paid requests that are being answered.
    pub running: u64,
}

impl Metrics {
    /// Counts of a runtime that begins. They are kept when it ends: what was served stays served.
    pub fn runtime(&self) -> Arc<Counts> {
        let counts = Arc::<Counts>::default();
        self.runtimes.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&counts));
        counts
    }

    /// All added up.
    #[must_use]
    pub fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        let runtimes = self.runtimes.lock().unwrap_or_else(PoisonError::into_inner);
        for counts in runtimes.iter() {
            sums.add(None, &counts.unmatched);
            for (id, cell) in (0_u16..).zip(&counts.routes) {
                if let Some(of_route) = cell.get() {
                    sums.add(Some(id), of_route);
                }
            }
            // Ended first: a delivery that ends between the two reads counts as running, never as less than none.
            let ended = read(&counts.ended);
            sums.running = sums.running.saturating_add(read(&counts.begun).saturating_sub(ended));
        }
        sums
    }
}

impl Sums {
    fn add(&mut self, route: Option<u16>, of_route: &OfRoute) {
        let sums = self.routes.entry(route).or_default();
        for (sum, count) in sums.outcomes.iter_mut().zip(&of_route.outcomes) {
            *sum = sum.saturating_add(read(count));
        }
        sums.served = sums.served.saturating_add(read(&of_route.served));
        sums.returned = sums.returned.saturating_add(read(&of_route.returned));
    }
}

fn read(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runtimes_count_is_added_up_and_outlives_them() {
        let metrics = Metrics::default();
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let counts = metrics.runtime();
                std::thread::spawn(move || {
                    for _ in 0..1_000 {
                        counts.begin();
                        counts.note(Some(7), Outcome::Paid);
                        counts.end(7, (5, 0));
                    }
                    counts.begin();
                    counts.end(7, (5, 5));
                    counts.note(None, Outcome::NoRoute);
                    counts.begin();
                })
            })
            .collect();
        for thread in threads {
            assert!(thread.join().is_ok());
        }
        let sums = metrics.sums();
        let of_seven = sums.routes.get(&Some(7)).cloned().unwrap_or_default();
        assert_eq!((of_seven.served, of_seven.returned, sums.running), (15_015, 15, 3));
        assert_eq!(of_seven.outcomes.get(Outcome::Paid as usize), Some(&3_000));
        let unmatched = sums.routes.get(&None).cloned().unwrap_or_default();
        assert_eq!(unmatched.outcomes.get(Outcome::NoRoute as usize), Some(&3));
    }

    #[test]
    fn each_outcome_has_a_place_and_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> =
            Outcome::ALL.map(Outcome::name).into_iter().collect();
        assert_eq!(names.len(), Outcome::COUNT);
        for (place, outcome) in Outcome::ALL.into_iter().enumerate() {
            assert_eq!(outcome as usize, place);
        }
    }

    #[test]
    fn routes_beyond_those_counted_apart_share_one_place() {
        let metrics = Metrics::default();
        let counts = metrics.runtime();
        counts.note(Some(1_023), Outcome::Free);
        counts.note(Some(1_024), Outcome::Free);
        counts.note(Some(u16::MAX), Outcome::Free);
        let ids: Vec<_> = metrics.sums().routes.into_keys().flatten().collect();
        assert_eq!(ids, [1_023, 1_024]);
    }
}
