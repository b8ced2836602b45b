//! What must come of every deed, told from the list of all that was done: added up anew each time, in
//! numbers without a size.

use super::deeds::{Deed, Given, Promise, Verdict};
use farthing_tests::prelude::*;
use num_bigint::BigUint;

/// Seconds of a day of a lease.
pub const DAY: i64 = 86_400;
/// Seconds ahead that a lease may end.
const LONGEST: i64 = 31 * DAY;

/// Something that happened.
#[derive(Clone, Debug)]
enum Fact {
    Put(u64),
    Gave(Given),
    Released(u8),
    /// Units of a slot.
    Paid(u8, BigUint),
    /// Base units that went home.
    Asked(BigUint),
    Ended(BigUint),
    Freed,
}

const NOTHING: Verdict = Verdict::Moves { home: 0, paid: 0 };

/// Everything that happened to one fan.
pub struct Oracle {
    opened_at: i64,
    last_day: u8,
    open_slot: u64,
    /// Base units in the payer's deposit before the fan was opened.
    purse: u64,
    facts: Vec<Fact>,
}

pub fn number(amount: &BigUint) -> i128 {
    amount.try_into().expect("what is in a test fits")
}

impl Oracle {
    pub fn new(opened_at: i64, last_day: u8, open_slot: u64, amount: u64, purse: u64) -> Self {
        Self { opened_at, last_day, open_slot, purse, facts: vec![Fact::Put(amount)] }
    }

    pub fn end(&self, day: u8) -> i64 {
        self.opened_at + DAY * i64::from(day)
    }

    /// The share that was given last.
    pub fn given(&self, slot: u8) -> Option<Given> {
        self.facts.iter().rev().find_map(|fact| match fact {
            Fact::Gave(given) if given.slot == slot => Some(*given),
            _ => None,
        })
    }

    /// Units paid since its payee has the slot.
    pub fn claimed(&self, slot: u8) -> BigUint {
        let Some(Given { payee, .. }) = self.given(slot) else { return BigUint::ZERO };
        let gives = |fact: &Fact| match fact {
            Fact::Gave(given) if given.slot == slot => Some(given.payee),
            _ => None,
        };
        let is_others = |fact: &Fact| gives(fact).is_some_and(|to| to != payee);
        let after_others = self.facts.iter().rposition(is_others).map_or(0, |at| at + 1);
        // What another was paid stands before the first share of its own.
        let own = self.facts[after_others..].iter().position(|fact| gives(fact).is_some());
        let since = after_others + own.expect("its share");
        let paid = self.facts[since..].iter().filter_map(|fact| match fact {
            Fact::Paid(of, units) if *of == slot => Some(units),
            _ => None,
        });
        paid.sum()
    }

    /// Units of the share, those that are claimed among them.
    pub fn share(&self, slot: u8) -> BigUint {
        let last = self.facts.iter().rev().find_map(|fact| match fact {
            Fact::Gave(given) if given.slot == slot => Some(BigUint::from(given.share)),
            // Nothing is paid of it until it is given again.
            Fact::Released(of) if *of == slot => Some(self.claimed(slot)),
            _ => None,
        });
        last.unwrap_or_default()
    }

    pub fn is_living(&self, slot: u8, now: i64) -> bool {
        self.given(slot).is_some_and(|given| now < self.end(given.until))
    }

    fn left_of(&self, slot: u8) -> BigUint {
        self.share(slot) - self.claimed(slot)
    }

    fn sum(&self, of: impl Fn(&Fact) -> Option<BigUint>) -> BigUint {
        self.facts.iter().filter_map(of).sum()
    }

    fn put(&self) -> BigUint {
        self.sum(|fact| match fact {
            Fact::Put(amount) => Some(BigUint::from(*amount)),
            _ => None,
        })
    }

    pub fn home(&self) -> BigUint {
        self.sum(|fact| match fact {
            Fact::Asked(home) | Fact::Ended(home) => Some(home.clone()),
            _ => None,
        })
    }

