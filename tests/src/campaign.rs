//! Rounds that have nothing to do with each other: few in every test run, as many as one likes in a campaign
//! (`cargo xtask campaign`), shared by as many threads as the machine has cores.

use std::{
    num::NonZero,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

/// How often a campaign says how far it is.
const REPORTS: u64 = 50;

/// How many rounds an environment variable asks for; without it the usual number.
///
/// # Panics
/// When it is no number.
pub fn rounds(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |count| count.parse().expect("a number of rounds"))
}

/// The numbers of the rounds that are left, to whoever takes them.
pub struct Rounds<'a> {
    next: &'a AtomicU64,
    count: u64,
    taken: Option<u64>,
}

impl Iterator for Rounds<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let round = self.next.fetch_add(1, Ordering::Relaxed);
        self.taken = (round < self.count).then_some(round);
        if self.taken.is_some() && round.is_multiple_of((self.count / REPORTS).max(1)) {
            println!("round {round} of {}", self.count);
        }
        self.taken
    }
}

impl Drop for Rounds<'_> {
    /// Where one fails nobody begins another.
    fn drop(&mut self) {
        if let Some(round) = self.taken.filter(|_| thread::panicking()) {
            self.next.fetch_max(self.count, Ordering::Relaxed);
            println!("round {round} fails");
        }
    }
}

/// Plays that many rounds, each of them once: what each thread makes of its own.
///
/// # Panics
/// When a round does; which one is printed.
pub fn share<T: Send>(count: u64, play: impl Fn(Rounds) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicU64::new(0);
    let begin = || play(Rounds { next: &next, count, taken: None });
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(begin)).collect();
        let join = |one: thread::ScopedJoinHandle<T>| {
            one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        all.into_iter().map(join).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::share;
    use std::{collections::BTreeSet, panic::catch_unwind};

    #[test]
    fn every_round_is_played_once() {
        let played = share(1_000, |rounds| rounds.collect::<Vec<_>>());
        let all: Vec<_> = played.concat();
        assert_eq!(all.len(), 1_000);
        assert_eq!(BTreeSet::from_iter(all), (0..1_000).collect());
    }

    #[test]
    fn a_round_that_fails_ends_all() {
        let play = |round| assert_ne!(round, 3, "the third fails");
        let failed = catch_unwind(|| share(1 << 40, |rounds| rounds.for_each(play)));
        let message = failed.unwrap_err();
        assert!(message.downcast_ref::<String>().unwrap().contains("the third fails"));
    }
}
