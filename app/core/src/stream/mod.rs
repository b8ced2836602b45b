//! What a stream earns for its payee, second by second (invariant I3). There are no accounts and no clock
//! here: the time is an argument.
//!
//! By the time `now` a [`Schedule`] has earned `base + rate * (now - since)`, but never more than `funded`.
//! These are base units with 64 bits after the point ([`Fixed`]). The rate is rounded once, when it is
//! made from an amount and a period. After that nothing is rounded while time passes or terms change, so
//! withdrawing often gains and loses nothing, and neither does a pause. What is paid is rounded down to
//! whole base units, over all that was earned since the beginning.
//!
//! What would be too large for a number counts as the largest there is. So no rate, no time and no clock,
//! not even one that runs backwards, keeps anyone from leaving (invariant I7).
//!
//! ```text
//!            start            cliff             dry
//! accrued 0 ───┬─ min(unlock, ──┬── floor(earned) ┬─ funded ──▶ now
//!              │    earned)     │                 │
//!   earned     └ starts at unlock and runs, whatever the cliff
//! ```
//!
//! Two kinds of stream are one schedule. An *open-ended* one has a rate. A *fixed-end* one has the
//! rate that pays all by its end ([`Terms::with_end`], [`Terms::ends_at`]): `unlock + floor((funded -
//! unlock) * t / (end - start))` after `t` seconds and exactly `funded` at the end, not earlier.

mod fixed;

pub use fixed::Fixed;

/// Why a stream did not change. Nothing has, then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamError {
    /// `funded` would exceed `u64::MAX` base units.
    Overflow,
    /// More than [`Schedule::withdrawable`].
    NotWithdrawable,
    /// More than [`Schedule::refundable`].
    NotRefundable,
}

/// What a stream is opened with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Base units that the payer puts in.
    pub funded: u64,
    /// Base units that are earned at `start`, all at once. As much of it as is not funded then is
    /// never owed.
    pub unlock: u64,
    /// Base units per second from `start` on.
    pub rate: Fixed,
    /// Unix seconds; nothing accrues before.
    pub start: i64,
    /// Unix seconds; before it no more than `unlock` can be withdrawn. No later than `start` means
    /// no cliff.
    pub cliff: i64,
}

impl Terms {
    /// The same terms at the rate that pays `funded` at `end` and not a second earlier; `None`
    /// unless `unlock <= funded` and `1 <= end - start <= STREAM_PERIOD_MAX`. Off chain.
    #[inline]
    #[must_use]
    pub fn with_end(self, end: i64) -> Option<Self> {
        let rate = Fixed::per(self.funded.checked_sub(self.unlock)?, self.seconds_to(end)?)?;
        Some(Self { rate, ..self })
    }

    /// Whether these are [`Self::with_end`] of themselves, without a division.
    #[inline]
    #[must_use]
    pub fn ends_at(&self, end: i64) -> bool {
        match (self.funded.checked_sub(self.unlock), self.seconds_to(end)) {
            (Some(amount), Some(period)) => self.rate.is_per(amount, period),
            _ => false,
        }
    }

    /// `end - start`; the rate's functions refuse what is no period.
    #[inline]
    fn seconds_to(&self, end: i64) -> Option<u64> {
        u64::try_from(end.checked_sub(self.start)?).ok()
    }
}

/// A base unit is started once `2^-24` of it is earned: this, in parts of `2^-64`. Less may come from the
/// rounding of the rate alone, which adds less than one part a second, so less than this in `2^40` seconds.
pub const STARTED: u64 = 1 << 40;

/// Who ends a stream, or takes money back from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Who puts the money in.
    Payer,
    /// Who earns it.
    Payee,
}

