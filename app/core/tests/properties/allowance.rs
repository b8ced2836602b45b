//! What a session may spend (invariant I4).

use super::{amount, time};
use farthing_core::allowance::{Allowance, AllowanceError};
use proptest::prelude::*;

/// What was spent at which time, and nothing derived from it.
struct Oracle {
    fresh: Allowance,
    /// The window of each spending, counted from the first one's start.
    spent: Vec<(i128, u64)>,
    /// The furthest window; a clock that runs backwards does not open an older one again.
    window: i128,
}

impl Oracle {
    fn window(&self, now: i64) -> i128 {
        let elapsed = i128::from(now) - i128::from(self.fresh.window_start);
        match i128::from(self.fresh.window_seconds) {
            0 => 0,
            seconds => elapsed.div_euclid(seconds).max(self.window),
        }
    }

    fn total(&self) -> u128 {
        self.spent.iter().map(|&(_, amount)| u128::from(amount)).sum()
    }

    fn in_window(&self, window: i128) -> u128 {
        let of_it = self.spent.iter().filter(|&&(spent_in, _)| spent_in == window);
        of_it.map(|&(_, amount)| u128::from(amount)).sum()
    }

    fn left(&self, now: i64) -> u64 {
        let total = u128::from(self.fresh.total_limit) - self.total();
        let limit = u128::from(self.fresh.window_limit);
        let left = match self.fresh.window_seconds {
            0 => total,
            _ => total.min(limit.saturating_sub(self.in_window(self.window(now)))),
        };
        u64::try_from(left).unwrap()
    }

    fn spend(&mut self, amount: u64, now: i64) -> Result<(), AllowanceError> {
        let (total, window) = (self.total() + u128::from(amount), self.window(now));
        if total > self.fresh.total_limit.into() {
            return Err(AllowanceError::OverTotal);
        }
        let in_window = self.in_window(window) + u128::from(amount);
        if self.fresh.window_seconds != 0 && in_window > self.fresh.window_limit.into() {
            return Err(AllowanceError::OverWindow);
        }
        self.window = window;
        self.spent.push((window, amount));
        Ok(())
    }
}

fn fresh() -> impl Strategy<Value = Allowance> {
    let seconds = prop_oneof![Just(0), 1u64..100, amount()];
    let limits = prop_oneof![(1u64..500, 1u64..200), (amount(), amount())];
    (limits, seconds, time()).prop_map(|((total_limit, window_limit), window_seconds, start)| {
        Allowance {
            total_limit,
            spent: 0,
            window_limit,
            window_spent: 0,
            window_start: start,
            window_seconds,
        }
    })
}

proptest! {
    #![proptest_config(super::config())]

    // bug classes 5, 40: at the bounds of the windows, and of time.
    #[test]
    fn an_allowance_is_spent_to_the_unit_in_every_window(
        fresh in fresh(),
        spending in prop::collection::vec((prop_oneof![0i64..150, -5i64..5, any::<i64>()], prop_oneof![0u64..100, amount()]), 0..30),
    ) {
        let mut allowance = fresh;
        let mut oracle = Oracle { fresh, spent: Vec::new(), window: 0 };
        let mut now = fresh.window_start;
        for (step, amount) in spending {
            now = now.saturating_add(step);
            prop_assert_eq!(allowance.left(now), oracle.left(now));
            let before = allowance;
            let expected = oracle.spend(amount, now);
            prop_assert_eq!(allowance.spend(amount, now), expected);
            if expected.is_err() {
                prop_assert_eq!(allowance, before);
            }
            prop_assert_eq!(u128::from(allowance.spent), oracle.total());
            prop_assert_eq!(allowance.left(now), oracle.left(now));
        }
    }

    #[test]
    fn what_is_left_can_be_spent_and_one_unit_more_cannot(fresh in fresh(), now in time()) {
        let left = fresh.left(now);
        let mut allowance = fresh;
        prop_assert_eq!(allowance.spend(left, now), Ok(()));
        prop_assert_eq!(allowance.left(now), 0);
        if let Some(more) = left.checked_add(1) {
            let mut allowance = fresh;
            let outcome = allowance.spend(more, now);
            prop_assert!(outcome.is_err() && allowance == fresh);
        }
    }
}
