//! What must hold for every input, against big-integer oracles.
//!
//! ```text
//! ledger   any walk of enter, leave and transfer -> liabilities are the sum of the balances
//!          a failure                             -> changes nothing, and is the exact one
//! price    total, referral share                 -> the big integer's, or the named error
//! splits   a distributable amount                -> divides exactly, whatever the schedule
//! window   any start and length                  -> the exact end, or perpetual
//! bounds   any slot, any deadline                -> the comparison without wrapping
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use farthing_core::bounds::{
    ORDER_DEADLINE_MAX, ORDER_DEADLINE_MIN, is_fresh, may_free, order_deadline_ok,
};
use farthing_core::ledger::{ALL, LedgerError, enter, leave, resolve, transfer};
use farthing_core::price::{PriceError, referral_share, total};
use farthing_core::splits::{MAX_SPLITS, SplitError, distributable, share, unit, validate};
use farthing_core::window::{PERPETUAL, after, is_before, term_end};
use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;

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

/// What each recipient got, and `payout` last, after `distribute` ran once on `balance`.
fn distribute(balance: &mut u64, bps: &[u16], received: &mut [u64]) {
    let distributed = distributable(*balance, unit(bps));
    let mut left = distributed;
    for (index, &bps) in bps.iter().enumerate() {
        let part = share(distributed, bps);
        left = left.checked_sub(part).expect("shares exceed the whole");
        transfer(balance, &mut received[index], part).unwrap();
    }
    let payout = received.last_mut().unwrap();
    transfer(balance, payout, left).unwrap();
}

#[derive(Clone, Debug)]
enum Step {
    Enter(usize, u64),
    Leave(usize, u64),
    Transfer(usize, usize, u64),
}

