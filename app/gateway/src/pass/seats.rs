//! How much one pass may ask for: so many requests at once, and so many a minute. A pass is for one reader.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Seconds over which requests are counted.
const SPAN: i64 = 60;

/// Passes that are counted at once; beyond, the counts of those at rest begin anew, which favours holders.
const MOST: usize = 65_536;

/// A pass: its listing and its holder.
type Of = ([u8; 32], [u8; 32]);

/// Why a pass is not served for now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Full {
    /// As many of its requests as may be are being answered.
    AtOnce,
    /// It has asked so often in this minute.
    Rate,
}

#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    running: u32,
    minute: i64,
    count: u32,
}

/// Counts requests by pass.
#[derive(Debug)]
pub struct Seats {
    all: Mutex<HashMap<Of, Taken>>,
    at_once: u32,
    per_minute: u32,
}

/// A place for one request; dropped, it is another's.
#[derive(Debug)]
pub struct Seat {
    seats: Arc<Seats>,
    of: Of,
}

impl Seats {
    /// At most so many requests of a pass at once, and in a minute.
    #[must_use]
    pub fn new(at_once: u32, per_minute: u32) -> Self {
        Self { all: Mutex::default(), at_once, per_minute }
    }

    /// A place for a request of this pass at `now`, Unix seconds.
    ///
    /// # Errors
    /// [`Full`], and it does not count.
    pub fn take(self: &Arc<Self>, of: Of, now: i64) -> Result<Seat, Full> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|_, taken| taken.running > 0);
        }
        let taken = all.entry(of).or_default();
        let minute = now.div_euclid(SPAN);
        if taken.minute != minute {
            (taken.minute, taken.count) = (minute, 0);
        }
        if taken.running >= self.at_once {
            return Err(Full::AtOnce);
        }
        if taken.count >= self.per_minute {
            return Err(Full::Rate);
        }
        taken.running = taken.running.saturating_add(1);
        taken.count = taken.count.saturating_add(1);
        drop(all);
        Ok(Seat { seats: Arc::clone(self), of })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut all = self.seats.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = all.get_mut(&self.of) {
            taken.running = taken.running.saturating_sub(1);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ONE: Of = ([1; 32], [2; 32]);
    const OTHER: Of = ([1; 32], [3; 32]);

    /// gateway rule R13
    #[test]
    fn a_pass_has_so_many_places_at_once_and_others_theirs() {
        let seats = Arc::new(Seats::new(2, 100));
        let first = seats.take(ONE, 0).unwrap();
        let second = seats.take(ONE, 0).unwrap();
        assert_eq!(seats.take(ONE, 0).unwrap_err(), Full::AtOnce);
        // A new minute gives no new places.
        assert_eq!(seats.take(ONE, 600).unwrap_err(), Full::AtOnce);
        assert!(seats.take(OTHER, 0).is_ok());
        drop(first);
        let third = seats.take(ONE, 0).unwrap();
        assert_eq!(seats.take(ONE, 0).unwrap_err(), Full::AtOnce);
        drop((second, third));
    }

    /// gateway rule R13
    #[test]
    fn a_pass_asks_so_often_a_minute() {
        let seats = Arc::new(Seats::new(2, 3));
        for _ in 0..3 {
            assert!(seats.take(ONE, 119).is_ok());
        }
        assert_eq!(seats.take(ONE, 119).unwrap_err(), Full::Rate);
        assert!(seats.take(ONE, 120).is_ok());
    }
}
