//! Waiting for the disk without a thread: one lane for each runtime.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
};

use tokio::sync::Notify;

use super::{super::error::Down, durable::Durable};

/// The tasks of one runtime that wait for commits. A commit wakes the runtime once, however many wait.
#[derive(Debug)]
pub struct Lane {
    durable: Arc<Durable>,
    /// Keeps one signal until it is taken, so none is lost.
    notify: Notify,
    /// Whether somebody waits since the last signal: a runtime where nobody does is not woken.
    is_awaited: AtomicBool,
    waiters: Mutex<Waiters>,
}

#[derive(Debug, Default)]
struct Waiters {
    /// By what they wait for, and apart by a number of their own.
    all: BTreeMap<(u64, u64), Waker>,
    next: u64,
}

impl Lane {
    pub(super) fn new(durable: Arc<Durable>) -> Self {
        let (notify, is_awaited, waiters) = Default::default();
        Self { durable, notify, is_awaited, waiters }
    }

    /// Where all is durable that is waited for: nobody ever waits here.
    pub(in crate::ledger) fn of_durable() -> Arc<Self> {
        Arc::new(Self::new(Arc::new(Durable::new(u64::MAX))))
    }

    /// Returns once record `seq` is durable.
    ///
    /// # Errors
    /// [`Down`] where it will never be. What was durable before is so even then.
    pub fn durable(&self, seq: u64) -> impl Future<Output = Result<(), Down>> + '_ {
        Waiting { lane: self, seq, ticket: None }
    }

    /// Wakes those who wait here, for as long as the runtime lives: the one task that each runtime must run for its
    /// lane.
    pub async fn run(&self) {
        loop {
            self.notify.notified().await;
            // One that came after this signal's commit had been looked at brings the next one itself.
            self.wake();
        }
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiters().all.len()
    }

    /// After each commit, and when there will be none any more.
    pub(super) fn signal(&self) {
        if self.is_awaited.swap(false, Ordering::SeqCst) {
            self.notify.notify_one();
        }
    }

    fn wake(&self) {
        let due = {
            let mut waiters = self.waiters();
            let later = match self.durable.is_down() {
                true => BTreeMap::new(),
                false => waiters.all.split_off(&(self.durable.get().saturating_add(1), 0)),
            };
            let due = std::mem::replace(&mut waiters.all, later);
            if !waiters.all.is_empty() {
                self.is_awaited.store(true, Ordering::SeqCst);
            }
            due
        };
        for waker in due.into_values() {
            waker.wake();
        }
        // A commit may have come between the look and the flag, and then it signalled nobody.
        let is_due = {
            let waiters = self.waiters();
            let first = waiters.all.first_key_value().map(|(&(seq, _), _)| seq);
            first.is_some_and(|seq| self.durable.outcome(seq).is_some())
        };
        if is_due {
            self.notify.notify_one();
        }
    }

    /// Nothing panics under the lock.
    fn waiters(&self) -> MutexGuard<'_, Waiters> {
        self.waiters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who waits. Dropped before its time it leaves nothing behind.
struct Waiting<'a> {
    lane: &'a Lane,
    seq: u64,
    /// Under which number it stands in the lane.
    ticket: Option<u64>,
}

impl Future for Waiting<'_> {
    type Output = Result<(), Down>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (lane, seq) = (self.lane, self.seq);
        if let Some(outcome) = lane.durable.outcome(seq) {
            return Poll::Ready(outcome);
        }
        let ticket = {
            let mut waiters = lane.waiters();
            let ticket = self.ticket.unwrap_or(waiters.next);
            waiters.next = waiters.next.max(ticket.saturating_add(1));
            waiters.all.insert((seq, ticket), context.waker().clone());
            ticket
        };
        self.ticket = Some(ticket);
        lane.is_awaited.store(true, Ordering::SeqCst);
        // Looked at again: a commit before the flag was set has signalled nobody.
        lane.durable.outcome(seq).map_or(Poll::Pending, Poll::Ready)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.lane.waiters().all.remove(&(self.seq, ticket));
        }
    }
}
