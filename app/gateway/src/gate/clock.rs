//! The cluster's time, which may differ from this machine's.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// This machine's time, corrected by how far the cluster's is from it. Starts uncorrected.
#[derive(Debug, Default)]
pub struct Clock {
    ahead: AtomicI64,
}

impl Clock {
    /// Unix seconds as the cluster has them.
    #[must_use]
    pub fn now(&self) -> i64 {
        unix().saturating_add(self.ahead.load(Ordering::Relaxed))
    }

    /// Notes that the cluster's clock showed this just now, in Unix seconds.
    pub fn showed(&self, cluster: i64) {
        self.ahead.store(cluster.saturating_sub(unix()), Ordering::Relaxed);
    }

    /// Seconds by which the cluster is ahead of this machine; negative where it is behind.
    #[must_use]
    pub fn ahead(&self) -> i64 {
        self.ahead.load(Ordering::Relaxed)
    }
}

/// Unix seconds of this machine.
fn unix() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// gateway rule R15
    #[test]
    fn it_shows_the_time_of_the_cluster_and_not_of_this_machine() {
        let clock = Clock::default();
        clock.showed(unix() - 500);
        assert!((-501..=-499).contains(&clock.ahead()));
        assert!((clock.now() - (unix() - 500)).abs() <= 1);
    }
}
