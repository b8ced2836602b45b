//! How long requests took, in buckets of ten microseconds.

use std::time::Duration;

/// Microseconds of a bucket.
const STEP: u128 = 10;

/// Buckets: up to four seconds; what took longer is in the last one.
const BUCKETS: usize = 400_000;

/// Times, in buckets.
#[derive(Clone, Default)]
pub struct Histogram(Vec<u32>);

impl Histogram {
    /// Counts one.
    pub fn add(&mut self, took: Duration) {
        let at = usize::try_from(took.as_micros() / STEP).unwrap_or(BUCKETS).min(BUCKETS);
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(count) = self.0.get_mut(at) {
            *count += 1;
        }
    }

    /// Counts all that another has counted.
    pub fn merge(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(to, from)| *to += from);
    }

    /// How many.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|count| u64::from(*count)).sum()
    }

    /// Milliseconds that a share of all took at most: the upper end of the bucket.
    pub fn quantile(&self, share: f64) -> f64 {
        let wanted = (self.count() as f64 * share).ceil() as u64;
        let mut seen = 0;
        for (at, count) in self.0.iter().enumerate() {
            seen += u64::from(*count);
            if seen >= wanted {
                return (at + 1) as f64 * STEP as f64 / 1_000.0;
            }
        }
        0.0
    }
}
