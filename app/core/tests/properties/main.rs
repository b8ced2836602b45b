//! What must hold for every input, against big-integer oracles.
//!
//! ```text
//! channel  any closing, any promise           -> the big integer's times and amounts
//! session  any spending, at any times       -> within every limit of every window, to the unit
//! ledger   any walk of enter, leave and transfer -> liabilities are the sum of the balances
//!          a failure                             -> changes nothing, and is the exact one
//! price    total, referral share                 -> the big integer's, or the named error
//! splits   a distributable amount                -> divides exactly, whatever the schedule
//! window   any start and length                  -> the exact end, or perpetual
//! bounds   any slot, any deadline                -> the comparison without wrapping
//! numbers  every public constant                 -> the number that was agreed
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod allowance;
mod channel;
mod constants;
mod edges;
mod money;
mod time;

use farthing_core::{splits::MAX_SPLITS, window::PERPETUAL};
use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;

/// Enough cases for every edge to be drawn, and still seconds.
fn config() -> ProptestConfig {
    ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() }
}

/// Amounts of every magnitude, with the neighbourhoods of the edges drawn often.
fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![
        2 => any::<u64>(),
        2 => (any::<u64>(), 0u32..64).prop_map(|(value, shift)| value >> shift),
        2 => (0u32..64, 0u64..3).prop_map(|(bit, less)| (1u64 << bit).saturating_sub(less)),
        1 => 0u64..=20_001,
        1 => (0u64..=20_001).prop_map(|less| u64::MAX - less),
    ]
}

/// Times of every magnitude and sign, with the neighbourhoods of the edges drawn often.
fn time() -> impl Strategy<Value = i64> {
    prop_oneof![
        2 => any::<i64>(),
        2 => (any::<i64>(), 0u32..63).prop_map(|(value, shift)| value >> shift),
        1 => (0i64..10_000_000).prop_map(|less| i64::MAX - less),
        1 => (0i64..10_000_000).prop_map(|more| i64::MIN + more),
    ]
}

/// Lists that `validate` accepts, from none to eight shares; a round denominator is drawn often,
/// because a random one nearly always makes the unit 10,000.
fn shares() -> impl Strategy<Value = Vec<u16>> {
    let step = prop::sample::select(vec![1u16, 5, 25, 50, 100, 125, 250, 500, 1_000, 1_250]);
    (step, prop::collection::vec(1u16..=10_000, 0..=MAX_SPLITS)).prop_map(|(step, weights)| {
        let mut left = 10_000 / step;
        let mut list = Vec::new();
        for weight in weights {
            if left == 0 {
                break;
            }
            let taken = 1 + weight % left;
            left -= taken;
            list.push(taken * step);
        }
        list
    })
}

fn big(value: u64) -> BigUint {
    BigUint::from(value)
}

/// `floor(amount * bps / 10_000)`, one floor over the exact product.
fn exact_share(amount: u64, bps: u16) -> BigUint {
    big(amount) * bps / 10_000u32
}

/// A big integer as a `u64`, or `None` where it does not fit.
fn fits(value: BigUint) -> Option<u64> {
    u64::try_from(value).ok()
}

/// A big time cut to what an `i64` holds; only ever too large.
fn saturated(value: BigInt) -> i64 {
    assert!(value >= BigInt::from(i64::MIN));
    i64::try_from(value).unwrap_or(PERPETUAL)
}
