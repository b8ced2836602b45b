//! How long something took, in buckets that double.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Buckets: up to 64 microseconds, up to 128, and so on; the last, up to 33 seconds, takes what is longer too.
const BUCKETS: usize = 20;

/// Microseconds of the first bucket, as a power of two.
const FIRST: u32 = 6;

/// Counted by one thread, read by others.
#[derive(Debug, Default)]
pub struct Timing {
    counts: [AtomicU64; BUCKETS],
    micros: AtomicU64,
}

/// What was counted so far.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Times {
    /// How often it took up to so many microseconds, and longer than the bucket before.
    pub buckets: Vec<(u64, u64)>,
    /// Microseconds in all.
    pub micros: u64,
}

impl Timing {
    /// It took so long once more.
    pub fn note(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let bits = u64::BITS.saturating_sub(micros.saturating_sub(1).leading_zeros());
        let place = bits.saturating_sub(FIRST) as usize;
        if let Some(count) = self.counts.get(place.min(BUCKETS - 1)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// What was counted so far.
    #[must_use]
    pub fn read(&self) -> Times {
        let bound = |place: u32| 1_u64.checked_shl(FIRST.saturating_add(place)).unwrap_or(u64::MAX);
        let buckets = (0_u32..).zip(&self.counts);
        let buckets = buckets.map(|(place, count)| (bound(place), count.load(Ordering::Relaxed)));
        Times { buckets: buckets.collect(), micros: self.micros.load(Ordering::Relaxed) }
    }
}

impl Times {
    /// How often.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// Microseconds that so many of a thousand did not exceed, rounded up to the end of a bucket; `None` before the
    /// first.
    #[must_use]
    pub fn quantile(&self, of_thousand: u64) -> Option<u64> {
        let wanted = self.count().saturating_mul(of_thousand).div_ceil(1_000).max(1);
        let mut sum = 0_u64;
        let reaches = |(_, count): &&(u64, u64)| {
            sum = sum.saturating_add(*count);
            sum >= wanted
        };
        self.buckets.iter().find(reaches).map(|(bound, _)| *bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_fall_into_buckets_that_double() {
        let timing = Timing::default();
        assert_eq!(timing.read().quantile(500), None);
        for micros in [0, 1, 64, 65, 128, 129, 4_000, u64::MAX] {
            timing.note(Duration::from_micros(micros));
        }
        let times = timing.read();
        let full: Vec<_> = times.buckets.iter().filter(|(_, count)| *count > 0).copied().collect();
        assert_eq!(full, [(64, 3), (128, 2), (256, 1), (4_096, 1), (33_554_432, 1)]);
        assert_eq!(
            (times.count(), times.quantile(500), times.quantile(1_000)),
            (8, Some(128), Some(33_554_432))
        );
    }
}
