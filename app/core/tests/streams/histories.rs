//! Random histories under a clock that runs forward.

use super::draw::{History, Step, history};
use super::oracle::{Oracle, parts};
use farthing_core::stream::{Fixed, Schedule, Side, StreamError};
use num_bigint::BigUint;

/// Together more than the hundred thousand that are promised; split so that cores share them.
const EACH: u64 = 27_500;

/// The seconds on which the depletion time is compared with brute force.
const HORIZON: i64 = 64;

/// The two sides' money beside the stream's own.
#[derive(Default)]
struct Money {
    /// Base units that the payer and others put in, less what came back.
    paid_in: u128,
    /// What each payee in turn has received.
    payees: Vec<u64>,
}

struct Run {
    stream: Schedule,
    oracle: Oracle,
    money: Money,
    now: i64,
    accrued: u64,
    is_ended: bool,
}

impl Run {
    fn open(history: &History) -> Self {
        let mut run = Self {
            stream: Schedule::open(&history.terms),
            oracle: Oracle::open(history.terms),
            money: Money { paid_in: history.terms.funded.into(), payees: vec![0] },
            now: history.opened,
            accrued: 0,
            is_ended: false,
        };
        run.check();
        run
    }

    fn wait(&mut self, seconds: u64) {
        self.now = self.now.checked_add_unsigned(seconds).unwrap();
        self.check();
    }

    fn apply(&mut self, step: Step) {
        let before = self.stream;
        match step {
            Step::Withdraw(portion) => {
                let amount = portion.of(before.withdrawable(self.now));
                self.withdraw(amount);
            }
            Step::Transfer => {
                self.withdraw(before.withdrawable(self.now));
                self.money.payees.push(0);
            }
            // bug class 2: whatever happens to an ended stream, nothing more accrues.
            _ if self.is_ended => {}
            Step::TopUp(amount) => self.top_up(amount),
            Step::Refund(portion) => self.refund(portion.of(before.refundable(self.now))),
            Step::Pause => {
                self.stream.pause(self.now);
                self.oracle.pause();
            }
            Step::Resume(rate) => {
                self.stream.resume(rate, self.now);
                self.oracle.resume(rate);
            }
            Step::Rate(rate) => {
                self.stream.set_rate(rate, self.now);
                self.oracle.set_rate(rate);
            }
            Step::Settle => self.stream.settle(self.now),
            Step::Cancel(side) => self.cancel(side),
        }
        self.check();
    }

    fn withdraw(&mut self, amount: u64) {
        let before = self.stream;
        let available = before.withdrawable(self.now);
        let outcome = self.stream.withdraw(amount, self.now);
        if amount > available {
            assert_eq!(outcome, Err(StreamError::NotWithdrawable));
            assert_eq!(self.stream, before);
        } else {
            assert_eq!(outcome, Ok(()));
            *self.money.payees.last_mut().unwrap() += amount;
        }
    }

    fn top_up(&mut self, amount: u64) {
        let before = self.stream;
        let outcome = self.stream.top_up(amount, self.now);
        if before.funded.checked_add(amount).is_none() {
            assert_eq!(outcome, Err(StreamError::Overflow));
            assert_eq!(self.stream, before);
        } else {
            assert_eq!(outcome, Ok(()));
            self.money.paid_in += u128::from(amount);
            self.oracle.top_up(amount);
        }
    }

    fn refund(&mut self, amount: u64) {
        let before = self.stream;
        let outcome = self.stream.refund(amount, self.now);
        if amount > before.refundable(self.now) {
            assert_eq!(outcome, Err(StreamError::NotRefundable));
            assert_eq!(self.stream, before);
        } else {
            assert_eq!(outcome, Ok(()));
            self.money.paid_in -= u128::from(amount);
            self.oracle.refund(&amount.into());
        }
    }

    fn cancel(&mut self, side: Side) {
        let refunded = self.stream.cancel(side, self.now);
        self.money.paid_in -= u128::from(refunded);
        self.oracle.end(&refunded.into());
        self.is_ended = true;
        assert_eq!(self.stream.accrued(self.now), self.stream.funded);
    }

    /// The oracle agrees, the money adds up, and what is the payee's has not fallen.
    fn check(&mut self) {
        let (stream, now) = (&self.stream, self.now);
        self.oracle.advance(now);
        if let Some(earned) = self.oracle.earned() {
            assert_eq!(&parts(stream.earned(now)), earned);
        }
        let (accrued, expected) = (stream.accrued(now), self.oracle.accrued(now));
        assert_eq!(BigUint::from(accrued), expected);
        assert_eq!(BigUint::from(stream.funded), self.oracle.funded);
        let left = &self.oracle.funded - expected;
        assert_eq!(BigUint::from(stream.returned(Side::Payee, now)), left);
        let up = self.oracle.accrued_up(now);
        assert_eq!(BigUint::from(stream.refundable(now)), &self.oracle.funded - up);
        // I3
        assert!(stream.withdrawn <= accrued && accrued <= stream.funded);
        assert!(accrued >= self.accrued);
        self.accrued = accrued;
        assert_eq!(self.money.payees.iter().sum::<u64>(), stream.withdrawn);
        // I1: all that came in and did not go back is here or has been paid.
        assert_eq!(self.money.paid_in, u128::from(stream.funded));
        assert_eq!(stream.withdrawable(now), accrued - stream.withdrawn);
    }
}

