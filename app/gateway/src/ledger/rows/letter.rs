//! An answer on its way to who asked, who may have gone.

use std::sync::{Arc, Weak};

use super::{
    ask::{Again, Answer, Asked, Ended},
    shared::Shared,
};
use crate::ledger::log::Use;

/// Dropped unread, whatever it says was done is for a retry to go on with.
pub(super) struct Letter {
    answer: Option<Answer>,
    asked: Asked,
    shared: Weak<Shared>,
}

impl Letter {
    pub(super) fn new(answer: Answer, asked: Asked, shared: &Arc<Shared>) -> Self {
        Self { answer: Some(answer), asked, shared: Arc::downgrade(shared) }
    }

    /// Whoever asked is there.
    pub(super) fn read(mut self) -> Option<Answer> {
        self.answer.take()
    }
}

impl Drop for Letter {
    fn drop(&mut self) {
        let Some(answer) = self.answer.take() else { return };
        let ended = match (&self.asked, answer.again()) {
            (asked, _) if asked.is_admission() && answer.is_done() => Ended::Waiting,
            (asked, Again::First { .. }) if asked.is_retry() => Ended::Waiting,
            (asked, Again::Delivered) if asked.is_retry() => Ended::Cut,
            _ => return,
        };
        let over = Asked::over(self.asked.row, self.asked.ask, (answer.status, ended));
        let pushed = self.shared.upgrade().map(|shared| shared.queue.push(over, Use::Duty, None));
        if pushed.is_none_or(|pushed| pushed.is_err()) {
            tracing::warn!("a request that was paid stays with this gateway until it ends");
        }
    }
}