/// A stream's money and time.
///
/// `withdrawn <= accrued <= funded` at every time, if it was so at first; the verbs keep it so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// Base units put in and not refunded. Raised by [`Self::top_up`], lowered by [`Self::refund`]
    /// and [`Self::cancel`], never below `withdrawn`.
    pub funded: u64,
    /// Base units paid out to the payee; only [`Self::withdraw`] changes it, upwards.
    pub withdrawn: u64,
    /// [`Terms::unlock`]; fixed at opening.
    pub unlock: u64,
    /// Base units per second; changed by [`Self::set_rate`] and [`Self::resume`].
    pub rate: Fixed,
    /// What was earned by `since`. May exceed `funded` after a refund; what exceeds it is not earned.
    pub base: Fixed,
    /// Unix seconds from which `rate` counts: `start` at first, then the last settlement. Never
    /// falls, so it is never before `start`.
    pub since: i64,
    /// [`Terms::start`]; fixed at opening, a pause does not move it.
    pub start: i64,
    /// [`Terms::cliff`]; fixed at opening, a pause does not move it.
    pub cliff: i64,
    /// Whether time earns nothing.
    pub is_paused: bool,
}

impl Schedule {
    /// A stream on these terms, whatever they are: the start unlock is earned from the start on,
    /// and the rate counts from there.
    #[inline]
    #[must_use]
    pub fn open(terms: &Terms) -> Self {
        Self {
            funded: terms.funded,
            withdrawn: 0,
            unlock: terms.unlock,
            rate: terms.rate,
            base: Fixed::from_units(terms.unlock),
            since: terms.start,
            start: terms.start,
            cliff: terms.cliff,
            is_paused: false,
        }
    }

    /// What has been earned by `now`, to the last part: `min(base + rate * elapsed, funded)`.
    ///
    /// It disregards the cliff, and before the start it is the unlock that is to come.
    #[inline]
    #[must_use]
    pub fn earned(&self, now: i64) -> Fixed {
        let grown = self.rate.times(self.elapsed(now)).and_then(|part| self.base.plus(part));
        match grown {
            Some(earned) if earned.whole < self.funded => earned,
            _ => Fixed::from_units(self.funded),
        }
    }

    /// Base units that are the payee's at `now`, withdrawn or not: 0 before the start, at most the
    /// unlock before the cliff, then `floor(earned)`; `withdrawn <= accrued <= funded`.
    ///
    /// Never falls while time passes, nor by any verb. Under a clock that ran backwards it can be
    /// less than it was, but what has been withdrawn stays the payee's.
    #[inline]
    #[must_use]
    pub fn accrued(&self, now: i64) -> u64 {
        if now < self.start {
            return self.withdrawn;
        }
        let earned = self.earned(now).whole;
        let due = if now < self.cliff { earned.min(self.unlock) } else { earned };
        due.max(self.withdrawn)
    }

    /// Base units that the payee can take at `now`.
    #[inline]
    #[must_use]
    pub fn withdrawable(&self, now: i64) -> u64 {
        self.accrued(now).saturating_sub(self.withdrawn)
    }

    /// [`Self::accrued`], with a started unit ([`STARTED`]) counted as a whole one: at most one base unit
    /// more, and at most `funded`.
    #[inline]
    #[must_use]
    pub fn accrued_up(&self, now: i64) -> u64 {
        if now < self.start {
            return self.withdrawn;
        }
        let earned = self.earned(now);
        // Less than `funded` where there is a fraction, so it cannot wrap.
        let up = earned.whole.wrapping_add(u64::from(earned.fraction >= STARTED));
        let due = if now < self.cliff { up.min(self.unlock) } else { up };
        due.max(self.withdrawn)
    }

    /// Base units that go back to the payer if `side` ends the stream at `now`. The started unit goes to
    /// the other side, so that nobody gains by choosing the moment.
    ///
    /// Before the cliff that is all but the unlock: a stream cancelled before its cliff pays nothing
    /// for the time until then.
    #[inline]
    #[must_use]
    pub fn returned(&self, side: Side, now: i64) -> u64 {
        let kept = match side {
            Side::Payer => self.accrued_up(now),
            Side::Payee => self.accrued(now),
        };
        self.funded.saturating_sub(kept)
    }

    /// Base units that the payer can take back at `now`: [`Self::returned`] of its own side.
    #[inline]
    #[must_use]
    pub fn refundable(&self, now: i64) -> u64 {
        self.returned(Side::Payer, now)
    }

    /// Whether the stream has begun and time earns nothing more, because all that is funded is
    /// earned.
    #[inline]
    #[must_use]
    pub fn is_dry(&self, now: i64) -> bool {
        now >= self.start && self.earned(now).whole == self.funded
    }

