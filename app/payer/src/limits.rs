//! What a payer may give away.

use std::sync::atomic::{AtomicU64, Ordering};

/// The most that a payer gives away. Amounts are base units of its one mint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For one request.
    pub max: u64,
    /// Promised to one origin and not delivered: what a dishonest one can take (rule R21).
    pub in_flight: u64,
    /// Promised by this payer in all, to whomever.
    pub in_all: u64,
    /// To be set aside when a channel is opened or topped up; `None` for a hundred times the price.
    pub deposit: Option<u64>,
    /// Set aside at one origin at a time, in all its channels.
    pub set_aside: u64,
    /// Requests on their way to one origin, from 1 to 255.
    pub at_once: u32,
    /// Seconds that money stays set aside after its end is asked for, at most.
    pub grace: u32,
}

impl Limits {
    /// At most `max` base units a request, and what follows from it: 16 requests on their way, a thousand
    /// times the price set aside, a grace of a week.
    #[must_use]
    pub fn of(max: u64) -> Self {
        Self {
            max,
            in_flight: max.saturating_mul(16),
            in_all: u64::MAX,
            deposit: None,
            set_aside: max.saturating_mul(1_000),
            at_once: 16,
            grace: 7 * 86_400,
        }
    }
}

/// What is left of the amount that a payer promises in all.
#[derive(Debug)]
pub(crate) struct Budget {
    left: AtomicU64,
}

impl Budget {
    pub(crate) fn new(all: u64) -> Self {
        Self { left: AtomicU64::new(all) }
    }

    pub(crate) fn left(&self) -> u64 {
        self.left.load(Ordering::Acquire)
    }

    /// Takes so much of it, all or nothing: another origin may take at the same time.
    pub(crate) fn take(&self, amount: u64) -> bool {
        let less = |left: u64| left.checked_sub(amount);
        self.left.fetch_update(Ordering::AcqRel, Ordering::Acquire, less).is_ok()
    }

    /// Puts back what was taken and promised to nobody.
    pub(crate) fn put_back(&self, amount: u64) {
        self.left.fetch_add(amount, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn what_is_taken_by_many_at_once_is_never_more_than_there_is() {
        let budget = Budget::new(1_000);
        let took = || (0..500).filter(|_| budget.take(3)).count();
        let all: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(took)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or(0)).sum()
        });
        assert_eq!((all, budget.left()), (333, 1));
    }
}
