//! When channels close, and what promises bring.

use super::{amount, big, saturated, time};
use farthing_core::channel::{claimable_until, closes_since, due, left};
use farthing_core::window::has_come;
use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;

/// Never, often; else any time. 0 is how an account stores that there is none.
fn maybe() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![1 => Just(None), 3 => time().prop_filter("0 is none", |at| *at != 0).prop_map(Some)]
}

/// Times around one, and any other.
fn around(at: i64, other: i64) -> [i64; 4] {
    [at.saturating_sub(1), at, at.saturating_add(1), other]
}

proptest! {
    #![proptest_config(super::config())]

    // bug class 5: no grace overflows; it saturates. bug class 40: each bound is half-open.
    #[test]
    fn a_channel_closes_from_the_earlier_time_and_is_over_a_grace_later(
        asked in maybe(), expires in maybe(), grace: u32, other in time(),
    ) {
        let times = (asked.unwrap_or(0), expires.unwrap_or(0));
        let since = closes_since(times.0, times.1);
        let exact = asked.into_iter().chain(expires).map(BigInt::from).min();
        prop_assert_eq!(since.map(BigInt::from), exact.clone());
        let until = since.map(|since| claimable_until(since, grace));
        prop_assert_eq!(until, exact.map(|since| saturated(since + grace)));
        for at in [since, until] {
            for now in around(at.unwrap_or(0), other) {
                let is_past = at.is_some_and(|at| BigInt::from(now) >= BigInt::from(at));
                prop_assert_eq!(has_come(now, at), is_past);
            }
        }
    }

    #[test]
    fn a_promise_brings_what_is_funded_of_it_and_not_claimed(
        cumulative in amount(), funded in amount(), claimed in amount(),
    ) {
        let less = |of: BigUint| if of > big(claimed) { of - claimed } else { BigUint::ZERO };
        // What is claimed of a promise is not due again, and one unit less is due to the unit.
        let payable = cumulative.min(funded);
        prop_assert_eq!(due(cumulative, funded, payable), None);
        if let Some(less) = payable.checked_sub(1) {
            prop_assert_eq!(due(cumulative, funded, less), Some(1));
        }
        let due = |cumulative| due(cumulative, funded, claimed);
        prop_assert_ne!(due(cumulative), Some(0));
        let amount = due(cumulative).unwrap_or(0);
        prop_assert_eq!(big(amount), less(big(cumulative.min(funded))));
        prop_assert_eq!(big(left(funded, claimed)), less(big(funded)));
        // Never more than there is, and all of it for a promise of all.
        prop_assert!(amount <= left(funded, claimed));
        prop_assert_eq!(due(u64::MAX).unwrap_or(0), left(funded, claimed));
    }
}
