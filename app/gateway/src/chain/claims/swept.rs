//! When everything that pays more than its fee was claimed last. It is in the ledger: a start is no reason to pay for
//! claims, and a process that is started anew every hour claims no later than one that runs.

use crate::chain::books::{Books, Seq};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The moment, in unix seconds of the cluster.
const SWEPT: &[u8] = b"chain/swept";

pub struct Swept {
    books: Arc<dyn Books>,
    /// `None` as long as no cluster's time was known to this ledger.
    last: Mutex<Option<i64>>,
}

impl Swept {
    /// As the ledger has it.
    pub fn open(books: Arc<dyn Books>) -> Self {
        let last = books.get(SWEPT).and_then(|bytes| bytes.try_into().ok());
        Self { books, last: Mutex::new(last.map(i64::from_le_bytes)) }
    }

    /// How long ago it was at `now`, unix seconds of the cluster. A ledger counts from when it is first asked, and one
    /// that has swept in the future, as after another cluster, from now.
    pub fn ago(&self, now: i64) -> Duration {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match last.and_then(|last| u64::try_from(now.checked_sub(last)?).ok()) {
            Some(seconds) => Duration::from_secs(seconds),
            None => {
                // Nobody waits for it: lost, it begins a little later.
                let _ = self.note(now);
                Duration::ZERO
            }
        }
    }

    /// Notes that it was at `now`.
    pub fn note(&self, now: i64) -> Seq {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        self.books.put(SWEPT, Some(&now.to_le_bytes()))
    }
}
