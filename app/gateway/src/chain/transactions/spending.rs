//! What the sponsor's key may spend in an hour, whatever for (R9): every kind of transaction that it signs counts.

use super::{Asker, MessageHash};
use crate::chain::{books::Books, settings::SponsorCaps};
use crate::ledger::rows::{Rows, Spent};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
    /// Nothing was counted, or nobody knows: it counts for an hour then, and nothing is signed.
    #[error("what was spent within the hour cannot be read now")]
    Unread,
}

/// Sums over the hour that slides.
pub struct Spending {
    caps: SponsorCaps,
    of: Of,
}

/// Who sums.
enum Of {
    /// This process. The parts are facts of the ledger, which who opens them notes here again: a restart forgets nothing.
    Process(Mutex<HashMap<MessageHash, Cost>>),
    /// The database, over all gateways that share it (R5).
    Rows(Arc<Rows>),
}

impl Spending {
    /// Nothing was spent.
    pub fn new(caps: SponsorCaps) -> Self {
        Self { caps, of: Of::Process(Mutex::default()) }
    }

    /// What was spent as the ledger has it, where several gateways share it.
    pub fn of(caps: SponsorCaps, books: &dyn Books) -> Self {
        match books.shared() {
            Some(rows) => Self { caps, of: Of::Rows(rows) },
            None => Self::new(caps),
        }
    }

    /// What may be spent.
    pub fn caps(&self) -> &SponsorCaps {
        &self.caps
    }

    /// Counts one more, where the budgets allow it. What costs nothing is always allowed.
    ///
    /// # Errors
    /// [`OverBudget`].
    pub fn reserve(&self, hash: MessageHash, new: Cost) -> Result<(), OverBudget> {
        match &self.of {
            Of::Process(lately) => self.count(&mut locked(lately), hash, new),
            Of::Rows(rows) => match rows.spend(&hash, &new, &self.caps) {
                Ok(Spent::Counted) => Ok(()),
                Ok(Spent::Address(so_far)) => Err(OverBudget::Address(so_far)),
                Ok(Spent::Hour) => Err(OverBudget::Hour),
                Err(error) => {
                    tracing::warn!(%error, "the sponsor's budgets cannot be read");
                    Err(OverBudget::Unread)
                }
            },
        }
    }

    fn count(
        &self,
        lately: &mut HashMap<MessageHash, Cost>,
        hash: MessageHash,
        new: Cost,
    ) -> Result<(), OverBudget> {
        let since = new.at.saturating_sub(HOUR);
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

    /// Counts one that was written down before: the database has counted it itself.
    pub fn remember(&self, hash: MessageHash, cost: Cost) {
        if let Of::Process(_) = &self.of {
            self.note(hash, cost);
        }
    }

    /// Counts what one is known to cost by now.
    pub fn note(&self, hash: MessageHash, cost: Cost) {
        match (&self.of, cost.spent) {
            (Of::Process(lately), 0) => drop(locked(lately).remove(&hash)),
            (Of::Process(lately), _) => drop(locked(lately).insert(hash, cost)),
            (Of::Rows(rows), _) => rows.spent_by_now(&hash, cost.fees, cost.spent),
        }
    }

    /// Counts one no more: it was never signed.
    pub fn forget(&self, hash: &MessageHash) {
        match &self.of {
            Of::Process(lately) => drop(locked(lately).remove(hash)),
            Of::Rows(rows) => rows.spent_by_now(hash, 0, 0),
        }
    }

    /// Lamports of fees that may still be spent at `now`, unix seconds; 0 where that cannot be read.
    pub fn left(&self, now: i64) -> u64 {
        let since = now.saturating_sub(HOUR);
        let spent = match &self.of {
            Of::Process(lately) => {
                let lately = locked(lately);
                let fees = lately.values().filter(|cost| cost.at > since).map(|cost| cost.fees);
                fees.fold(0, u64::saturating_add)
            }
            // Who looks at the gateway while the database is away must not wait for it.
            Of::Rows(rows) if rows.check_room().is_err() => u64::MAX,
            Of::Rows(rows) => rows.fees_since(since).unwrap_or(u64::MAX),
        };
        self.caps.by_hour.saturating_sub(spent)
    }
}

fn locked(
    lately: &Mutex<HashMap<MessageHash, Cost>>,
) -> MutexGuard<'_, HashMap<MessageHash, Cost>> {
    lately.lock().unwrap_or_else(PoisonError::into_inner)
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
