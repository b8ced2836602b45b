//! One at a time: threads that set money aside at an origin, and processes that pay it.

use std::{
    fs::{File, TryLockError},
    path::Path,
    sync::MutexGuard,
    thread,
    time::{Duration, Instant},
};

use farthing_sdk::vouchers::store::StoreError;

use super::{Gate, State};
use crate::error::PayError;

/// Between two looks whether a request may go, where nothing else wakes it.
const LOOK: Duration = Duration::from_millis(500);

/// For which another process is waited for: a command that pays one request is done by then.
pub(super) const WAIT: Duration = Duration::from_secs(15);

impl Gate {
    /// Does something without the lock, while everyone else waits.
    pub(super) fn alone<'a, T>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        act: impl FnOnce() -> Result<T, PayError>,
    ) -> (MutexGuard<'a, State>, Result<T, PayError>) {
        self.write_out(&mut state);
        state.is_busy = true;
        drop(state);
        let mut busy = Busy(Some(self));
        let done = act();
        let mut state = self.lock();
        // Nobody comes in between this and what the caller makes of it.
        state.is_busy = false;
        busy.0 = None;
        self.changed.notify_all();
        (state, done)
    }

    pub(super) fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout(state, LOOK);
        waited.map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state)
    }
}

/// Lets the others go on after a panic.
struct Busy<'a>(Option<&'a Gate>);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        if let Some(gate) = self.0 {
            gate.lock().is_busy = false;
            gate.changed.notify_all();
        }
    }
}

/// Whether nobody holds a folder, or lets it go in time.
pub(super) fn is_free(folder: &Path, wait: Duration) -> Result<bool, PayError> {
    let Ok(lock) = File::open(folder.join(".lock")) else { return Ok(true) };
    let until = Instant::now() + wait;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if Instant::now() < until => thread::sleep(LOOK),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => {
                let path = folder.into();
                return Err(StoreError::Io { attempt: "lock", path, error }.into());
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use farthing_sdk::vouchers::store::Folder;

    #[test]
    fn a_folder_that_somebody_holds_is_waited_for_and_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        assert!(is_free(folder.path(), Duration::ZERO).unwrap());
        let held = Folder::open(folder.path()).unwrap();
        assert!(!is_free(folder.path(), Duration::ZERO).unwrap());
        let waits = thread::scope(|scope| {
            let waits = scope.spawn(|| is_free(folder.path(), Duration::from_secs(60)).unwrap());
            thread::sleep(Duration::from_millis(50));
            drop(held);
            waits.join().unwrap()
        });
        assert!(waits);
    }
}
