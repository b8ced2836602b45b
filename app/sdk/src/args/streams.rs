//! Terms of streams and sessions.

use super::{SessionTerms, StreamTerms, action, right};
use crate::{accounts::Listing, solana::Address};
use farthing_core::stream::Fixed;

impl StreamTerms {
    /// `amount` base units at a rate, from now on and without end; the payer keeps every right.
    pub fn at(rate: Fixed, amount: u64) -> Self {
        Self {
            amount,
            unlock: 0,
            rate_whole: rate.whole,
            rate_fraction: rate.fraction,
            start: 0,
            cliff: 0,
            end: 0,
            flags: right::ALL,
            generation: 0,
        }
    }

    /// `amount` base units evenly from `start` to `end`, unix seconds; the payer may cancel. The
    /// start must not have passed when the transaction lands, because the rate follows from it.
    /// `None` unless the end is 1 to 2^31 seconds after the start.
    pub fn between(start: i64, end: i64, amount: u64) -> Option<Self> {
        let flags = right::CANCEL;
        Self { start, end, flags, ..Self::at(Fixed::ZERO, amount) }.unlocking(0)
    }

    /// `amount` base units at the price per period of a listing, from now on; the payer keeps every
    /// right but to lower the rate. `None` when the listing is not paid by the second.
    pub fn of(listing: &Listing, amount: u64) -> Option<Self> {
        let rate = Fixed::per(listing.price, listing.period)?;
        let flags = right::ALL & !right::LOWER;
        Some(Self { flags, generation: listing.generation, ..Self::at(rate, amount) })
    }

    /// With so many base units at the start at once; with an end, the rest evenly until then.
    /// `None` when that is more than the stream is funded with.
    pub fn unlocking(mut self, unlock: u64) -> Option<Self> {
        let rest = self.amount.checked_sub(unlock)?;
        if self.end != 0 {
            let period = u64::try_from(self.end.checked_sub(self.start)?).ok()?;
            let rate = Fixed::per(rest, period)?;
            (self.rate_whole, self.rate_fraction) = (rate.whole, rate.fraction);
        }
        self.unlock = unlock;
        Some(self)
    }

    /// Base units per second.
    pub fn rate(&self) -> Fixed {
        Fixed { whole: self.rate_whole, fraction: self.rate_fraction }
    }
}

impl SessionTerms {
    /// To pay and buy for `total_limit` base units in all, from anyone; never expires.
    pub fn up_to(total_limit: u64) -> Self {
        Self {
            payee: crate::NOBODY,
            total_limit,
            window_limit: 0,
            window_seconds: 0,
            expires_at: 0,
            actions: action::PAY | action::BUY,
        }
    }

    /// At most `limit` base units in each window of so many seconds.
    #[must_use]
    pub fn per_window(self, limit: u64, seconds: u64) -> Self {
        Self { window_limit: limit, window_seconds: seconds, ..self }
    }

    /// May do what these bits of [`action`] say, and nothing else.
    #[must_use]
    pub fn actions(self, actions: u16) -> Self {
        Self { actions, ..self }
    }

    /// May pay only this deposit or earnings account.
    #[must_use]
    pub fn only(self, payee: Address) -> Self {
        Self { payee, ..self }
    }

    /// May do nothing from this unix second on.
    #[must_use]
    pub fn until(self, expires_at: i64) -> Self {
        Self { expires_at, ..self }
    }
}
