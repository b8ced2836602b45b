//! Ledger, prices and splits.

use super::{amount, big, exact_share, fits, shares};
use farthing_core::ledger::{ALL, LedgerError, enter, leave, resolve, transfer};
use farthing_core::price::{PriceError, referral_share, total};
use farthing_core::splits::{SplitError, distributable, lacking, share, unit, validate};
use num_bigint::BigUint;
use proptest::prelude::*;

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

/// As `distribute`, of all that is there; returns what somebody had to add for it.
fn close(balance: &mut u64, bps: &[u16], received: &mut [u64]) -> u64 {
    let all = *balance;
    let added = lacking(all, bps);
    *balance += added;
    for (index, &bps) in bps.iter().enumerate() {
        transfer(balance, &mut received[index], share(all, bps)).unwrap();
    }
    let left = *balance;
    transfer(balance, received.last_mut().unwrap(), left).unwrap();
    added
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
    #![proptest_config(super::config())]

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

    // bug class 6: no matter who calls, when and how often, everyone ends with the same amount.
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
    fn a_share_of_any_amount_rounds_up_and_never_exceeds_it(amount in amount(), bps: u16) {
        let exact = big(amount) * bps.min(10_000);
        prop_assert_eq!(big(share(amount, bps)), (exact + 9_999u32) / 10_000u32);
        prop_assert!(share(amount, bps) <= amount);
    }

    #[test]
    fn what_is_lacking_is_the_sum_of_the_shares_less_the_amount(
        amount in amount(), list in shares(),
    ) {
        let given: BigUint = list.iter().map(|&bps| share(amount, bps)).sum();
        let beyond = given.max(big(amount)) - big(amount);
        prop_assert_eq!(big(lacking(amount, &list)), beyond);
        prop_assert!(lacking(amount, &list) < list.len().max(1) as u64);
    }

    // Closing earnings early, again and again, must gain nothing by what is rounded.
    #[test]
    fn no_schedule_of_closing_takes_anything_from_a_share(
        incomes in prop::collection::vec((0u64..=u64::MAX / 64, 0u32..64, 0u8..3), 1..=64),
        list in shares(),
    ) {
        // Given what the authority has, which pays what rounding lacks and gets what is left over.
        let (mut balance, mut all) = (0u64, BigUint::ZERO);
        let mut received = vec![0u64; list.len() + 1];
        let mut covered = BigUint::ZERO;
        for (income, shift, then) in incomes {
            let income = income >> shift;
            balance += income;
            all += income;
            match then {
                0 => {}
                1 => distribute(&mut balance, &list, &mut received),
                _ => covered += close(&mut balance, &list, &mut received),
            }
        }
        covered += close(&mut balance, &list, &mut received);
        // Then every share has its part of all, to the unit, and the authority no more than its own.
        for (&part, &bps) in received.iter().zip(&list) {
            prop_assert!(big(part) * 10_000u32 >= &all * bps);
        }
        let rest = 10_000 - list.iter().sum::<u16>();
        let kept = big(received[list.len()]);
        prop_assert!(kept * 10_000u32 <= &all * rest + &covered * 10_000u32);
    }
}