// bug class 28: the depletion time is the first dry second by brute force, near and far.
fn check_depletion(stream: &Schedule) {
    let from = stream.since;
    assert!(from >= stream.start);
    let depletes = stream.depletes_at();
    let by_brute_force = (from..from + HORIZON).find(|&second| stream.is_dry(second));
    assert_eq!(by_brute_force, depletes.filter(|&second| second < from + HORIZON));
    if let Some(second) = depletes {
        assert!(stream.is_dry(second));
        assert_eq!(stream.earned(second), Fixed::from_units(stream.funded));
        assert!(second == from || !stream.is_dry(second - 1));
    }
}

/// The accrual after every step, without the checks of [`Run`].
fn accruals(history: &History, change: impl Fn(&mut Schedule, Step, i64)) -> Vec<u64> {
    let mut stream = Schedule::open(&history.terms);
    let mut now = history.opened;
    let accrued = history.steps.iter().map(|&(wait, step)| {
        now += i64::try_from(wait).unwrap();
        change(&mut stream, step, now);
        stream.accrued(now)
    });
    accrued.collect()
}

/// What a step does to a schedule alone; what is refused changes nothing, in every variant of a
/// history alike.
fn apply(stream: &mut Schedule, step: Step, now: i64) {
    match step {
        Step::Withdraw(portion) => {
            let _ = stream.withdraw(portion.of(stream.withdrawable(now)), now);
        }
        Step::TopUp(amount) => {
            let _ = stream.top_up(amount, now);
        }
        Step::Refund(portion) => {
            let _ = stream.refund(portion.of(stream.refundable(now)), now);
        }
        Step::Pause => stream.pause(now),
        Step::Resume(rate) => stream.resume(rate, now),
        Step::Rate(rate) => stream.set_rate(rate, now),
        Step::Settle => stream.settle(now),
        Step::Transfer => stream.withdraw(stream.withdrawable(now), now).unwrap(),
        Step::Cancel(side) => {
            stream.cancel(side, now);
        }
    }
}

fn run(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let history = history(seed);
        let outcome = std::panic::catch_unwind(|| {
            let mut run = Run::open(&history);
            for &(wait, step) in &history.steps {
                run.wait(wait);
                run.apply(step);
            }
            check_depletion(&run.stream);
        });
        assert!(outcome.is_ok(), "history {seed}: {history:?}");
    }
}

// bug classes 2, 4, 6, 12, 22, 23, 24, 27, 28: each would make a step differ from the oracle.
#[test]
fn random_histories_match_the_oracle_first_quarter() {
    run(0..EACH);
}

#[test]
fn random_histories_match_the_oracle_second_quarter() {
    run(EACH..2 * EACH);
}

#[test]
fn random_histories_match_the_oracle_third_quarter() {
    run(2 * EACH..3 * EACH);
}

#[test]
fn random_histories_match_the_oracle_last_quarter() {
    run(3 * EACH..4 * EACH);
}

// bug class 6: no schedule of withdraws and settlements changes what anyone gets (I3).
#[test]
fn any_schedule_of_withdraws_gives_the_totals_of_none() {
    for seed in 0..20_000 {
        let history = history(seed);
        let as_drawn = accruals(&history, apply);
        let without = accruals(&history, |stream, step, now| {
            if !matches!(step, Step::Withdraw(_) | Step::Transfer | Step::Settle) {
                apply(stream, step, now);
            }
        });
        let eager = accruals(&history, |stream, step, now| {
            stream.withdraw(stream.withdrawable(now), now).unwrap();
            stream.settle(now);
            apply(stream, step, now);
            stream.settle(now);
            stream.withdraw(stream.withdrawable(now), now).unwrap();
        });
        assert_eq!(as_drawn, without, "history {seed}: {history:?}");
        assert_eq!(as_drawn, eager, "history {seed}: {history:?}");
    }
}

// bug class 23: a pause of no time, at any time, changes nothing: no part of a unit is lost.
#[test]
fn a_pause_is_neutral_wherever_it_falls() {
    for seed in 20_000..40_000 {
        let history = history(seed);
        let as_drawn = accruals(&history, apply);
        let interrupted = accruals(&history, |stream, step, now| {
            for _ in 0..3 {
                if !stream.is_paused {
                    stream.pause(now);
                    stream.resume(stream.rate, now);
                }
            }
            apply(stream, step, now);
        });
        assert_eq!(as_drawn, interrupted, "history {seed}: {history:?}");
    }
}
