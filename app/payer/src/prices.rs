//! What was asked for before, so that the next request pays at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use farthing_wire::Requirements;

/// Prices that are remembered of one origin; when there are more, all are asked for again.
const MOST: usize = 4_096;

/// What was asked for, by method and path.
#[derive(Default)]
pub(crate) struct Prices(Mutex<HashMap<String, Arc<Requirements>>>);

impl Prices {
    pub(crate) fn find(&self, priced: &str) -> Option<Arc<Requirements>> {
        self.lock().get(priced).cloned()
    }

    pub(crate) fn note(&self, priced: String, asked: &Arc<Requirements>) {
        let mut prices = self.lock();
        if prices.len() >= MOST {
            prices.clear();
        }
        prices.insert(priced, Arc::clone(asked));
    }

    /// Asks again the next time.
    pub(crate) fn forget(&self, priced: &str) {
        self.lock().remove(priced);
    }

    /// A map is whole after any panic here.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Requirements>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
