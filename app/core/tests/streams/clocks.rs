//! Clocks that jump, run backwards and stand at the ends of time, under rates that overflow.

use super::draw::{generator, magnitude, rate};
use farthing_core::stream::{Fixed, Schedule, Side, Terms};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

fn any_time(rng: &mut ChaCha8Rng) -> i64 {
    let distance = i64::try_from(magnitude(rng, 63)).unwrap_or(i64::MAX);
    match rng.random_range(0..4u8) {
        0 => i64::MAX - distance,
        1 => i64::MIN + distance,
        2 => distance,
        _ => -distance,
    }
}

fn any_rate(rng: &mut ChaCha8Rng) -> Fixed {
    if rng.random() {
        Fixed { whole: u64::MAX, fraction: u64::MAX }
    } else {
        let (amount, seconds) = (magnitude(rng, 64), magnitude(rng, 31));
        rate(rng, amount, seconds)
    }
}

/// One step of anyone, at any time; what is refused changes nothing.
fn disturb(stream: &mut Schedule, now: i64, rng: &mut ChaCha8Rng) {
    let before = *stream;
    let amount = magnitude(rng, 64);
    let mut outcome = Ok(());
    match rng.random_range(0..9u8) {
        0 => outcome = stream.withdraw(amount, now),
        1 => outcome = stream.withdraw(stream.withdrawable(now), now),
        2 => outcome = stream.top_up(amount, now),
        3 => outcome = stream.refund(amount, now),
        4 => outcome = stream.refund(stream.refundable(now), now),
        5 => stream.pause(now),
        6 => stream.resume(any_rate(rng), now),
        7 => stream.set_rate(any_rate(rng), now),
        _ => stream.settle(now),
    }
    if outcome.is_err() {
        assert_eq!(*stream, before);
    }
    assert!(stream.since >= before.since);
    assert!(stream.withdrawn >= before.withdrawn);
}

fn holds(stream: &Schedule, now: i64) {
    let accrued = stream.accrued(now);
    assert!(stream.withdrawn <= accrued && accrued <= stream.funded);
    assert_eq!(stream.withdrawable(now), accrued - stream.withdrawn);
    assert_eq!(stream.returned(Side::Payee, now), stream.funded - accrued);
    assert!((0..=1).contains(&(stream.accrued_up(now) - accrued)));
    assert_eq!(stream.refundable(now), stream.funded - stream.accrued_up(now));
    if let Some(second) = stream.depletes_at() {
        assert!(stream.is_dry(second));
    }
}

// bug classes 5, 22, 24, 27: whatever the clock did, both sides get out with all there is.
#[test]
fn any_clock_leaves_every_exit_open() {
    for seed in 0..20_000 {
        let mut rng = generator(seed);
        let terms = Terms {
            funded: magnitude(&mut rng, 64),
            unlock: magnitude(&mut rng, 64),
            rate: any_rate(&mut rng),
            start: any_time(&mut rng),
            cliff: any_time(&mut rng),
        };
        let mut stream = Schedule::open(&terms);
        for _ in 0..12 {
            let now = any_time(&mut rng);
            disturb(&mut stream, now, &mut rng);
            holds(&stream, now);
            holds(&stream, any_time(&mut rng));
        }
        let now = any_time(&mut rng);
        let funded = stream.funded;
        let side = if rng.random() { Side::Payer } else { Side::Payee };
        let refunded = stream.cancel(side, now);
        stream.withdraw(stream.withdrawable(now), now).unwrap();
        assert_eq!(refunded + stream.withdrawn, funded, "seed {seed}");
        assert_eq!(stream.withdrawn, stream.funded, "seed {seed}");
    }
}

// A second that the clock repeats is not earned twice, no matter who settles in it.
#[test]
fn a_clock_that_runs_backwards_earns_nothing_twice() {
    for seed in 0..20_000 {
        let mut rng = generator(seed);
        let rate = Fixed { whole: magnitude(&mut rng, 20), fraction: rng.random() };
        let terms = Terms { funded: u64::MAX, unlock: 0, rate, start: 0, cliff: 0 };
        let (mut stream, mut latest) = (Schedule::open(&terms), 0);
        for _ in 0..12 {
            let now = rng.random_range(-10..1_000i64);
            latest = now.max(latest);
            match rng.random_range(0..3u8) {
                0 => stream.settle(now),
                1 => stream.set_rate(rate, now),
                _ => stream.withdraw(stream.withdrawable(now), now).unwrap(),
            }
            let most = Schedule::open(&terms).accrued(latest);
            assert!(stream.accrued(now) <= most && stream.withdrawn <= most, "seed {seed}");
        }
        // Once the clock has caught up, it is as if it had never erred.
        assert_eq!(stream.earned(latest), Schedule::open(&terms).earned(latest), "seed {seed}");
    }
}

// bug class 5: the largest rate over a century, and every exit of every phase.
#[test]
fn the_largest_rate_over_a_century_lets_everyone_out() {
    const CENTURY: i64 = 100 * 365 * 86_400;
    let rate = Fixed { whole: u64::MAX, fraction: u64::MAX };
    for funded in [0, 1, 1_000, u64::MAX] {
        for unlock in [0, 1, u64::MAX] {
            let terms = Terms { funded, unlock, rate, start: 0, cliff: CENTURY / 2 };
            for now in [-1, 0, 1, CENTURY / 2 - 1, CENTURY / 2, CENTURY, i64::MAX] {
                for is_settled_first in [false, true] {
                    let mut stream = Schedule::open(&terms);
                    if is_settled_first {
                        stream.pause(now);
                        stream.resume(rate, now);
                        stream.set_rate(rate, now);
                    }
                    holds(&stream, now);
                    let refunded = stream.cancel(Side::Payer, now);
                    stream.withdraw(stream.withdrawable(now), now).unwrap();
                    assert_eq!(refunded + stream.withdrawn, funded);
                }
            }
        }
    }
}
