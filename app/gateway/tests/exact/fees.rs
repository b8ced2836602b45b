//! The cap of the fee, beside sums without bounds.

use crate::world::{
    CAP, FEE, limit, price, refused, refused_by, signed, terms, transfer, verified, x402,
};
use farthing_gateway::{
    exact::ExactTerms,
    transaction::{Budget, Fault},
};
use farthing_sdk::solana::{ComputeBudgetInstruction, Instruction};
use num_bigint::BigUint;
use proptest::prelude::*;

/// The largest compute limit that there is, which the runtime may take where none is named.
const LARGEST: u32 = 1_400_000;

/// server invariant 11
#[test]
fn a_dear_fee_is_refused_however_it_is_made_up() {
    // What the reference lets through: 0.007 SOL for a payment of a tenth of a cent.
    let dear = vec![limit(LARGEST), price(5_000_000), transfer()];
    refused(&dear, Fault::Fee { lamports: 7_010_000, cap: CAP });
    let dear = vec![limit(20_000), price(u64::MAX), transfer()];
    refused(&dear, Fault::Fee { lamports: 368_934_881_474_201_033, cap: CAP });
    let dear = vec![limit(u32::MAX), price(u64::MAX), transfer()];
    refused(&dear, Fault::Fee { lamports: u64::MAX, cap: CAP });
}

/// server invariant 11
#[test]
fn the_cap_is_reached_and_not_passed() {
    let at = |micro_lamports| vec![limit(20_000), price(micro_lamports), transfer()];
    assert_eq!(verified(&at(500_000)).fee, CAP);
    refused(&at(500_001), Fault::Fee { lamports: CAP + 1, cap: CAP });
    let poor = ExactTerms { cap_lamports: FEE - 1, ..terms() };
    refused_by(&poor, &signed(&[transfer()]), Fault::Fee { lamports: FEE, cap: FEE - 1 });
}

/// server invariant 11
#[test]
fn without_a_limit_the_largest_is_reckoned_with() {
    assert_eq!(verified(&[transfer()]).fee, FEE);
    assert_eq!(verified(&[price(1), transfer()]).fee, FEE + 2);
    refused(&[price(10_000), transfer()], Fault::Fee { lamports: 24_000, cap: CAP });
}

/// server invariant 11
#[test]
fn the_compute_budget_says_each_thing_once_and_asks_for_no_heap() {
    for twice in [limit(1), price(1)] {
        refused(&[vec![twice], x402()].concat(), Fault::Budget);
    }
    let heap = ComputeBudgetInstruction::request_heap_frame(64 * 1024);
    refused(&[vec![heap], x402()].concat(), Fault::Budget);
    let longer = Instruction { data: vec![2, 1, 0, 0, 0, 0], ..limit(1) };
    refused(&[longer, transfer()], Fault::Budget);
    let loaded = ComputeBudgetInstruction::set_loaded_accounts_data_size_limit(1 << 16);
    verified(&[vec![loaded], x402()].concat());
}

fn oracle(limit: Option<u32>, price: Option<u64>) -> BigUint {
    let units = BigUint::from(limit.unwrap_or(LARGEST).min(LARGEST));
    let micro = units * BigUint::from(price.unwrap_or(0));
    let priority = (micro + BigUint::from(999_999u32)) / BigUint::from(1_000_000u32);
    priority + BigUint::from(2u32 * 5_000)
}

/// Numbers near every bound, and any.
fn limits() -> impl Strategy<Value = Option<u32>> {
    prop_oneof![
        Just(None),
        Just(Some(0)),
        (LARGEST - 2..LARGEST + 2).prop_map(Some),
        Just(Some(u32::MAX)),
        any::<u32>().prop_map(Some)
    ]
}

fn prices() -> impl Strategy<Value = Option<u64>> {
    prop_oneof![
        Just(None),
        (0..3u64).prop_map(Some),
        (1u64..3_000_000).prop_map(Some),
        (u64::MAX - 2..=u64::MAX).prop_map(Some),
        any::<u64>().prop_map(Some)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20_000) })]

    /// server invariant 11
    #[test]
    fn a_fee_is_within_the_cap_exactly_if_the_sum_without_bounds_is(
        units in limits(), micro_lamports in prices(), cap in prices(), is_first in any::<bool>(),
    ) {
        let mut all: Vec<_> =
            [units.map(limit), micro_lamports.map(price)].into_iter().flatten().collect();
        if is_first {
            all.reverse();
        }
        let mut budget = Budget::default();
        for one in &all {
            budget.note(one).unwrap();
        }
        let cap = cap.unwrap_or(CAP);
        let (expected, found) = (oracle(units, micro_lamports), budget.within(2, cap));
        let largest = BigUint::from(u64::MAX);
        prop_assert_eq!(found.is_ok(), expected <= BigUint::from(cap) && expected < largest);
        match found {
            Ok(lamports) => prop_assert_eq!(BigUint::from(lamports), expected),
            Err(fault) => {
                let lamports = u64::try_from(expected).unwrap_or(u64::MAX);
                prop_assert_eq!(fault, Fault::Fee { lamports, cap });
            }
        }
    }
}
