//! The edges themselves, written out.

use farthing_core::bounds::{DEPOSIT_RENT_TERM, is_fresh, may_free, may_reclaim_rent};
use farthing_core::ledger::{ALL, LedgerError, enter, resolve, transfer};
use farthing_core::listing::gives_pass;
use farthing_core::price::{PriceError, total};
use farthing_core::window::{PERPETUAL, after, is_before, term_end};

// bug class 40: every sentinel at every boundary.
#[test]
fn sentinels_hold_at_their_boundaries() {
    assert_eq!(term_end(0, 0, 0), PERPETUAL);
    assert_eq!(term_end(i64::MIN, 0, 1), PERPETUAL);
    assert_eq!(term_end(7, 60, 0), 7);
    assert_eq!(term_end(PERPETUAL, 1, 1), PERPETUAL);
    assert_eq!(term_end(PERPETUAL - 1, 1, 1), PERPETUAL);
    assert_eq!(term_end(i64::MIN, u64::MAX, 1), PERPETUAL);
    assert_eq!(term_end(i64::MIN, u64::MAX - 1, 1), PERPETUAL - 1);
    assert_eq!(after(i64::MIN, u64::MAX), PERPETUAL);
    assert!(is_before(PERPETUAL - 1, PERPETUAL));
    assert!(!is_before(PERPETUAL, PERPETUAL));
    assert_eq!(resolve(ALL - 1, 5), ALL - 1);
    assert_eq!(resolve(ALL, 0), 0);
}

#[test]
fn a_balance_can_be_filled_to_the_last_unit_and_not_beyond() {
    let (mut from, mut to) = (2, u64::MAX - 1);
    assert_eq!(transfer(&mut from, &mut to, 2), Err(LedgerError::Overflow));
    assert_eq!(transfer(&mut from, &mut to, 1), Ok(()));
    assert_eq!((from, to), (1, u64::MAX));
    let (mut liabilities, mut balance) = (u64::MAX - 1, 0);
    assert_eq!(enter(&mut liabilities, &mut balance, 2), Err(LedgerError::Overflow));
    assert_eq!(enter(&mut liabilities, &mut balance, 1), Ok(()));
    assert_eq!((liabilities, balance), (u64::MAX, 1));
}

#[test]
fn the_edges_of_the_slot_window_are_where_the_invariant_puts_them() {
    assert!(is_fresh(0, 0));
    assert!(is_fresh(0, 150));
    assert!(!is_fresh(0, 151));
    assert!(!may_free(0, 150));
    assert!(may_free(0, 151));
    assert!(!is_fresh(1, 0));
    assert!(!is_fresh(u64::MAX, 0));
    assert!(is_fresh(u64::MAX, u64::MAX));
    assert!(!may_free(u64::MAX - 149, u64::MAX));
    assert!(may_free(u64::MAX - 151, u64::MAX));
}

#[test]
fn rent_that_was_lent_is_due_to_the_second_and_never_without_a_beginning() {
    assert!(!may_reclaim_rent(1, DEPOSIT_RENT_TERM));
    assert!(may_reclaim_rent(1, DEPOSIT_RENT_TERM + 1));
    assert!(may_reclaim_rent(-1, DEPOSIT_RENT_TERM));
    assert!(!may_reclaim_rent(0, i64::MAX));
    // Nothing wraps: at the end of time it is due at the end of time.
    assert!(!may_reclaim_rent(i64::MAX, i64::MAX - 1));
    assert!(may_reclaim_rent(i64::MAX, i64::MAX));
}

#[test]
fn a_listing_gives_a_pass_for_access_that_ends_or_money_that_can_come_back() {
    assert!(!gives_pass(0, 0));
    assert!(gives_pass(1, 0));
    assert!(gives_pass(0, 1));
    assert!(gives_pass(u64::MAX, u64::MAX));
}

#[test]
fn nothing_is_owed_for_a_free_listing_and_nothing_overflows_with_it() {
    assert_eq!(total(0, u64::MAX), Ok(0));
    assert_eq!(total(u64::MAX, 0), Ok(0));
    assert_eq!(total(u64::MAX, 1), Ok(u64::MAX));
    assert_eq!(total(1, u64::MAX), Ok(u64::MAX));
    assert_eq!(total(1 << 32, 1 << 32), Err(PriceError::Overflow));
    assert_eq!(total(u64::MAX / 2 + 1, 2), Err(PriceError::Overflow));
}
