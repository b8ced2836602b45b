//! Looks that requests wait for: of one row at a time one, however many ask.

use super::{ChainRefusal, errand::Reply};
use crate::chain::watch::Taken;
use farthing_sdk::vouchers::book::Row;
use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
};
use tokio::sync::oneshot;

/// Requests that wait for one row, at most: more than a client has in flight.
const WAITING: usize = 1_024;

/// Who waits for what.
pub struct Looking {
    state: Mutex<State>,
}

struct State {
    /// `None` once it is closed.
    queue: Option<SyncSender<Row>>,
    waiting: HashMap<Row, Vec<Reply<Taken>>>,
}

impl Looking {
    /// With room for so many rows.
    pub fn new(room: usize) -> (Self, Receiver<Row>) {
        let (queue, looks) = sync_channel(room);
        let state = State { queue: Some(queue), waiting: HashMap::new() };
        (Self { state: Mutex::new(state) }, looks)
    }

    /// Waits for a look at a row.
    pub fn ask(
        &self,
        row: Row,
    ) -> Result<oneshot::Receiver<Result<Taken, ChainRefusal>>, ChainRefusal> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (reply, answer) = oneshot::channel();
        if let Some(others) = state.waiting.get_mut(&row) {
            if others.len() >= WAITING {
                return Err(ChainRefusal::Busy);
            }
            others.push(reply);
            return Ok(answer);
        }
        let queue = state.queue.as_ref().ok_or(ChainRefusal::Stopped)?;
        queue.try_send(row).map_err(|error| match error {
            TrySendError::Full(_) => ChainRefusal::Busy,
            TrySendError::Disconnected(_) => ChainRefusal::Stopped,
        })?;
        state.waiting.insert(row, vec![reply]);
        Ok(answer)
    }

    /// Tells all who wait for a row.
    pub fn tell(&self, row: &Row, outcome: &Result<Taken, ChainRefusal>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for reply in state.waiting.remove(row).unwrap_or_default() {
            // Who is gone needs no answer.
            let _ = reply.send(outcome.clone());
        }
    }

    /// Rows that are waited for.
    pub fn len(&self) -> usize {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).waiting.len()
    }

    /// Takes no more.
    pub fn close(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).queue = None;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_for_the_same_row_shares_one_look() {
        let (looking, looks) = Looking::new(1);
        let row = Row::from([1; 32]);
        let answers: Vec<_> = (0..5).map(|_| looking.ask(row).unwrap()).collect();
        assert_eq!((looks.recv().unwrap(), looks.try_recv().is_err()), (row, true));
        let taken = Taken { row, owner: [2; 32], opening: [3; 64] };
        looking.tell(&row, &Ok(taken));
        for mut answer in answers {
            assert_eq!(answer.try_recv().unwrap(), Ok(taken));
        }
    }

    #[test]
    fn a_full_queue_is_busy_and_a_closed_one_stopped() {
        let (looking, looks) = Looking::new(1);
        let _first = looking.ask(Row::from([1; 32])).unwrap();
        assert_eq!(looking.ask(Row::from([2; 32])).err(), Some(ChainRefusal::Busy));
        for _ in 1..WAITING {
            looking.ask(Row::from([1; 32])).unwrap();
        }
        assert_eq!(looking.ask(Row::from([1; 32])).err(), Some(ChainRefusal::Busy));
        looks.recv().unwrap();
        looking.close();
        assert_eq!(looking.ask(Row::from([2; 32])).err(), Some(ChainRefusal::Stopped));
    }
}
