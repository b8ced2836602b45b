//! Which accounts were read lately. One that was not serves nothing until it is read again: not after a start,
//! and not after a gap of any kind, because nothing has to notice the gap (R15).

use crate::chain::moment::Moment;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Parts, each with a lock of its own: every request asks.
const PARTS: usize = 64;

/// A look at an account.
#[derive(Clone, Copy, Debug)]
struct Read {
    begun: Moment,
    /// Seconds; 0 of a fan, which has none.
    grace: u32,
}

/// When accounts were read last.
pub struct Fresh {
    parts: [Mutex<HashMap<[u8; 32], Read>>; PARTS],
    most: Duration,
}

impl Fresh {
    /// Nothing was read. A look counts for less than `most`.
    pub fn new(most: Duration) -> Self {
        Self { parts: std::array::from_fn(|_| Mutex::default()), most }
    }

    /// How old a look may be that counts.
    pub fn most(&self) -> Duration {
        self.most
    }

    fn part(&self, account: &[u8; 32]) -> Option<MutexGuard<'_, HashMap<[u8; 32], Read>>> {
        let [first, ..] = account;
        let part = self.parts.get(usize::from(*first) % PARTS)?;
        Some(part.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes a look that was begun at this moment: an answer that takes long is as old as its question. With
    /// it the account's grace, in seconds.
    pub fn note(&self, account: &[u8; 32], begun: Moment, grace: u32) {
        if let Some(mut part) = self.part(account) {
            part.insert(*account, Read { begun, grace });
        }
    }

    /// The grace of an account that was read since the start, seconds.
    pub fn grace(&self, account: &[u8; 32]) -> Option<u32> {
        Some(self.part(account)?.get(account)?.grace)
    }

    /// Forgets an account.
    pub fn forget(&self, account: &[u8; 32]) {
        if let Some(mut part) = self.part(account) {
            part.remove(account);
        }
    }

    /// Whether the account was read lately, at `now`.
    pub fn is_fresh(&self, account: &[u8; 32], now: &Moment) -> bool {
        let read = self.part(account).and_then(|part| part.get(account).copied());
        read.is_some_and(|read| now.since(&read.begun) < self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Duration = Duration::from_secs(1_800);

    /// gateway rule R15
    #[test]
    fn nothing_is_fresh_before_it_was_read_and_nothing_stays_so() {
        let (fresh, start) = (Fresh::new(MOST), Moment::now());
        assert!(!fresh.is_fresh(&[1; 32], &start));
        fresh.note(&[1; 32], start, 900);
        assert_eq!((fresh.grace(&[1; 32]), fresh.grace(&[2; 32])), (Some(900), None));
        assert!(!fresh.is_fresh(&[2; 32], &start));
        let second = Duration::from_secs(1);
        assert!(fresh.is_fresh(&[1; 32], &start.after(MOST - second)));
        assert!(!fresh.is_fresh(&[1; 32], &start.after(MOST)));
        // Of a machine that slept the steady clock says nothing.
        assert!(!fresh.is_fresh(&[1; 32], &start.asleep(MOST)));
        fresh.forget(&[1; 32]);
        assert!(!fresh.is_fresh(&[1; 32], &start));
    }
}
