//! Sums over all channels and shares that are known.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::chain::at_risk;
use crate::ledger::Ledger;

/// How old a sum may be. A million pages take a tenth of a second, and each part of the book is locked while it is
/// read: who asks often must not slow payers down.
const FRESH: Duration = Duration::from_secs(2);

/// Base units, but for the first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Sum {
    pub(super) channels: u64,
    pub(super) promised: u64,
    pub(super) served: u64,
    pub(super) returned: u64,
    pub(super) claimed: u64,
    /// Served, not returned, and not claimed.
    pub(super) at_risk: u64,
}

/// The last sum.
#[derive(Debug, Default)]
pub(super) struct Totals(Mutex<Option<(Instant, Sum)>>);

impl Totals {
    /// The sum of now, or of a moment ago.
    pub(super) fn of(&self, ledger: &Ledger) -> Sum {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, sum)) = last.filter(|(at, _)| at.elapsed() < FRESH) {
            return sum;
        }
        let sum = sum(ledger);
        *last = Some((Instant::now(), sum));
        sum
    }
}

fn sum(ledger: &Ledger) -> Sum {
    let mut sum = Sum::default();
    for shard in ledger.shards() {
        for (_, page) in shard.book.pages() {
            let all = [
                (&mut sum.channels, 1),
                (&mut sum.promised, page.promised()),
                (&mut sum.served, page.served),
                (&mut sum.returned, page.returned),
                (&mut sum.claimed, page.channel.claimed),
                (&mut sum.at_risk, at_risk(page)),
            ];
            for (sum, one) in all {
                *sum = sum.saturating_add(one);
            }
        }
    }
    sum
}
