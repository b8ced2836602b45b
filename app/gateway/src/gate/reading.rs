//! Rows that are read because somebody names them.

use tokio::sync::Mutex;

/// Rows that are read for strangers, one at a time of those that share a place: many who ask for one that was never seen
/// here share a look at it.
pub(super) struct Reading {
    first: Vec<Mutex<()>>,
    last: Mutex<()>,
}

impl Default for Reading {
    fn default() -> Self {
        let first = (0..u8::MAX).map(|_| Mutex::new(())).collect();
        Self { first, last: Mutex::new(()) }
    }
}

impl Reading {
    pub(super) fn of(&self, first: u8) -> &Mutex<()> {
        self.first.get(usize::from(first)).unwrap_or(&self.last)
    }
}
