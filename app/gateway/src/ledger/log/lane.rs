//! Waiting for the disk without a thread: one lane for each runtime.

use std::{
    collections::VecDeque,
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

/// What somebody waits for, and a number of its own.
type Ticket = (u64, u64);

#[derive(Debug, Default)]
struct Waiters {
    /// In the order of what they wait for, and apart by a number of their own. Nearly all come in that order.
    all: VecDeque<(Ticket, Waker)>,
    next: u64,
}

impl Lane {
    pub(super) fn new(durable: Arc<Durable>) -> Self {
        let (notify, is_awaited, waiters) = Default::default();
        Self { durable, notify, is_awaited, waiters }
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
            let due = match self.durable.is_down() {
                true => waiters.take_until(u64::MAX),
                false => waiters.take_until(self.durable.get()),
            };
            if !waiters.all.is_empty() {
                self.is_awaited.store(true, Ordering::SeqCst);
            }
            due
        };
        for (_, waker) in due {
            waker.wake();
        }
        // A commit may have come between the look and the flag, and then it signalled nobody.
        let is_due = {
            let waiters = self.waiters();
            let first = waiters.all.front().map(|((seq, _), _)| *seq);
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

impl Waiters {
    fn insert(&mut self, ticket: Ticket, waker: &Waker) {
        match self.place(ticket) {
            Ok(at) => self.all.get_mut(at).into_iter().for_each(|(_, old)| old.clone_from(waker)),
            Err(at) => self.all.insert(at, (ticket, waker.clone())),
        }
    }

    fn remove(&mut self, ticket: Ticket) {
        if let Ok(at) = self.place(ticket) {
            self.all.remove(at);
        }
    }

    /// Those who wait for a record up to this one.
    fn take_until(&mut self, seq: u64) -> Vec<(Ticket, Waker)> {
        let count = self.all.partition_point(|((other, _), _)| *other <= seq);
        self.all.drain(..count).collect()
    }

    /// Where a ticket stands, or belongs: nearly always behind all others, or, when it was served, before them.
    fn place(&self, ticket: Ticket) -> Result<usize, usize> {
        match (self.all.front(), self.all.back()) {
            (Some((first, _)), _) if ticket < *first => Err(0),
            (_, Some((last, _))) if *last >= ticket => {
                self.all.binary_search_by_key(&ticket, |(other, _)| *other)
            }
            _ => Err(self.all.len()),
        }
    }
}

/// One who waits. Dropped before its time it leaves nothing behind.
struct Waiting<'a> {
    lane: &'a Lane,
    seq: u64,
    /// Under which it stands in the lane.
    ticket: Option<Ticket>,
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
            let ticket = self.ticket.unwrap_or((seq, waiters.next));
            waiters.next = waiters.next.max(ticket.1.saturating_add(1));
            waiters.insert(ticket, context.waker());
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
            self.lane.waiters().remove(ticket);
        }
    }
}
