//! How many requests of one address wait to be looked at.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::chain::Asker;

/// So many of one address: looks take a node's time, and the queue is everybody's.
const OF_ASKER: u32 = 32;

/// See the module.
#[derive(Clone, Default)]
pub(super) struct Places {
    taken: Arc<Mutex<HashMap<Asker, u32>>>,
}

/// One of them, given back when it is dropped.
pub(super) struct Place {
    places: Places,
    asker: Asker,
}

impl Places {
    /// Takes one; `None` where the address has all that it may have.
    pub fn take(&self, asker: Asker) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(asker).or_default();
        if *count >= OF_ASKER {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Place { places: self.clone(), asker })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.asker) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.remove(&self.asker);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_places_and_others_theirs() {
        let places = Places::default();
        let mut taken: Vec<_> = (0..OF_ASKER).map(|_| places.take([1; 16])).collect();
        assert!(taken.iter().all(Option::is_some) && places.take([1; 16]).is_none());
        assert!(places.take([2; 16]).is_some());
        taken.pop();
        assert!(places.take([1; 16]).is_some());
        taken.clear();
        assert!(places.taken.lock().is_ok_and(|taken| taken.is_empty()));
    }
}
