//! Challenges that were used: each counts once, for as long as it lives.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Challenges that are remembered, at most: some 4 MiB. Only who has a pass takes a place here, and an address may sign
/// in so often a minute.
const MOST: usize = 65_536;

/// There is no room to remember another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Crowded;

/// Nonces with the time when their challenge is over.
#[derive(Debug, Default)]
pub struct Used(Mutex<HashMap<[u8; 16], i64>>);

impl Used {
    fn all(&self) -> MutexGuard<'_, HashMap<[u8; 16], i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it was used.
    pub fn is_used(&self, nonce: &[u8; 16]) -> bool {
        self.all().contains_key(nonce)
    }

    /// Takes up what was used before this process began.
    pub fn load(&self, used: impl IntoIterator<Item = ([u8; 16], i64)>) {
        self.all().extend(used);
    }

    /// Gives one back that was used for nothing.
    pub fn give_back(&self, nonce: &[u8; 16]) {
        self.all().remove(nonce);
    }

    /// Forgets those that are over at `now`, and returns them.
    pub fn forget(&self, now: i64) -> Vec<[u8; 16]> {
        let mut gone = Vec::new();
        self.all().retain(|nonce, over| {
            let is_kept = may_live(*over, now);
            if !is_kept {
                gone.push(*nonce);
            }
            is_kept
        });
        gone
    }

    /// Uses it; `false` where it was used before. At `now` it is good until `expires_at`, Unix seconds.
    ///
    /// # Errors
    /// [`Crowded`], and it is not used.
    pub fn take(&self, nonce: [u8; 16], expires_at: i64, now: i64) -> Result<bool, Crowded> {
        self.take_of(MOST, nonce, (expires_at, now))
    }

    fn take_of(
        &self,
        most: usize,
        nonce: [u8; 16],
        (expires_at, now): (i64, i64),
    ) -> Result<bool, Crowded> {
        let mut all = self.all();
        if all.contains_key(&nonce) {
            return Ok(false);
        }
        if all.len() >= most {
            all.retain(|_, over| may_live(*over, now));
        }
        if all.len() >= most {
            return Err(Crowded);
        }
        all.insert(nonce, expires_at);
        Ok(true)
    }
}

/// The clock may be set back a little, and what was over lives again.
fn may_live(over: i64, now: i64) -> bool {
    over.saturating_add(super::SLACK) > now
}

#[cfg(test)]
mod tests {
    use super::*;

    /// gateway rule R13
    #[test]
    fn a_challenge_counts_once_however_many_ask_at_once() {
        let used = Used::default();
        let took = || (0..100).filter(|at| used.take([*at; 16], 300, 0) == Ok(true)).count();
        let all: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(took)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap_or(0)).sum()
        });
        assert_eq!(all, 100);
        assert!(used.is_used(&[7; 16]) && !used.is_used(&[100; 16]));
    }

    /// gateway rule R13
    #[test]
    fn what_was_used_before_counts_and_what_is_over_is_forgotten() {
        let used = Used::default();
        used.load([([1; 16], 300), ([2; 16], 400)]);
        assert_eq!(used.take([1; 16], 300, 0), Ok(false));
        assert_eq!((used.forget(359), used.forget(360)), (vec![], vec![[1; 16]]));
        assert!(!used.is_used(&[1; 16]) && used.is_used(&[2; 16]));
        used.give_back(&[2; 16]);
        assert_eq!(used.take([2; 16], 400, 0), Ok(true));
    }

    /// gateway rule R13
    #[test]
    fn what_is_remembered_is_bounded_and_what_is_over_makes_room() {
        let used = Used::default();
        let take = |label: u8, now| used.take_of(2, [label; 16], (now + 300, now));
        assert_eq!((take(1, 0), take(2, 100), take(3, 200)), (Ok(true), Ok(true), Err(Crowded)));
        // Not one is given up that could still be shown.
        assert_eq!((take(1, 359), take(3, 359)), (Ok(false), Err(Crowded)));
        assert_eq!((take(3, 360), take(2, 360), take(1, 360)), (Ok(true), Ok(false), Err(Crowded)));
    }
}
