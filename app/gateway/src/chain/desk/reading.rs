//! Single accounts that requests wait for.

use super::{
    ChainRefusal, Desk, Parts,
    threads::{Stop, next},
};
use farthing_sdk::solana::{Account, Address};
use std::{
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, SyncSender, TrySendError},
    },
    thread::{self, JoinHandle},
};
use tokio::sync::oneshot;

/// What came of reading an account.
type Read = Result<Option<Account>, ChainRefusal>;

/// An account to read, and who waits for it.
pub type Reading = (Address, oneshot::Sender<Read>);

/// Threads that read what they are asked for.
pub fn reading(
    (parts, stop): (&Parts, &Arc<Stop>),
    queue: Receiver<Reading>,
    count: usize,
) -> Vec<JoinHandle<()>> {
    let queue = Arc::new(Mutex::new(queue));
    let one = |_| {
        let (parts, stop, queue) = (parts.clone(), Arc::clone(stop), Arc::clone(&queue));
        thread::spawn(move || {
            while let Some((address, reply)) = next(&queue) {
                let read = match stop.is_over() {
                    true => Err(ChainRefusal::Stopped),
                    false => parts.watcher.account(&address).map_err(ChainRefusal::from),
                };
                // Who is gone needs no answer.
                let _ = reply.send(read);
            }
        })
    };
    (0..count.max(1)).map(one).collect()
}

impl Desk {
    /// An account as it is at confirmed; `None` when absent.
    ///
    /// # Errors
    /// `Busy`, `Stopped`, `Look`.
    pub async fn account(&self, address: Address) -> Read {
        let (reply, answer) = oneshot::channel();
        let reads: &SyncSender<Reading> = self.reads.as_ref().ok_or(ChainRefusal::Stopped)?;
        reads.try_send((address, reply)).map_err(|error| match error {
            TrySendError::Full(_) => ChainRefusal::Busy,
            TrySendError::Disconnected(_) => ChainRefusal::Stopped,
        })?;
        answer.await.unwrap_or(Err(ChainRefusal::Stopped))
    }

    /// Begins a round of looks at once, rather than when it is time for one.
    pub fn look_around(&self) {
        self.stop.wake();
    }
}
