//! What waits for the next batch.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

use super::{ask::Asked, letter::Letter};
use crate::ledger::{Down, NotNoted, log::Use};

/// Requests that wait at most. As many again may wait for what follows from requests that were admitted.
const WAITING_MAX: usize = 16_384;

/// Parts of one batch: its transaction is short, and so is the wait for rows that it holds.
const BATCH_MAX: usize = 1_024;

/// One who waits.
pub(super) struct Waiting {
    pub asked: Asked,
    /// By which it is known when it is sent a second time.
    pub token: i64,
    /// `None` where nobody is told.
    pub reply: Option<oneshot::Sender<Box<Letter>>>,
}

#[derive(Default)]
pub(super) struct Queue {
    gathered: Mutex<Gathered>,
    arrived: Notify,
}

#[derive(Default)]
struct Gathered {
    waiting: Vec<Waiting>,
    next: i64,
    is_up: bool,
    is_closed: bool,
}

impl Queue {
    /// Tokens are counted from `first` on: a number that no other gateway counts from.
    pub(super) fn new(first: i64) -> Self {
        let gathered = Gathered { next: first, is_up: true, ..Gathered::default() };
        Self { gathered: Mutex::new(gathered), arrived: Notify::new() }
    }

    /// Whether it would be taken now.
    ///
    /// # Errors
    /// [`NotNoted::Busy`] while the database does not answer, or too many wait; [`NotNoted::Down`].
    pub(super) fn check(&self, of: Use) -> Result<(), NotNoted> {
        self.lock().check(of)
    }

    /// Takes it.
    ///
    /// # Errors
    /// As [`Self::check`], and nothing was taken.
    pub(super) fn push(
        &self,
        asked: Asked,
        of: Use,
        reply: Option<oneshot::Sender<Box<Letter>>>,
    ) -> Result<(), NotNoted> {
        let mut gathered = self.lock();
        gathered.check(of)?;
        let token = gathered.next;
        gathered.next = token.wrapping_add(1);
        gathered.waiting.push(Waiting { asked, token, reply });
        drop(gathered);
        self.arrived.notify_one();
        Ok(())
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.lock().waiting.len()
    }

    /// What has gathered, at least one and in the order of rows, in which every gateway takes hold of them; `None` once
    /// it is closed and nothing waits.
    pub(super) async fn next(&self) -> Option<Vec<Waiting>> {
        loop {
            let arrived = self.arrived.notified();
            if let Some(taken) = self.lock().take() {
                return taken;
            }
            arrived.await;
        }
    }

    /// Whether the database answers. While it does not, requests that wait and were never sent are let go: nobody knows
    /// how long it lasts, and nothing was charged for them.
    pub(super) fn set_up(&self, is_up: bool) {
        let mut gathered = self.lock();
        gathered.is_up = is_up;
        if !is_up {
            gathered.waiting.retain(|one| one.reply.is_none());
        }
    }

    /// Takes nothing more.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.arrived.notify_one();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// Nothing panics under the lock.
    fn lock(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gathered {
    fn check(&self, of: Use) -> Result<(), NotNoted> {
        if self.is_closed {
            return Err(Down.into());
        }
        let is_full = match of {
            Use::Admission => !self.is_up || self.waiting.len() >= WAITING_MAX,
            Use::Duty => self.waiting.len() >= WAITING_MAX.saturating_mul(2),
        };
        if is_full { Err(NotNoted::Busy) } else { Ok(()) }
    }

    /// The outer `None` where there is nothing to do yet.
    fn take(&mut self) -> Option<Option<Vec<Waiting>>> {
        if self.waiting.is_empty() {
            return self.is_closed.then_some(None);
        }
        let rest = self.waiting.split_off(self.waiting.len().min(BATCH_MAX));
        let mut taken = std::mem::replace(&mut self.waiting, rest);
        // Stable: what is asked of a row stays in its order.
        taken.sort_by_key(|one| (one.asked.row.account, one.asked.row.slot.unwrap_or(u8::MAX)));
        Some(Some(taken))
    }
}
