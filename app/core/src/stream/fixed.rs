//! Unsigned fixed point Q64.64, in two words: what a rate and its products need, by multiplication.

use crate::bounds::STREAM_PERIOD_MAX;
use crate::product;

const WORD_BITS: u32 = 64;

/// `whole + fraction / 2^64` base units, or base units per second as a rate.
///
/// Two `u64`s and not a `u128`, so that a structure that holds it aligns to 8 bytes. The derived
/// order is that of the numbers, because `whole` comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
#[repr(C)]
pub struct Fixed {
    /// Base units.
    pub whole: u64,
    /// Parts of a base unit, each `2^-64` of one.
    pub fraction: u64,
}

impl Fixed {
    /// Nothing, or no rate.
    pub const ZERO: Self = Self { whole: 0, fraction: 0 };

    /// `units` base units and no fraction.
    #[inline]
    #[must_use]
    pub const fn from_units(units: u64) -> Self {
        Self { whole: units, fraction: 0 }
    }

    /// The number whose 128 bits are these: `bits / 2^64`. Off chain.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u128) -> Self {
        Self { whole: (bits >> WORD_BITS) as u64, fraction: bits as u64 }
    }

    /// The number times `2^64`, exactly. Off chain.
    #[inline]
    #[must_use]
    pub const fn bits(self) -> u128 {
        ((self.whole as u128) << WORD_BITS) | self.fraction as u128
    }

    /// Whether it is exactly 0.
    #[inline]
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.whole == 0 && self.fraction == 0
    }

    /// The rate of `amount` base units every `period` seconds: `ceil(amount * 2^64 / period)`
    /// parts; `None` unless `1 <= period <= STREAM_PERIOD_MAX`.
    ///
    /// Rounded up, so that the whole of `amount` is there after `period` seconds and not one second
    /// later. `elapsed` seconds at this rate are `floor(amount * elapsed / period)` base units
    /// exactly while `period * elapsed < 2^64`: the excess is below `elapsed / 2^64`, and the exact
    /// quotient is at least `1 / period` short of the next unit.
    ///
    /// It divides, so it runs off chain; the program checks with [`Self::is_per`].
    #[inline]
    #[must_use]
    pub fn per(amount: u64, period: u64) -> Option<Self> {
        if period > STREAM_PERIOD_MAX {
            return None;
        }
        let parts = Self::from_units(amount).bits();
        let floor = parts.checked_div(period.into())?;
        let rest = parts.checked_rem(period.into())?;
        // A remainder means a period above 1, hence a quotient that can still grow.
        Some(Self::from_bits(if rest == 0 { floor } else { floor.wrapping_add(1) }))
    }

    /// Whether this is [`Fixed::per`] of `amount` and `period`, without a division; false where that
    /// is `None`.
    ///
    /// It is iff `0 <= rate * period - amount * 2^64 < period`: no multiple of `period` is missing,
    /// and none is too many. The difference is below `2^64`, so the product's whole part must be
    /// `amount` and its fraction below `period`.
    #[inline]
    #[must_use]
    pub fn is_per(self, amount: u64, period: u64) -> bool {
        if period > STREAM_PERIOD_MAX {
            return false;
        }
        match self.times(period) {
            Some(paid) => paid.whole == amount && paid.fraction < period,
            None => false,
        }
    }

    /// `self * factor`, or `None` from `2^64` base units on.
    #[inline]
    #[must_use]
    pub fn times(self, factor: u64) -> Option<Self> {
        // What nearly every stream is: less than 2^32 base units per second, for less than 136 years.
        if let (Ok(whole), Ok(factor)) = (u32::try_from(self.whole), u32::try_from(factor)) {
            let (carried, fraction) = product::half_wide(self.fraction, factor);
            // At most `(2^32 - 1)^2 + 2^32 - 1`.
            let whole = u64::from(whole).wrapping_mul(u64::from(factor)).wrapping_add(carried);
            return Some(Self { whole, fraction });
        }
        let (carried, fraction) = product::wide(self.fraction, factor);
        let whole = product::checked(self.whole, factor)?.checked_add(carried)?;
        Some(Self { whole, fraction })
    }

    /// `self + other`, or `None` from `2^64` base units on.
    #[inline]
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let (fraction, carries) = self.fraction.overflowing_add(other.fraction);
        let whole = self.whole.checked_add(other.whole)?.checked_add(u64::from(carries))?;
        Some(Self { whole, fraction })
    }
}
