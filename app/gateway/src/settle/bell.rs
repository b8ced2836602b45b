//! Who waits for a settlement, and who looks for it.

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::chain::MessageHash;

/// Wakes those who wait for a settlement, and the thread that looks.
#[derive(Default)]
pub(super) struct Bell {
    state: Mutex<Ringing>,
    changed: Condvar,
    /// Captures that are not sent yet.
    pub(super) under_way: AtomicUsize,
}

#[derive(Default)]
struct Ringing {
    is_over: bool,
    /// Whether something was sent since the last look.
    has_sent: bool,
    waiting: HashMap<MessageHash, Vec<oneshot::Sender<()>>>,
}

impl Bell {
    fn ringing(&self) -> MutexGuard<'_, Ringing> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was sent before: it is looked for at once.
    pub(super) fn begun() -> Self {
        let bell = Self::default();
        bell.ringing().has_sent = true;
        bell
    }

    /// Told when that one is settled.
    pub(super) fn await_settled(&self, hash: MessageHash) -> oneshot::Receiver<()> {
        let (reply, settled) = oneshot::channel();
        let mut ringing = self.ringing();
        let waiting = ringing.waiting.entry(hash).or_default();
        waiting.retain(|one| !one.is_closed());
        waiting.push(reply);
        settled
    }

    /// For which somebody waits.
    pub(super) fn waited(&self) -> Vec<MessageHash> {
        let ringing = self.ringing();
        let heard = |all: &Vec<oneshot::Sender<()>>| all.iter().any(|one| !one.is_closed());
        ringing.waiting.iter().filter(|(_, all)| heard(all)).map(|(hash, _)| *hash).collect()
    }

    /// Something was sent.
    pub(super) fn sent(&self) {
        self.ringing().has_sent = true;
        self.changed.notify_all();
    }

    /// These are settled.
    pub(super) fn settled(&self, all: &[MessageHash]) {
        let mut ringing = self.ringing();
        for reply in all.iter().filter_map(|hash| ringing.waiting.remove(hash)).flatten() {
            // Who is gone asks again, and finds it in the register.
            let _ = reply.send(());
        }
        ringing.waiting.retain(|_, waiting| waiting.iter().any(|one| !one.is_closed()));
    }

    /// It is over.
    pub(super) fn end(&self) {
        self.ringing().is_over = true;
        self.changed.notify_all();
    }

    /// Whether it is over.
    pub(super) fn is_over(&self) -> bool {
        self.ringing().is_over
    }

    /// Waits until something was sent; `false` once it is over.
    pub(super) fn wait_for_sent(&self) -> bool {
        let waiting = |ringing: &mut Ringing| !ringing.is_over && !ringing.has_sent;
        let ringing = self.changed.wait_while(self.ringing(), waiting);
        let mut ringing = ringing.unwrap_or_else(PoisonError::into_inner);
        ringing.has_sent = false;
        !ringing.is_over
    }

    /// Waits; `false` once it is over.
    pub(super) fn rest(&self, time: Duration) -> bool {
        let waiting = |ringing: &mut Ringing| !ringing.is_over;
        let rested = self.changed.wait_timeout_while(self.ringing(), time, waiting);
        !rested.unwrap_or_else(PoisonError::into_inner).0.is_over
    }
}