    /// Base units paid to anybody.
    pub fn paid(&self) -> BigUint {
        self.sum(|fact| match fact {
            Fact::Paid(_, units) => Some(units * BigUint::from(FAN_UNIT)),
            _ => None,
        })
    }

    /// Base units in it.
    pub fn left(&self) -> BigUint {
        self.put() - self.home() - self.paid()
    }

    /// What the payer has outside of the fan.
    pub fn purse(&self) -> BigUint {
        BigUint::from(self.purse) + self.home() - self.put()
    }

    fn reserved(&self, now: i64) -> BigUint {
        let living = (0..SLOTS).filter(|slot| self.is_living(*slot, now));
        living.map(|slot| self.left_of(slot) * BigUint::from(FAN_UNIT)).sum()
    }

    pub fn has_ended(&self) -> bool {
        self.facts.iter().any(|fact| matches!(fact, Fact::Ended(_)))
    }

    pub fn is_freed(&self) -> bool {
        self.facts.iter().any(|fact| matches!(fact, Fact::Freed))
    }

    pub fn is_open(&self) -> bool {
        !self.facts.iter().any(|fact| matches!(fact, Fact::Asked(_) | Fact::Ended(_)))
    }

    pub fn is_over(&self, now: i64) -> bool {
        now >= self.end(self.last_day)
    }

    /// Takes the deed down, if it succeeds.
    pub fn judges(&mut self, deed: &Deed, now: i64, slot: u64) -> Verdict {
        let verdict = match deed {
            Deed::Claim(payee, promises) => self.judges_claim(*payee, promises, now),
            _ if self.is_freed() => return Verdict::Gone,
            Deed::TopUp(amount) => self.judges_top_up(*amount, now),
            Deed::Assign(..) if !self.is_open() => Err(FanNotOpen),
            Deed::Assign(_, false) => Err(FanRevisionChanged),
            Deed::Assign(shares, true) => self.judges_shares(shares, now),
            Deed::Ask(false) => Err(NotSpender),
            Deed::Ask(true) if !self.is_open() => Err(FanNotOpen),
            Deed::Ask(true) => {
                let home = self.left() - self.reserved(now);
                self.goes_home(Fact::Asked(home.clone()), &home)
            }
            Deed::Finish => self.judges_end(now),
            Deed::Free if !self.has_ended() => Err(FanNotEnded),
            Deed::Free if slot - self.open_slot <= 150 => Err(AddressNotSpent),
            Deed::Free => {
                self.facts.push(Fact::Freed);
                Ok(NOTHING)
            }
            Deed::Release(slot, payee, by) => self.judges_release(*slot, *payee, *by),
        };
        verdict.unwrap_or_else(Verdict::Refused)
    }

    fn goes_home(&mut self, fact: Fact, home: &BigUint) -> Result<Verdict, FarthingError> {
        self.facts.push(fact);
        Ok(Verdict::Moves { home: number(home), paid: 0 })
    }

    fn judges_claim(
        &mut self,
        payee: usize,
        promises: &[Promise],
        now: i64,
    ) -> Result<Verdict, FarthingError> {
        let before = self.paid();
        for promise in promises.iter().filter(|_| !self.has_ended()).copied().collect::<Vec<_>>() {
            let due = self.due(payee, &promise, now);
            if due != BigUint::ZERO {
                self.facts.push(Fact::Paid(promise.slot, due));
            }
        }
        match self.paid() - before {
            nothing if nothing == BigUint::ZERO => Err(NothingClaimed),
            paid => Ok(Verdict::Moves { home: 0, paid: number(&paid) }),
        }
    }

