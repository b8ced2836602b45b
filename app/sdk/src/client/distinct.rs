//! What makes every submission differ from every other (docs/adr/0015).
//!
//! Two transactions with the same instructions, payer and blockhash are the same bytes, and a cluster
//! runs the same bytes once: five equal payments at once would be one, and all five would be told
//! that it landed. So every submission carries a number of its own, in two limits that each
//! transaction has anyway and that are never reached. It needs no program and no account, and costs
//! 150 compute units.

use crate::solana::{ComputeBudgetInstruction, Instruction};
use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// The smallest limit on the bytes of loaded accounts that is set, 32 MiB: there are as many numbers.
/// The largest is one byte below 64 MiB, which is what a transaction without a limit has.
const LOADED_BYTES_MIN: u32 = 32 << 20;

/// Compute units by which two processes differ: fewer than so many are added to the limit.
const UNITS: u64 = 1 << 10;

/// What one submission has and no other of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Distinct {
    /// Limit on the bytes of loaded accounts: counts the submissions of this process.
    loaded_bytes: u32,
    /// Added to the compute unit limit: the same for all submissions of this process.
    units: u32,
}

/// Where this process began to count, plus the submissions since. It begins anywhere, so that two
/// processes of one wallet are not likely to meet.
static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(random()));

/// See [`Distinct::units`].
static OF_PROCESS: LazyLock<u32> = LazyLock::new(|| (random() % UNITS) as u32);

impl Distinct {
    /// For measuring: as long as any other.
    pub const ANY: Self = Self { loaded_bytes: LOADED_BYTES_MIN, units: 0 };

    /// The next one: different from the last 33,554,431 of this process.
    pub fn next() -> Self {
        Self::at(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    fn at(count: u64) -> Self {
        let within = (count % u64::from(LOADED_BYTES_MIN)) as u32;
        Self { loaded_bytes: LOADED_BYTES_MIN + within, units: *OF_PROCESS }
    }

    /// The instruction that carries the count.
    pub fn instruction(&self) -> Instruction {
        ComputeBudgetInstruction::set_loaded_accounts_data_size_limit(self.loaded_bytes)
    }

    /// A compute unit limit that carries the mark of the process, at most `most`.
    pub fn mark(&self, limit: u32, most: u32) -> u32 {
        limit.saturating_add(self.units).min(most)
    }
}

/// Of the operating system. Not a secret.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, thread};

    #[test]
    fn no_two_threads_get_the_same_number() {
        let take = || (0..1_000).map(|_| Distinct::next().loaded_bytes).collect::<Vec<_>>();
        let threads: Vec<_> = (0..8).map(|_| thread::spawn(take)).collect();
        let all = threads.into_iter().flat_map(|thread| thread.join().unwrap());
        assert_eq!(all.collect::<BTreeSet<_>>().len(), 8_000);
    }

    #[test]
    fn numbers_stay_in_the_range_that_the_runtime_takes() {
        for count in [0, 1, (32 << 20) - 1, 32 << 20, u64::MAX] {
            let Distinct { loaded_bytes, units } = Distinct::at(count);
            assert!((32 << 20..64 << 20).contains(&loaded_bytes), "{loaded_bytes}");
            assert!(u64::from(units) < UNITS);
        }
    }

    #[test]
    fn a_mark_never_passes_the_most_that_a_transaction_may_use() {
        let distinct = Distinct { units: 700, ..Distinct::ANY };
        assert_eq!(distinct.mark(1_000, 1_400_000), 1_700);
        assert_eq!(distinct.mark(1_399_900, 1_400_000), 1_400_000);
    }
}
