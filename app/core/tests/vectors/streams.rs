//! Rates and streams.

use super::{AMOUNTS, Amount, decimal, fresh};
use farthing_core::bounds::STREAM_PERIOD_MAX;
use farthing_core::stream::{Fixed, Schedule, Side, Terms};
use num_bigint::BigUint;
use serde::{Deserialize, Serialize};

/// `whole + fraction / 2^64`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Parts {
    #[serde(with = "decimal")]
    whole: u64,
    #[serde(with = "decimal")]
    fraction: u64,
}

impl From<Fixed> for Parts {
    fn from(fixed: Fixed) -> Self {
        Self { whole: fixed.whole, fraction: fixed.fraction }
    }
}

impl Parts {
    fn big(self) -> BigUint {
        (BigUint::from(self.whole) << 64) + self.fraction
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Rate {
    amount: Amount,
    period: Amount,
    /// `null` where the period is out of bounds.
    rate: Option<Parts>,
}

// bug class 4
#[test]
fn rates_match_the_vectors() {
    let periods = [0, 1, 2, 3, 7, 86_400, 2_592_000, STREAM_PERIOD_MAX, STREAM_PERIOD_MAX + 1];
    let cases = AMOUNTS.into_iter().flat_map(|amount| {
        periods.map(|period| Rate {
            amount: Amount(amount),
            period: Amount(period),
            rate: Fixed::per(amount, period).map(Parts::from),
        })
    });
    for case in fresh("rate", cases.collect()) {
        let (amount, period) = (case.amount.0, case.period.0);
        let expected = (1..=1 << 31)
            .contains(&period)
            .then(|| ((BigUint::from(amount) << 64) + (period - 1)) / period);
        assert_eq!(case.rate.map(Parts::big), expected, "{amount} per {period}");
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Stream {
    #[serde(with = "decimal")]
    funded: u64,
    #[serde(with = "decimal")]
    withdrawn: u64,
    #[serde(with = "decimal")]
    unlock: u64,
    rate: Parts,
    base: Parts,
    #[serde(with = "decimal")]
    since: i64,
    #[serde(with = "decimal")]
    start: i64,
    #[serde(with = "decimal")]
    cliff: i64,
    is_paused: bool,
    #[serde(with = "decimal")]
    now: i64,
    earned: Parts,
    accrued: Amount,
    withdrawable: Amount,
    /// What the payer can take back, and what goes back if the payer ends it.
    refundable: Amount,
    /// What goes back if the payee ends it.
    returned_by_payee: Amount,
    is_dry: bool,
    depletes_at: Option<Time>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Time(#[serde(with = "decimal")] i64);

impl Stream {
    fn at(stream: &Schedule, now: i64) -> Self {
        Self {
            funded: stream.funded,
            withdrawn: stream.withdrawn,
            unlock: stream.unlock,
            rate: stream.rate.into(),
            base: stream.base.into(),
            since: stream.since,
            start: stream.start,
            cliff: stream.cliff,
            is_paused: stream.is_paused,
            now,
            earned: stream.earned(now).into(),
            accrued: Amount(stream.accrued(now)),
            withdrawable: Amount(stream.withdrawable(now)),
            refundable: Amount(stream.refundable(now)),
            returned_by_payee: Amount(stream.returned(Side::Payee, now)),
            is_dry: stream.is_dry(now),
            depletes_at: stream.depletes_at().map(Time),
        }
    }
}

const START: i64 = 1_800_000_000;

/// Streams in every phase: fresh, with a cliff, settled, paused, partly withdrawn, after a refund,
/// and at the ends of all ranges.
fn streams() -> Vec<Schedule> {
    let terms = |funded, unlock, rate| Terms { funded, unlock, rate, start: START, cliff: START };
    let fixed = terms(1_000_000, 100_000, Fixed::ZERO).with_end(START + 86_400).unwrap();
    let third = Schedule::open(&terms(1_000, 0, Fixed::per(1, 3).unwrap()));
    let mut settled = third;
    settled.set_rate(Fixed::per(2_500_000, 2_592_000).unwrap(), START + 100);
    let mut paused = third;
    paused.pause(START + 50);
    let mut withdrawn = Schedule::open(&fixed);
    withdrawn.withdraw(150_000, START + 43_200).unwrap();
    let mut refunded = third;
    refunded.refund(986, START + 40).unwrap();
    let mut topped_up = refunded;
    topped_up.top_up(100, START + 60).unwrap();
    let most = Fixed { whole: u64::MAX, fraction: u64::MAX };
    let earliest = Terms { start: i64::MIN, ..terms(u64::MAX, 0, Fixed::from_bits(1)) };
    vec![
        Schedule::open(&fixed),
        Schedule::open(&Terms { cliff: START + 43_200, ..fixed }),
        third,
        settled,
        paused,
        withdrawn,
        refunded,
        topped_up,
        Schedule::open(&terms(500, 800, Fixed::from_units(1))),
        Schedule::open(&terms(u64::MAX, 0, most)),
        Schedule::open(&terms(0, 0, Fixed::ZERO)),
        Schedule::open(&terms(u64::MAX, 0, Fixed::per(u64::MAX, STREAM_PERIOD_MAX).unwrap())),
        Schedule::open(&earliest),
    ]
}

/// The definition in big integers, from the fields alone.
fn check_stream(case: &Stream) {
    let seconds = match case.is_paused {
        true => 0,
        false => u128::try_from(i128::from(case.now) - i128::from(case.since)).unwrap_or(0),
    };
    let cap: BigUint = BigUint::from(case.funded) << 64;
    let earned = (case.base.big() + case.rate.big() * seconds).min(cap.clone());
    assert_eq!(case.earned.big(), earned);
    let whole = u64::try_from(&earned >> 64).unwrap();
    let due = match case.now {
        now if now < case.start => 0,
        now if now < case.cliff => whole.min(case.unlock),
        _ => whole,
    };
    let accrued = due.max(case.withdrawn);
    assert_eq!(case.accrued.0, accrued);
    assert_eq!(case.withdrawable.0, accrued - case.withdrawn);
    assert_eq!(case.returned_by_payee.0, case.funded - accrued);
    let started = &earned - (BigUint::from(whole) << 64) >= BigUint::from(1u64 << 40);
    let up = match case.now {
        now if now < case.start => 0,
        now if now < case.cliff => (whole + u64::from(started)).min(case.unlock),
        _ => whole + u64::from(started),
    };
    assert_eq!(case.refundable.0, case.funded - up.max(case.withdrawn));
    assert_eq!(case.is_dry, case.now >= case.start && earned == cap);
    if let Some(Time(second)) = case.depletes_at {
        assert_eq!(case.is_dry, case.now >= second);
    } else {
        assert!(!case.is_dry);
    }
}

// bug classes 1, 3, 5, 28
#[test]
fn streams_match_the_vectors() {
    let seconds = [-1, 0, 1, 2, 3, 60, 61, 100, 43_199, 43_200, 86_399, 86_400, 86_401];
    let times = seconds.map(|second| START + second).into_iter().chain([i64::MIN, i64::MAX]);
    let cases = streams().into_iter().flat_map(|stream| {
        let times: Vec<i64> = times.clone().chain(stream.depletes_at()).collect();
        times.into_iter().map(move |now| Stream::at(&stream, now))
    });
    for case in fresh("stream", cases.collect()) {
        check_stream(&case);
    }
}