    /// Units that a promise brings a payee now.
    pub fn due(&self, payee: usize, promise: &Promise, now: i64) -> BigUint {
        let given = self.given(promise.slot).filter(|given| given.payee == payee);
        let is_good = given.is_some_and(|given| {
            let lives = self.is_living(promise.slot, now) && promise.day <= given.until;
            lives && now < self.end(promise.day)
        });
        let is_own = promise.payee == payee && promise.flaw.is_none();
        if !is_good || !is_own {
            return BigUint::ZERO;
        }
        let reached = BigUint::from(promise.units).min(self.share(promise.slot));
        let claimed = self.claimed(promise.slot);
        if reached > claimed { reached - claimed } else { BigUint::ZERO }
    }

    fn judges_top_up(&mut self, amount: u64, now: i64) -> Result<Verdict, FarthingError> {
        if !self.is_open() {
            return Err(FanNotOpen);
        }
        if self.is_over(now) {
            return Err(FanOver);
        }
        if amount == 0 {
            return Err(AmountZero);
        }
        if BigUint::from(amount) > self.purse() {
            return Err(InsufficientBalance);
        }
        self.facts.push(Fact::Put(amount));
        Ok(Verdict::Moves { home: -i128::from(amount), paid: 0 })
    }

    /// All or none.
    fn judges_shares(&mut self, shares: &[Given], now: i64) -> Result<Verdict, FarthingError> {
        let before = self.facts.len();
        let mut judged = shares.iter().try_for_each(|given| {
            self.judges_share(given, now)?;
            self.facts.push(Fact::Gave(*given));
            Ok(())
        });
        if judged.is_ok() && self.reserved(now) > self.left() {
            judged = Err(SharesExceedFunds);
        }
        if judged.is_err() {
            self.facts.truncate(before);
        }
        judged.map(|()| NOTHING)
    }

    fn judges_share(&self, given: &Given, now: i64) -> Result<(), FarthingError> {
        let Given { slot, payee, share, until } = *given;
        if slot >= SLOTS {
            return Err(NoSuchSlot);
        }
        if until == 0 || self.end(until) <= now {
            return Err(ShareEndsInThePast);
        }
        if self.end(until) > now + LONGEST {
            return Err(ShareEndsTooLate);
        }
        if until > self.last_day {
            return Err(ShareEndsAfterTheFan);
        }
        let old = self.given(slot);
        let is_same = old.is_some_and(|old| old.payee == payee);
        if self.is_living(slot, now) {
            if !is_same {
                return Err(ShareReserved);
            }
            let falls = BigUint::from(share) < self.share(slot);
            if falls || old.is_some_and(|old| until < old.until) {
                return Err(ShareFalls);
            }
        }
        let is_below = is_same && BigUint::from(share) < self.claimed(slot);
        if is_below { Err(ShareBelowClaimed) } else { Ok(()) }
    }

    fn judges_end(&mut self, now: i64) -> Result<Verdict, FarthingError> {
        if self.has_ended() {
            return Err(FanEnded);
        }
        if self.is_open() && !self.is_over(now) {
            return Err(FanStillOpen);
        }
        let living = (0..SLOTS).filter(|slot| self.is_living(*slot, now));
        if living.into_iter().any(|slot| self.left_of(slot) != BigUint::ZERO) {
            return Err(SharesLiving);
        }
        let home = self.left();
        self.goes_home(Fact::Ended(home.clone()), &home)
    }

    fn judges_release(
        &mut self,
        slot: u8,
        payee: usize,
        by: usize,
    ) -> Result<Verdict, FarthingError> {
        if payee != by {
            return Err(NotPayeeSide);
        }
        if self.has_ended() {
            return Err(FanEnded);
        }
        if slot >= SLOTS {
            return Err(NoSuchSlot);
        }
        if self.given(slot).is_none_or(|given| given.payee != payee) {
            return Err(ShareOfAnother);
        }
        if self.left_of(slot) == BigUint::ZERO {
            return Err(NothingToRelease);
        }
        self.facts.push(Fact::Released(slot));
        Ok(NOTHING)
    }
}
