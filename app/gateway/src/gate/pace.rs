//! How long a reply has waited for its payer: whoever does not read makes the service break off, sooner or later.

use std::time::{Duration, Instant};

/// As long as a reply may wait for its payer, all pauses together, before a service that breaks off counts as left by
/// the payer.
const BEHIND: Duration = Duration::from_secs(5);

/// Of one reply.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// When the payer was given the last frame, as long as it has not asked for the next.
    given: Option<Instant>,
    behind: Duration,
}

impl Pace {
    /// The connection has room for more.
    pub(super) fn asks(&mut self, now: Instant) {
        if let Some(given) = self.given.take() {
            self.behind = self.behind.saturating_add(now.saturating_duration_since(given));
        }
    }

    /// It is given a frame.
    pub(super) fn gives(&mut self, now: Instant) {
        self.given = Some(now);
    }

    /// Whether the payer has kept the reply waiting for longer than it may.
    pub(super) fn is_behind(&self) -> bool {
        self.behind >= BEHIND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// gateway rule R8: many short pauses are as long as one, and the service's own count for nothing.
    #[test]
    fn what_counts_is_how_long_frames_waited_for_the_payer() {
        let (mut pace, mut now) = (Pace::default(), Instant::now());
        for _ in 0..9 {
            pace.asks(now);
            // It thinks for a minute.
            now += Duration::from_secs(60);
            pace.asks(now);
            pace.gives(now);
            now += BEHIND / 10;
        }
        pace.asks(now);
        assert!(!pace.is_behind());
        pace.gives(now);
        pace.asks(now + BEHIND / 10);
        assert!(pace.is_behind());
    }
}