const BALANCES: usize = 4;

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..BALANCES, amount()).prop_map(|(to, amount)| Step::Enter(to, amount)),
        (0..BALANCES, amount()).prop_map(|(from, amount)| Step::Leave(from, amount)),
        (0..BALANCES, 1..BALANCES, amount()).prop_map(|(from, offset, amount)| Step::Transfer(
            from,
            (from + offset) % BALANCES,
            amount
        )),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // --- ledger ---

    #[test]
    fn a_transfer_keeps_the_sum_and_a_refused_one_changes_nothing(
        from in amount(), to in amount(), amount in amount(),
    ) {
        let (mut paid, mut received) = (from, to);
        match transfer(&mut paid, &mut received, amount) {
            Ok(()) => {
                prop_assert_eq!(big(paid) + big(amount), big(from));
                prop_assert_eq!(big(to) + big(amount), big(received));
            }
            Err(error) => {
                prop_assert_eq!((paid, received), (from, to));
                prop_assert_eq!(error, if from < amount {
                    LedgerError::Insufficient
                } else {
                    LedgerError::Overflow
                });
                prop_assert!(from < amount || fits(big(to) + big(amount)).is_none());
            }
        }
    }

    #[test]
    fn tokens_that_enter_raise_both_numbers_or_neither(
        liabilities in amount(), balance in amount(), amount in amount(),
    ) {
        let (mut owed, mut credited) = (liabilities, balance);
        let expected = fits(big(liabilities) + big(amount)).zip(fits(big(balance) + big(amount)));
        let outcome = enter(&mut owed, &mut credited, amount);
        prop_assert_eq!(outcome, expected.map(drop).ok_or(LedgerError::Overflow));
        prop_assert_eq!((owed, credited), expected.unwrap_or((liabilities, balance)));
    }

    #[test]
    fn tokens_that_leave_lower_both_numbers_or_neither(
        liabilities in amount(), balance in amount(), amount in amount(),
    ) {
        let (mut owed, mut debited) = (liabilities, balance);
        let enough = balance >= amount && liabilities >= amount;
        let outcome = leave(&mut owed, &mut debited, amount);
        prop_assert_eq!(outcome, if enough { Ok(()) } else { Err(LedgerError::Insufficient) });
        let moved = if enough { amount } else { 0 };
        prop_assert_eq!(big(owed) + big(moved), big(liabilities));
        prop_assert_eq!(big(debited) + big(moved), big(balance));
    }

    /// I1 and I11 in small: from nothing, through any sequence, failures included.
    #[test]
    fn liabilities_are_the_sum_of_the_balances_after_every_step(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut liabilities = 0u64;
        let mut balances = [0u64; BALANCES];
        for step in steps {
            let before = liabilities;
            match step {
                Step::Enter(to, amount) => {
                    let _ = enter(&mut liabilities, &mut balances[to], amount);
                }
                Step::Leave(from, amount) => {
                    let amount = resolve(amount, balances[from]);
                    let enough = balances[from] >= amount;
                    // Under I1 the balance decides alone: liabilities can never be what is short.
                    let outcome = leave(&mut liabilities, &mut balances[from], amount);
                    prop_assert_eq!(outcome.is_ok(), enough);
                }
                Step::Transfer(from, to, amount) => {
                    let amount = resolve(amount, balances[from]);
                    let enough = balances[from] >= amount;
                    let mut pair = balances.get_disjoint_mut([from, to]).unwrap();
                    let [payer, payee] = &mut pair;
                    // Under I1 no transfer overflows, so checked balances block no exit (I7).
                    prop_assert_eq!(
                        transfer(payer, payee, amount),
                        if enough { Ok(()) } else { Err(LedgerError::Insufficient) }
                    );
                    prop_assert_eq!(liabilities, before);
                }
            }
            prop_assert_eq!(big(liabilities), balances.iter().copied().map(big).sum::<BigUint>());
        }
    }

    // bug class 40: the one sentinel stands for everything, and only that one value does.
    #[test]
    fn all_means_what_there_is_and_other_amounts_mean_themselves(
        requested in amount(), available in amount(),
    ) {
        prop_assert_eq!(resolve(ALL, available), available);
        if requested != ALL {
            prop_assert_eq!(resolve(requested, available), requested);
        }
        let (mut from, mut to) = (available, 0);
        prop_assert_eq!(transfer(&mut from, &mut to, resolve(ALL, available)), Ok(()));
        prop_assert_eq!((from, to), (0, available));
    }

    // --- price ---

    #[test]
    fn a_total_is_the_exact_product_or_an_overflow(price in amount(), quantity in amount()) {
        let expected = fits(big(price) * big(quantity)).ok_or(PriceError::Overflow);
        prop_assert_eq!(total(price, quantity), expected);
    }

    /// Draws where random factors almost never land: products within a few units of 2^64.
    #[test]
    fn a_total_is_exact_at_the_edge_of_overflow(quantity in amount(), off in -2i64..=2) {
        let price = (u64::MAX / quantity.max(1)).saturating_add_signed(off);
        let expected = fits(big(price) * big(quantity)).ok_or(PriceError::Overflow);
        prop_assert_eq!(total(price, quantity), expected);
        prop_assert_eq!(total(quantity, price), expected);
    }

    // bug class 4: one floor of the exact product, although the code divides before it multiplies.
    #[test]
    fn a_referral_share_is_the_one_floor_of_the_exact_product(
        amount in amount(), bps in 0u16..=10_000,
    ) {
        let part = referral_share(amount, bps).unwrap();
        prop_assert_eq!(Some(part), fits(exact_share(amount, bps)));
        prop_assert_eq!(u128::from(part), u128::from(amount) * u128::from(bps) / 10_000);
        prop_assert!(part <= amount);
    }

    // bug class 7: the referrer gains nothing by having a purchase cut into pieces, and what the
    // floors keep back stays below one unit a piece.
    #[test]
    fn many_small_referral_shares_never_exceed_the_one_big_share(
        pieces in prop::collection::vec(0u64..=u64::MAX / 32, 1..=32), bps in 0u16..=10_000,
    ) {
        let whole = referral_share(pieces.iter().sum(), bps).unwrap();
        let parts: u64 = pieces.iter().map(|&piece| referral_share(piece, bps).unwrap()).sum();
        prop_assert!(parts <= whole);
        prop_assert!(whole - parts < u64::try_from(pieces.len()).unwrap());
    }

    #[test]
    fn a_referral_share_of_more_than_the_whole_is_refused(amount in amount(), bps in 10_001u16..) {
        prop_assert_eq!(referral_share(amount, bps), Err(PriceError::ShareTooLarge));
    }

    // --- splits ---

    #[test]
    fn a_list_is_refused_for_the_first_rule_that_it_breaks(
        list in prop::collection::vec(
            prop_oneof![4 => 1u16..=3_000, 1 => any::<u16>(), 1 => Just(0)], 0..=10,
        ),
    ) {
        let sum: u32 = list.iter().copied().map(u32::from).sum();
        let expected = if list.len() > 8 {
            Err(SplitError::TooMany)
        } else if list.contains(&0) {
            Err(SplitError::ZeroShare)
        } else if sum > 10_000 {
            Err(SplitError::OverWhole)
        } else {
            Ok(())
        };
        prop_assert_eq!(validate(&list), expected);
    }

    #[test]
    fn the_unit_is_the_smallest_amount_that_every_share_divides(list in shares()) {
        prop_assert_eq!(validate(&list), Ok(()));
        let smallest = (1u64..=10_000)
            .find(|&whole| list.iter().all(|&bps| whole * u64::from(bps) % 10_000 == 0))
            .unwrap();
        prop_assert_eq!(unit(&list), smallest);
    }

    #[test]
    fn the_distributable_amount_is_the_largest_multiple_of_the_unit(
        balance in amount(), unit in prop_oneof![1u64..=10_000, amount()],
    ) {
        let distributed = distributable(balance, unit);
        if unit == 0 {
            prop_assert_eq!(distributed, 0);
        } else {
            prop_assert_eq!(distributed % unit, 0);
            prop_assert!(distributed <= balance && balance - distributed < unit);
        }
    }

    // bug class 4: no share of a distributable amount is rounded at all.
    #[test]
    fn shares_of_a_distributable_amount_are_exact_and_sum_with_payout_to_it(
        balance in amount(), list in shares(),
    ) {
        let distributed = distributable(balance, unit(&list));
        let mut given = BigUint::ZERO;
        for &bps in &list {
            let part = share(distributed, bps);
            prop_assert_eq!(big(part) * 10_000u32, big(distributed) * bps);
            given += part;
        }
        // The payout's own share of the basis points, computed apart, fills what is left exactly.
        let remainder = 10_000 - list.iter().sum::<u16>();
        prop_assert_eq!(given + share(distributed, remainder), big(distributed));
    }

    // bug class 6: whoever calls, whenever and however often, everyone ends with the same amount.
    #[test]
    fn any_schedule_of_distributions_pays_the_same_as_one_at_the_end(
        incomes in prop::collection::vec((0u64..=u64::MAX / 64, 0u32..64, any::<bool>()), 1..=64),
        list in shares(),
    ) {
        let (mut often, mut once) = (0u64, 0u64);
        let mut received_often = vec![0u64; list.len() + 1];
        let mut received_once = received_often.clone();
        for (income, shift, now) in incomes {
            // Shifted, so that incomes far below one unit occur as well.
            let income = income >> shift;
            often += income;
            once += income;
            if now {
                distribute(&mut often, &list, &mut received_often);
                prop_assert!(often < unit(&list));
            }
        }
        distribute(&mut often, &list, &mut received_often);
        distribute(&mut once, &list, &mut received_once);
        prop_assert_eq!(received_often, received_once);
        prop_assert_eq!(often, once);
    }

    // bug class 6: a call that finds less than one unit takes nothing from anybody.
    #[test]
    fn distributing_twice_in_a_row_moves_nothing_the_second_time(
        balance in amount(), list in shares(),
    ) {
        let mut left = balance;
        let mut received = vec![0u64; list.len() + 1];
        distribute(&mut left, &list, &mut received);
        let (settled, paid) = (left, received.clone());
        distribute(&mut left, &list, &mut received);
        prop_assert_eq!((left, received), (settled, paid));
    }

    #[test]
    fn a_share_of_any_amount_rounds_down_and_never_exceeds_it(distributed in amount(), bps: u16) {
        let expected = fits(exact_share(distributed, bps.min(10_000)));
        prop_assert_eq!(Some(share(distributed, bps)), expected);
    }

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
fn nothing_is_owed_for_a_free_listing_and_nothing_overflows_with_it() {
    assert_eq!(total(0, u64::MAX), Ok(0));
    assert_eq!(total(u64::MAX, 0), Ok(0));
    assert_eq!(total(u64::MAX, 1), Ok(u64::MAX));
    assert_eq!(total(1, u64::MAX), Ok(u64::MAX));
    assert_eq!(total(1 << 32, 1 << 32), Err(PriceError::Overflow));
    assert_eq!(total(u64::MAX / 2 + 1, 2), Err(PriceError::Overflow));
}
