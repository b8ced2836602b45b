//! A stream from its definitions alone: every time anything is asked or done, all that has been
//! earned since is added, capped by what is funded, in big integers.
//!
//! It has no `since`, no notion of dry, and settles where the code does not; the clock only runs
//! forward here.

use farthing_core::stream::{Fixed, Terms};
use num_bigint::BigUint;

pub struct Oracle {
    terms: Terms,
    pub funded: BigUint,
    /// Parts of 2^-64 base units; nothing before the start.
    earned: BigUint,
    rate: BigUint,
    is_paused: bool,
    /// The last time that was accounted for, once the stream has begun.
    at: Option<i64>,
}

pub fn parts(fixed: Fixed) -> BigUint {
    (BigUint::from(fixed.whole) << 64) + fixed.fraction
}

impl Oracle {
    pub fn open(terms: Terms) -> Self {
        Self {
            terms,
            funded: terms.funded.into(),
            earned: BigUint::ZERO,
            rate: parts(terms.rate),
            is_paused: false,
            at: None,
        }
    }

    /// Only what is funded at a second is earned in it.
    fn cap(&mut self) {
        self.earned = self.earned.clone().min(self.funded.clone() << 64);
    }

    pub fn advance(&mut self, now: i64) {
        if now < self.terms.start {
            return;
        }
        if self.at.is_none() {
            // At the start itself the unlock becomes the payee's.
            self.earned = BigUint::from(self.terms.unlock) << 64;
            self.at = Some(self.terms.start);
            self.cap();
        }
        let seconds = u64::try_from(i128::from(now) - i128::from(self.at.unwrap())).unwrap();
        if !self.is_paused {
            self.earned += &self.rate * seconds;
        }
        self.at = Some(now);
        self.cap();
    }

    /// `None` before the start, where nothing is earned and the unlock is yet to come.
    pub fn earned(&self) -> Option<&BigUint> {
        self.at.map(|_| &self.earned)
    }

    pub fn accrued(&self, now: i64) -> BigUint {
        let whole: BigUint = self.earned.clone() >> 64;
        if now < self.terms.cliff { whole.min(self.terms.unlock.into()) } else { whole }
    }

    /// With the started unit, but for what the cliff and the start keep back.
    pub fn accrued_up(&self, now: i64) -> BigUint {
        // What is less than 2^-24 of a unit has not started one.
        let whole: BigUint = (&self.earned + ((BigUint::from(1u8) << 64) - (1u64 << 40))) >> 64;
        if now < self.terms.cliff { whole.min(self.terms.unlock.into()) } else { whole }
    }

    /// What stays is the payee's, to the last part.
    pub fn end(&mut self, returned: &BigUint) {
        self.funded -= returned;
        if self.at.is_some() {
            self.earned = self.funded.clone() << 64;
        }
    }

    pub fn top_up(&mut self, amount: u64) {
        self.funded += amount;
    }

    /// What had been earned before the cliff and is taken back is gone for good.
    pub fn refund(&mut self, amount: &BigUint) {
        self.funded -= amount;
        if self.at.is_some() {
            self.cap();
        }
    }

    pub fn pause(&mut self) {
        self.is_paused = true;
    }

    pub fn resume(&mut self, rate: Fixed) {
        self.is_paused = false;
        self.rate = parts(rate);
    }

    pub fn set_rate(&mut self, rate: Fixed) {
        self.rate = parts(rate);
    }
}
