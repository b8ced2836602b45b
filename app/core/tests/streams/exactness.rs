//! The fixed point beside the rational that it stands for.

use super::draw::{generator, magnitude};
use super::oracle::parts;
use farthing_core::bounds::STREAM_PERIOD_MAX;
use farthing_core::stream::{Fixed, Schedule, Terms};
use num_bigint::BigUint;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

const CASES: u64 = 50_000;

fn period(rng: &mut ChaCha8Rng) -> u64 {
    magnitude(rng, 31).clamp(1, STREAM_PERIOD_MAX)
}

/// `ceil(amount * 2^64 / period)`.
fn exact_rate(amount: u64, period: u64) -> BigUint {
    ((BigUint::from(amount) << 64) + (period - 1)) / period
}

// bug class 4: the rate is the one ceiling, and the check accepts it and no neighbour.
#[test]
fn a_rate_is_the_ceiling_of_the_quotient_and_the_check_knows_it() {
    let mut rng = generator(1);
    for _ in 0..CASES {
        let (amount, period) = (magnitude(&mut rng, 64), period(&mut rng));
        let rate = Fixed::per(amount, period).unwrap();
        assert_eq!(parts(rate), exact_rate(amount, period));
        assert!(rate.is_per(amount, period));
        for other in [rate.bits().wrapping_sub(1), rate.bits().wrapping_add(1), rng.random()] {
            let other = Fixed::from_bits(other);
            assert_eq!(other.is_per(amount, period), other == rate);
        }
        let (amount, period) = (amount.wrapping_add(rng.random_range(0..2)), period + 1);
        assert_eq!(rate.is_per(amount, period), Fixed::per(amount, period) == Some(rate));
    }
}

#[test]
fn a_period_outside_its_bounds_has_no_rate() {
    for amount in [0, 1, u64::MAX] {
        for period in [0, STREAM_PERIOD_MAX + 1, u64::MAX] {
            assert_eq!(Fixed::per(amount, period), None);
            for rate in [Fixed::ZERO, Fixed::from_units(amount), Fixed::from_bits(u128::MAX)] {
                assert!(!rate.is_per(amount, period));
            }
        }
        assert!(Fixed::per(amount, STREAM_PERIOD_MAX).is_some());
        assert_eq!(Fixed::per(amount, 1), Some(Fixed::from_units(amount)));
    }
}

#[test]
fn products_and_sums_are_exact_or_nothing() {
    let mut rng = generator(2);
    for _ in 0..CASES {
        let left = Fixed { whole: magnitude(&mut rng, 64), fraction: magnitude(&mut rng, 64) };
        let right = Fixed { whole: magnitude(&mut rng, 64), fraction: magnitude(&mut rng, 64) };
        let factor = magnitude(&mut rng, 64);
        let fits = |value: BigUint| (value.bits() <= 128).then_some(value);
        assert_eq!(left.times(factor).map(parts), fits(parts(left) * factor));
        assert_eq!(left.plus(right).map(parts), fits(parts(left) + parts(right)));
        assert_eq!(left.cmp(&right), parts(left).cmp(&parts(right)));
        assert_eq!(left.bits().to_string(), parts(left).to_string());
        assert_eq!(Fixed::from_bits(left.bits()), left);
        assert_eq!(left.is_zero(), left == Fixed::ZERO);
    }
}

// bug class 4: `floor(amount * t / period)` to the unit while `period * t < 2^64`.
#[test]
fn an_amount_per_period_accrues_the_floor_of_the_rational() {
    let mut rng = generator(3);
    for _ in 0..CASES {
        let (amount, period) = (magnitude(&mut rng, 64), period(&mut rng));
        let rate = Fixed::per(amount, period).unwrap();
        let stream =
            Schedule::open(&Terms { funded: u64::MAX, unlock: 0, rate, start: 0, cliff: 0 });
        let last = i64::try_from((u64::MAX - 1) / period).unwrap_or(i64::MAX);
        for now in [rng.random_range(0..=last), i64::try_from(period).unwrap().min(last), last] {
            let floor = BigUint::from(amount) * u64::try_from(now).unwrap() / period;
            let expected = floor.min(u64::MAX.into());
            assert_eq!(
                BigUint::from(stream.accrued(now)),
                expected,
                "{amount} per {period}, {now}"
            );
        }
    }
}

// bug class 3: all of it at the end, and not all of it a second before.
#[test]
fn a_fixed_end_pays_the_floor_of_the_rational_and_all_at_its_end() {
    let mut rng = generator(4);
    for _ in 0..CASES {
        let (funded, period) = (magnitude(&mut rng, 64), period(&mut rng));
        let unlock = rng.random_range(0..=funded);
        let start = rng.random_range(-1_000_000_000..2_000_000_000i64);
        let end = start + i64::try_from(period).unwrap();
        let terms = Terms { funded, unlock, rate: Fixed::ZERO, start, cliff: start };
        let terms = terms.with_end(end).unwrap();
        assert!(terms.ends_at(end) && !terms.ends_at(start) && !terms.ends_at(start - 1));
        let stream = Schedule::open(&terms);
        let now = rng.random_range(start..=end);
        let elapsed = u64::try_from(now - start).unwrap();
        let expected = BigUint::from(funded - unlock) * elapsed / period + unlock;
        assert_eq!(BigUint::from(stream.accrued(now)), expected);
        assert_eq!(stream.accrued(end), funded);
        assert_eq!(stream.depletes_at(), Some(if funded == unlock { start } else { end }));
    }
}

#[test]
fn terms_that_cannot_end_there_have_no_rate() {
    let terms = Terms { funded: 10, unlock: 0, rate: Fixed::ZERO, start: 100, cliff: 0 };
    let longest = 100 + i64::try_from(STREAM_PERIOD_MAX).unwrap();
    for end in [i64::MIN, 99, 100, longest + 1, i64::MAX] {
        assert_eq!(terms.with_end(end), None);
        assert!(!terms.ends_at(end));
    }
    assert!(terms.with_end(101).unwrap().ends_at(101));
    assert!(terms.with_end(longest).unwrap().ends_at(longest));
    let locked = Terms { unlock: 11, ..terms };
    assert_eq!(locked.with_end(200), None);
    assert!(!locked.ends_at(200));
    let earliest = Terms { start: i64::MIN, ..terms };
    assert_eq!(earliest.with_end(i64::MAX), None);
}
