//! Windows and bounds.

use super::{amount, saturated, time};
use farthing_core::bounds::{
    ORDER_DEADLINE_MAX, ORDER_DEADLINE_MIN, is_fresh, may_free, order_deadline_ok,
};
use farthing_core::window::{PERPETUAL, after, is_before, term_end};
use num_bigint::BigInt;
use proptest::prelude::*;

proptest! {
    #![proptest_config(super::config())]

    // --- window ---

    // bug class 5: no length of time overflows; it saturates.
    #[test]
    fn a_time_after_another_is_exact_or_perpetual(start in time(), seconds in amount()) {
        prop_assert_eq!(after(start, seconds), saturated(BigInt::from(start) + seconds));
    }

    // bug class 5
    #[test]
    fn the_end_of_a_term_is_exact_or_perpetual(
        start in time(), duration in amount(), units in amount(),
    ) {
        let expected = if duration == 0 {
            PERPETUAL
        } else {
            saturated(BigInt::from(start) + BigInt::from(duration) * units)
        };
        prop_assert_eq!(term_end(start, duration, units), expected);
    }

    #[test]
    fn renewing_by_single_units_ends_where_one_long_term_does(
        start in time(), duration in amount(), units in 1u64..20,
    ) {
        let step_by_step = (0..units).fold(start, |end, _| term_end(end, duration, 1));
        prop_assert_eq!(step_by_step, term_end(start, duration, units));
    }

    // bug class 40: at the bound itself exactly one of two neighbouring windows holds.
    #[test]
    fn a_window_is_open_strictly_before_its_end(until in time()) {
        prop_assert!(!is_before(until, until));
        if let Some(earlier) = until.checked_sub(1) {
            prop_assert!(is_before(earlier, until));
        }
        if let Some(later) = until.checked_add(1) {
            prop_assert!(!is_before(later, until));
        }
    }

    // --- bounds ---

    /// I12: an address that may be freed can never be opened again, then or later.
    #[test]
    fn no_slot_is_fresh_once_its_account_may_be_freed(
        open_slot in amount(), age in prop_oneof![0u64..=400, amount()], later in amount(),
    ) {
        let slot = open_slot.saturating_add(age);
        prop_assert_eq!(is_fresh(open_slot, slot), slot - open_slot <= 150);
        prop_assert_eq!(may_free(open_slot, slot), slot - open_slot > 150);
        if may_free(open_slot, slot) {
            prop_assert!(!is_fresh(open_slot, slot.saturating_add(later)));
        }
    }

    #[test]
    fn a_slot_still_to_come_is_neither_fresh_nor_freeable(slot in amount(), ahead in 1u64..=400) {
        if let Some(open_slot) = slot.checked_add(ahead) {
            prop_assert!(!is_fresh(open_slot, slot));
            prop_assert!(!may_free(open_slot, slot));
        }
    }

    // bug class 5
    #[test]
    fn an_order_deadline_is_accepted_exactly_between_its_bounds(
        now in time(), other in time(), near in -10i64..10,
    ) {
        let min = now.saturating_add(ORDER_DEADLINE_MIN).saturating_add(near);
        let max = now.saturating_add(ORDER_DEADLINE_MAX).saturating_add(near);
        for deadline in [other, min, max] {
            let ahead = i128::from(deadline) - i128::from(now);
            let allowed = (600..=7_776_000).contains(&ahead);
            prop_assert_eq!(order_deadline_ok(now, deadline), allowed);
        }
    }
}