    /// The first second, from `since` on, at which the stream is dry if nobody changes
    /// it; `None` if no second is (it is paused, has no rate, or lasts past `i64::MAX`). Off chain.
    #[must_use]
    pub fn depletes_at(&self) -> Option<i64> {
        let left = Fixed::from_units(self.funded).bits().saturating_sub(self.base.bits());
        let Some(before_last) = left.checked_sub(1) else {
            return Some(self.since);
        };
        if self.is_paused {
            return None;
        }
        // ceil(left / rate), for a left of at least 1.
        let seconds = before_last.checked_div(self.rate.bits())?.checked_add(1)?;
        self.since.checked_add_unsigned(u64::try_from(seconds).ok()?)
    }

    /// Writes down what has been earned and counts from `now` on; nothing before the start.
    ///
    /// No amount changes by it, at any time. A clock that ran backwards does not move `since`, so
    /// no second is earned twice.
    #[inline]
    pub fn settle(&mut self, now: i64) {
        if now >= self.start {
            self.base = self.earned(now);
            self.since = self.since.max(now);
        }
    }

    /// Pays `amount` base units to the payee.
    ///
    /// # Errors
    /// [`StreamError::NotWithdrawable`] if that is more than [`Self::withdrawable`].
    #[inline]
    pub fn withdraw(&mut self, amount: u64, now: i64) -> Result<(), StreamError> {
        if amount > self.withdrawable(now) {
            return Err(StreamError::NotWithdrawable);
        }
        self.withdrawn = self.withdrawn.saturating_add(amount);
        Ok(())
    }

    /// Adds `amount` base units. A dry stream counts from `now` on: only funded time is earned, and
    /// there is no debt.
    ///
    /// # Errors
    /// [`StreamError::Overflow`] if `funded + amount` exceeds `u64::MAX`.
    #[inline]
    pub fn top_up(&mut self, amount: u64, now: i64) -> Result<(), StreamError> {
        let funded = self.funded.checked_add(amount).ok_or(StreamError::Overflow)?;
        if self.is_dry(now) {
            self.settle(now);
        }
        self.funded = funded;
        Ok(())
    }

    /// Gives `amount` base units back to the payer.
    ///
    /// Where that leaves less than has been earned (time before the cliff), the stream is dry and the rest
    /// is forfeit. A started unit stays funded, so that nothing of it is lost by a top-up.
    ///
    /// # Errors
    /// [`StreamError::NotRefundable`] if that is more than [`Self::refundable`].
    #[inline]
    pub fn refund(&mut self, amount: u64, now: i64) -> Result<(), StreamError> {
        if amount > self.refundable(now) {
            return Err(StreamError::NotRefundable);
        }
        self.funded = self.funded.saturating_sub(amount);
        Ok(())
    }

    /// Gives all back that is [`Self::returned`] and says how much, in base units. What stays is earned
    /// from `now` on, and nothing more accrues unless somebody tops up.
    #[inline]
    pub fn cancel(&mut self, side: Side, now: i64) -> u64 {
        let returned = self.returned(side, now);
        self.funded = self.funded.saturating_sub(returned);
        if now >= self.start {
            self.base = self.base.max(Fixed::from_units(self.funded));
        }
        returned
    }

    /// Lets time earn nothing from `now` on; what has been earned stays, to the last part.
    #[inline]
    pub fn pause(&mut self, now: i64) {
        self.settle(now);
        self.is_paused = true;
    }

    /// Lets time earn again from `now` on, at `rate`.
    #[inline]
    pub fn resume(&mut self, rate: Fixed, now: i64) {
        self.settle(now);
        self.is_paused = false;
        self.rate = rate;
    }

    /// Changes the rate from `now` on (or from the start on, if that is to come); what has been
    /// earned stays, to the last part.
    #[inline]
    pub fn set_rate(&mut self, rate: Fixed, now: i64) {
        self.settle(now);
        self.rate = rate;
    }

    /// Seconds that have earned by `now` and are not in `base`; exact for every pair of times.
    #[inline]
    fn elapsed(&self, now: i64) -> u64 {
        if self.is_paused || now <= self.since { 0 } else { now.abs_diff(self.since) }
    }
}
