//! What the sponsor's key may spend in an hour, whatever for (R9): every kind of transaction that it signs counts.

use super::{Asker, MessageHash};
use crate::chain::settings::SponsorCaps;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Seconds over which costs are summed.
pub const HOUR: i64 = 3_600;

/// What one transaction counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub asker: Asker,
    /// Unix seconds of the cluster at which it was reserved.
    pub at: i64,
    /// Lamports of fees.
    pub fees: u64,
    /// Lamports of fees and rent.
    pub spent: u64,
}

/// Why a transaction is not paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverBudget {
    #[error("this address has caused {0} lamports of cost within the hour, which is all it may")]
    Address(u64),
    #[error("the budget of this hour is used up")]
    Hour,
}

/// Sums over the hour that slides. Its parts are facts of the ledger, which who opens them notes here again: a restart
/// forgets nothing.
pub struct Spending {
    caps: SponsorCaps,
    lately: Mutex<HashMap<MessageHash, Cost>>,
}

impl Spending {
    /// Nothing was spent.
    pub fn new(caps: SponsorCaps) -> Self {
        Self { caps, lately: Mutex::default() }
    }

    fn lately(&self) -> MutexGuard<'_, HashMap<MessageHash, Cost>> {
        self.lately.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one more, where the budgets allow it. What costs nothing is always allowed.
    ///
    /// # Errors
    /// [`OverBudget`].
    pub fn reserve(&self, hash: MessageHash, new: Cost) -> Result<(), OverBudget> {
        let (mut lately, since) = (self.lately(), new.at.saturating_sub(HOUR));
        lately.retain(|_, cost| cost.at > since);
        if new.spent == 0 {
            return Ok(());
        }
        let of_asker = lately.values().filter(|cost| cost.asker == new.asker);
        let of_asker = of_asker.fold(0, |sum: u64, cost| sum.saturating_add(cost.spent));
        if of_asker.saturating_add(new.spent) > self.caps.by_address {
            return Err(OverBudget::Address(of_asker));
        }
        let fees = lately.values().try_fold(new.fees, |sum, cost| sum.checked_add(cost.fees));
        if fees.is_none_or(|fees| fees > self.caps.by_hour) {
            return Err(OverBudget::Hour);
        }
        lately.insert(hash, new);
        Ok(())
    }

    /// Counts what one is known to cost by now.
    pub fn note(&self, hash: MessageHash, cost: Cost) {
        match cost.spent {
            0 => self.lately().remove(&hash),
            _ => self.lately().insert(hash, cost),
        };
    }

    /// Counts one no more: it was never signed.
    pub fn forget(&self, hash: &MessageHash) {
        self.lately().remove(hash);
    }

    /// Lamports of fees that may still be spent at `now`, unix seconds.
    pub fn left(&self, now: i64) -> u64 {
        let since = now.saturating_sub(HOUR);
        let lately = self.lately();
        let fees = lately.values().filter(|cost| cost.at > since).map(|cost| cost.fees);
        self.caps.by_hour.saturating_sub(fees.fold(0, u64::saturating_add))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPS: SponsorCaps =
        SponsorCaps { fee: 100, by_address: 100, by_hour: 150, rent: 0, life: 0 };

    fn cost(asker: u8, at: i64, fees: u64, rent: u64) -> Cost {
        Cost { asker: [asker; 16], at, fees, spent: fees + rent }
    }

    /// gateway rule R9: of whatever kind, all that an address causes counts together.
    #[test]
    fn an_address_and_the_hour_have_one_budget_for_all_kinds() {
        let spending = Spending::new(CAPS);
        assert_eq!(spending.reserve([1; 32], cost(1, 1_000, 20, 60)), Ok(()));
        assert_eq!(spending.reserve([2; 32], cost(1, 1_000, 21, 0)), Err(OverBudget::Address(80)));
        assert_eq!(spending.reserve([2; 32], cost(1, 1_000, 20, 0)), Ok(()));
        assert_eq!(spending.reserve([3; 32], cost(2, 1_001, 100, 0)), Ok(()));
        assert_eq!(spending.left(1_001), 10);
        assert_eq!(spending.reserve([4; 32], cost(3, 1_001, 11, 0)), Err(OverBudget::Hour));
        // What never landed or was never signed counts no more, and what is old neither.
        spending.note([3; 32], cost(2, 1_001, 0, 0));
        spending.forget(&[1; 32]);
        assert_eq!((spending.left(1_001), spending.left(1_000 + HOUR)), (130, 150));
        assert_eq!(spending.reserve([5; 32], cost(1, 1_000 + HOUR, 100, 0)), Ok(()));
    }

    #[test]
    fn what_costs_nothing_is_always_allowed() {
        let spending = Spending::new(SponsorCaps { by_address: 0, by_hour: 0, ..CAPS });
        assert_eq!(spending.reserve([1; 32], cost(1, 5, 0, 0)), Ok(()));
        assert_eq!(spending.reserve([2; 32], cost(1, 5, 1, 0)), Err(OverBudget::Address(0)));
    }
}
