//! Lines of the log that strangers can cause: one a second, and how many were left out.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Time between two lines.
const BETWEEN: Duration = Duration::from_secs(1);

/// Says when the next line may be written. Shared by all runtimes.
#[derive(Debug, Default)]
pub(super) struct Seldom {
    /// When the last line was written, and how many were left out since.
    last: Mutex<(Option<Instant>, u64)>,
}

impl Seldom {
    /// Whether a line may be written at `now`, and then how many were left out since the last.
    pub(super) fn may(&self, now: Instant) -> Option<u64> {
        // Whoever panicked in between left a count of lines, which is right or short of one.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (written, left_out) = &mut *last;
        if written.is_some_and(|written| now.saturating_duration_since(written) < BETWEEN) {
            *left_out = left_out.saturating_add(1);
            return None;
        }
        *written = Some(now);
        Some(std::mem::take(left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_a_second_is_written_and_says_how_many_were_left_out() {
        let (seldom, begun) = (Seldom::default(), Instant::now());
        let at = |millis| seldom.may(begun + Duration::from_millis(millis));
        assert_eq!([0, 1, 999].map(at), [Some(0), None, None]);
        assert_eq!([1_000, 1_500, 2_000, 9_000].map(at), [Some(2), None, Some(1), Some(0)]);
    }
}
