//! Who had the service work for a payment that then did not come. It cost the payer nothing and us no fee, so nothing of
//! it is on the chain or in the ledger: it is remembered here, for an hour and in memory alone.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use farthing_sdk::solana::Address;

use crate::chain::Asker;

/// How often a payer may within [`LASTS`] before it is not taken: blockhashes end, and nodes lose what they were sent.
const OF_PAYER: usize = 3;

/// The same of an address, behind which many payers may be.
const OF_ASKER: usize = 12;

/// For how long it counts.
const LASTS: Duration = Duration::from_secs(3_600);

/// So many are remembered, the newest.
const MOST: usize = 4_096;

#[derive(Clone, Copy)]
struct Once {
    payer: Address,
    asker: Asker,
    at: Instant,
}

/// See the module.
#[derive(Default)]
pub(super) struct Unpaid {
    lately: Mutex<VecDeque<Once>>,
}

impl Unpaid {
    /// Takes note of one.
    pub fn note(&self, payer: Address, asker: Asker, at: Instant) {
        let mut lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        if lately.len() >= MOST {
            lately.pop_front();
        }
        lately.push_back(Once { payer, asker, at });
    }

    /// Whether no other payment is taken of this payer, or of this address.
    pub fn is_barred(&self, payer: &Address, asker: &Asker, now: Instant) -> bool {
        let lately = self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = || lately.iter().filter(|one| now.saturating_duration_since(one.at) < LASTS);
        recent().filter(|one| one.payer == *payer).count() >= OF_PAYER
            || recent().filter(|one| one.asker == *asker).count() >= OF_ASKER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OTHER: Address = Address::new_from_array([9; 32]);

    fn payer(number: usize) -> Address {
        let mut bytes = [1; 32];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        Address::new_from_array(bytes)
    }

    #[test]
    fn a_payer_that_let_us_work_for_nothing_is_not_taken_until_an_hour_has_passed() {
        let (unpaid, start) = (Unpaid::default(), Instant::now());
        for asker in 0..3 {
            assert!(!unpaid.is_barred(&payer(0), &[7; 16], start));
            unpaid.note(payer(0), [asker; 16], start);
        }
        assert!(unpaid.is_barred(&payer(0), &[7; 16], start));
        assert!(!unpaid.is_barred(&payer(1), &[7; 16], start));
        let last = start + LASTS - Duration::from_secs(1);
        assert!(unpaid.is_barred(&payer(0), &[7; 16], last));
        assert!(!unpaid.is_barred(&payer(0), &[7; 16], start + LASTS));
    }

    #[test]
    fn an_address_that_changes_its_payers_is_not_taken_either() {
        let (unpaid, now) = (Unpaid::default(), Instant::now());
        for number in 0..OF_ASKER {
            assert!(!unpaid.is_barred(&OTHER, &[7; 16], now));
            unpaid.note(payer(number), [7; 16], now);
        }
        assert!(unpaid.is_barred(&OTHER, &[7; 16], now));
        assert!(!unpaid.is_barred(&OTHER, &[8; 16], now));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (unpaid, now) = (Unpaid::default(), Instant::now());
        for number in 0..2 * MOST {
            unpaid.note(payer(number), [0; 16], now);
        }
        let kept = unpaid.lately.lock().map(|lately| lately.len()).unwrap_or_default();
        assert_eq!(kept, MOST);
    }
}
