//! What time earns, by the definitions of the design and in integers of any size: every second that
//! runs earns the rate, in 2^-64 base units, at most what it is funded with; nothing before the
//! start; nothing but the unlock can be had before the cliff. There is no debt.
//!
//! Where the program writes down what is earned only when it must, this counts at every change,
//! with the rate and the funds that were until then.

use num_bigint::BigUint;

/// The money and the time of a stream.
#[derive(Clone, Debug)]
pub struct Accrual {
    pub funded: u128,
    /// In 2^-64 base units per second.
    pub rate: BigUint,
    pub unlock: u64,
    pub start: i64,
    pub cliff: i64,
    pub is_paused: bool,
    /// In 2^-64 base units, up to the second `counted`.
    earned: BigUint,
    counted: i64,
}

/// So many whole base units, in 2^-64 base units.
pub fn whole(units: u128) -> BigUint {
    BigUint::from(units) << 64
}

/// The rate of an amount in a time, rounded up: what is due in the end is there in the end.
pub fn rate(amount: u64, seconds: u64) -> BigUint {
    let seconds = BigUint::from(seconds);
    (whole(amount.into()) + &seconds - 1u8) / seconds
}

/// A number in 2^-64, as the program takes it: whole part and fraction.
///
/// # Panics
/// When it does not fit.
pub fn parts(number: &BigUint) -> (u64, u64) {
    let mut digits = number.iter_u64_digits();
    let (fraction, whole) = (digits.next().unwrap_or(0), digits.next().unwrap_or(0));
    assert!(digits.next().is_none(), "{number} has more than 128 bits");
    (whole, fraction)
}

/// The number that [`parts`] takes apart.
pub fn join(whole_part: u64, fraction: u64) -> BigUint {
    whole(whole_part.into()) + fraction
}

impl Accrual {
    /// From the start on the unlock is earned, and time counts.
    pub fn open(funded: u128, rate: BigUint, unlock: u64, start: i64, cliff: i64) -> Self {
        let (earned, counted, is_paused) = (whole(unlock.into()), start, false);
        Self { funded, rate, unlock, start, cliff, is_paused, earned, counted }
    }

    /// Counts up to `now`: to be done before anything changes.
    pub fn count_to(&mut self, now: i64) {
        if now < self.start {
            return;
        }
        let seconds = u64::try_from(now - self.counted).expect("clocks run forward");
        if !self.is_paused {
            self.earned += &self.rate * seconds;
        }
        self.earned = (&self.earned).min(&whole(self.funded)).clone();
        self.counted = now;
    }

    /// What is earned by `now`, to the last part; before the start, what it begins with.
    pub fn earned(&self, now: i64) -> BigUint {
        let mut then = self.clone();
        then.count_to(now);
        then.earned
    }

    /// Base units that are the payee's.
    pub fn due(&self, now: i64) -> u128 {
        if now < self.start {
            return 0;
        }
        let earned = u128::try_from(self.earned(now) >> 64).expect("at most what is funded");
        if now < self.cliff { earned.min(self.unlock.into()) } else { earned }
    }

    /// As [`Self::due`], with a started unit as a whole one: 2^-24 of it at least.
    pub fn due_up(&self, now: i64) -> u128 {
        if now < self.start {
            return 0;
        }
        let up: BigUint = (self.earned(now) + whole(1) - (1u64 << 40)) >> 64;
        let up = u128::try_from(up).expect("at most what is funded");
        if now < self.cliff { up.min(self.unlock.into()) } else { up }
    }

    /// Nothing of it is left: all that is funded is earned.
    pub fn end(&mut self) {
        self.earned = whole(self.funded);
    }

    /// The first second at which nothing is left to be earned, if it comes by itself.
    pub fn dry_at(&self, now: i64) -> Option<i64> {
        let left = whole(self.funded) - self.earned(now).min(whole(self.funded));
        if self.is_paused || self.rate == BigUint::ZERO {
            return None;
        }
        let seconds = (left + &self.rate - 1u8) / &self.rate;
        now.max(self.start).checked_add_unsigned(u64::try_from(seconds).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_for_ten_units_pays_each_when_it_is_due() {
        // Given ten units for a day from second 100 on, one at once, and a cliff after an hour.
        let accrual = Accrual::open(11, rate(10, 86_400), 1, 100, 100 + 3_600);
        // Then each is due at its second and none before.
        assert_eq!(accrual.due(99), 0);
        assert_eq!(accrual.due(100), 1);
        for unit in 1..=10 {
            let second = 100 + unit * 8_640;
            assert_eq!(accrual.due(second - 1), unit as u128);
            assert_eq!(accrual.due(second), unit as u128 + 1);
        }
        assert_eq!(accrual.dry_at(0), Some(100 + 86_400));
    }

    #[test]
    fn a_pause_moves_nothing_but_time() {
        // Given a third of a unit a second, paused after one second for a thousand.
        let mut accrual = Accrual::open(9, rate(1, 3), 0, 0, 0);
        accrual.count_to(1);
        accrual.is_paused = true;
        accrual.count_to(1_001);
        accrual.is_paused = false;
        // Then the third second that runs pays the unit.
        assert_eq!((accrual.due(1_002), accrual.due(1_003)), (0, 1));
    }
}
