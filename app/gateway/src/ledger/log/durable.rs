//! Up to where the log is durable, and whether it still goes on.

use std::sync::{
    Condvar, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
};

use super::super::error::Down;

/// Written by the commit thread alone.
#[derive(Debug, Default)]
pub struct Durable {
    seq: AtomicU64,
    /// Unix seconds of the last block.
    time: AtomicI64,
    is_down: AtomicBool,
    /// For threads that wait.
    lock: Mutex<()>,
    moved: Condvar,
}

impl Durable {
    pub fn new(seq: u64) -> Self {
        Self { seq: AtomicU64::new(seq), ..Self::default() }
    }

    /// The last record that is durable; 0 for none.
    pub fn get(&self) -> u64 {
        self.seq.load(Ordering::SeqCst)
    }

    pub fn is_down(&self) -> bool {
        self.is_down.load(Ordering::SeqCst)
    }

    /// What there is to say of a record; `None` as long as it is neither durable nor lost.
    pub fn outcome(&self, seq: u64) -> Option<Result<(), Down>> {
        // First the flag: a record may become durable after the look at the number, and the log go down after that.
        let is_down = self.is_down();
        if self.get() >= seq {
            return Some(Ok(()));
        }
        is_down.then_some(Err(Down))
    }

    pub fn time(&self) -> i64 {
        self.time.load(Ordering::Relaxed)
    }

    pub fn raise(&self, seq: u64, time: i64) {
        self.time.store(time, Ordering::Relaxed);
        self.seq.store(seq, Ordering::SeqCst);
        self.wake();
    }

    pub fn fail(&self) {
        self.is_down.store(true, Ordering::SeqCst);
        self.wake();
    }

    /// Blocks until the record is durable.
    pub fn wait(&self, seq: u64) -> Result<(), Down> {
        let mut guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(outcome) = self.outcome(seq) {
                return outcome;
            }
            guard = self.moved.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Under the lock, so that nobody is between his look and his sleep.
    fn wake(&self) {
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner));
        self.moved.notify_all();
    }
}
