//! Time: the cluster's, and how long ago something was.

use std::{
    sync::{PoisonError, RwLock},
    time::{Duration, Instant, SystemTime},
};

/// A point in time of this machine, by both of its clocks: the steady one stands still while the machine
/// sleeps, and the other is set by people. What lies between two moments is the longer of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    steady: Instant,
    wall: SystemTime,
}

impl Moment {
    pub fn now() -> Self {
        Self { steady: Instant::now(), wall: SystemTime::now() }
    }

    /// Time from `earlier` to this.
    pub fn since(&self, earlier: &Self) -> Duration {
        let wall = self.wall.duration_since(earlier.wall).unwrap_or_default();
        self.steady.saturating_duration_since(earlier.steady).max(wall)
    }

    /// So much later by the steady clock.
    #[must_use]
    pub fn after(&self, time: Duration) -> Self {
        Self { steady: self.steady.checked_add(time).unwrap_or(self.steady), ..*self }
    }

    /// As if the machine had slept so long: only the other clock has gone on.
    #[must_use]
    pub fn asleep(&self, time: Duration) -> Self {
        Self { wall: self.wall.checked_add(time).unwrap_or(self.wall), ..*self }
    }
}

/// What the cluster said of the time last.
#[derive(Clone, Copy, Debug)]
struct Told {
    /// Unix seconds.
    time: i64,
    slot: u64,
    at: Moment,
}

/// The cluster's time, carried on by this machine's clocks between two looks at it (R15).
#[derive(Debug, Default)]
pub struct ClusterTime {
    told: RwLock<Option<Told>>,
}

impl ClusterTime {
    /// Notes that the clock of the cluster showed `time`, unix seconds, at `slot`. What is older than what is
    /// known is ignored: time only matters where it ends something.
    pub fn note(&self, time: i64, slot: u64, at: Moment) {
        let mut told = self.told.write().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|before| slot >= before.slot) {
            *told = Some(Told { time, slot, at });
        }
    }

    /// Unix seconds; `None` as long as the cluster was never asked.
    pub fn at(&self, now: &Moment) -> Option<i64> {
        let told = (*self.told.read().unwrap_or_else(PoisonError::into_inner))?;
        let since = i64::try_from(now.since(&told.at).as_secs()).unwrap_or(i64::MAX);
        Some(told.time.saturating_add(since))
    }

    /// How long ago the cluster was heard; `None` as long as it never was.
    pub fn age(&self, now: &Moment) -> Option<Duration> {
        let told = (*self.told.read().unwrap_or_else(PoisonError::into_inner))?;
        Some(now.since(&told.at))
    }

    /// The newest slot that was told; 0 as long as none was.
    pub fn slot(&self) -> u64 {
        let told = *self.told.read().unwrap_or_else(PoisonError::into_inner);
        told.map_or(0, |told| told.slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    #[test]
    fn time_that_the_machine_slept_counts() {
        let start = Moment::now();
        assert_eq!(start.after(HOUR).since(&start), HOUR);
        assert_eq!(start.asleep(HOUR).since(&start), HOUR);
        assert_eq!(start.since(&start.asleep(HOUR)), Duration::ZERO);
    }

    #[test]
    fn a_clock_set_back_takes_no_time_away() {
        let start = Moment::now();
        let set_back = Moment { wall: start.wall - HOUR, ..start.after(HOUR) };
        assert_eq!(set_back.since(&start), HOUR);
    }

    #[test]
    fn the_clusters_time_goes_on_between_two_looks_and_never_from_an_older_slot() {
        let (time, start) = (ClusterTime::default(), Moment::now());
        assert_eq!(time.at(&start), None);
        time.note(1_000, 50, start);
        time.note(7, 49, start);
        assert_eq!(time.at(&start.after(HOUR)), Some(4_600));
        assert_eq!(time.slot(), 50);
    }
}
