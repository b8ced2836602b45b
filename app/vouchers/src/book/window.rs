//! The numbers of a channel's requests: each is admitted once, and its money comes back once.

use super::Refusal;

/// Numbers that are remembered: the highest one admitted and those just below it.
pub const WINDOW: u32 = 256;

/// A bit for each number, the first for the highest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Bits {
    low: u128,
    high: u128,
}

/// The last [`WINDOW`] numbers of requests that were admitted, in any order, and which of them were given
/// their money back (R1, R2). What is below is taken as used: it can neither be admitted nor returned.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Window {
    highest: u32,
    admitted: Bits,
    returned: Bits,
}

/// What became of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Number {
    /// Never admitted.
    New,
    /// Admitted, and its money was not given back.
    Admitted,
    /// Admitted, and its money was given back.
    Returned,
    /// [`WINDOW`] or more below the highest: nothing is known of it any more.
    TooOld,
}

impl Window {
    /// The highest number that was admitted; `None` before the first.
    #[must_use]
    pub fn highest(&self) -> Option<u32> {
        self.admitted.has(0).then_some(self.highest)
    }

    /// What became of a number.
    #[must_use]
    pub fn number(&self, number: u32) -> Number {
        if self.highest().is_none_or(|highest| number > highest) {
            return Number::New;
        }
        let place = self.place(number);
        match place {
            WINDOW.. => Number::TooOld,
            _ if self.returned.has(place) => Number::Returned,
            _ if self.admitted.has(place) => Number::Admitted,
            _ => Number::New,
        }
    }

    /// With a new number admitted.
    pub(super) fn admitting(&self, number: u32) -> Self {
        let ahead = number.saturating_sub(self.highest);
        let moved = Self {
            highest: self.highest.max(number),
            admitted: self.admitted.shifted(ahead),
            returned: self.returned.shifted(ahead),
        };
        Self { admitted: moved.admitted.with(moved.place(number)), ..moved }
    }

    /// With the money of an admitted number given back.
    pub(super) fn returning(&self, number: u32) -> Self {
        Self { returned: self.returned.with(self.place(number)), ..*self }
    }

    /// Whether a request of this number may be admitted.
    pub(super) fn check_new(&self, number: u32) -> Result<(), Refusal> {
        match self.number(number) {
            Number::New => Ok(()),
            Number::Admitted | Number::Returned => Err(Refusal::NumberUsed),
            Number::TooOld => Err(Refusal::NumberTooOld),
        }
    }

    /// Whether the money of this number can be given back.
    pub(super) fn check_admitted(&self, number: u32) -> Result<(), Refusal> {
        match self.number(number) {
            Number::Admitted => Ok(()),
            Number::New => Err(Refusal::NumberUnknown),
            Number::Returned => Err(Refusal::ReturnedAlready),
            Number::TooOld => Err(Refusal::NumberTooOld),
        }
    }

    /// As it is stored: the highest number, then a bit for each number that was admitted, from the highest
    /// down, and one for each that was returned.
    pub(crate) fn to_parts(self) -> (u32, [u128; 2], [u128; 2]) {
        let Self { highest, admitted, returned } = self;
        (highest, [admitted.low, admitted.high], [returned.low, returned.high])
    }

    /// `None` where no window is like that: something returned that was not admitted, a number below 0, or
    /// a highest one that was not admitted.
    pub(crate) fn from_parts(
        highest: u32,
        admitted: [u128; 2],
        returned: [u128; 2],
    ) -> Option<Self> {
        let bits = |[low, high]: [u128; 2]| Bits { low, high };
        let window = Self { highest, admitted: bits(admitted), returned: bits(returned) };
        let is_empty = window == Self::default();
        let (admitted, returned) = (window.admitted, window.returned);
        let is_its = returned.low & !admitted.low == 0 && returned.high & !admitted.high == 0;
        // Where 0 is in the window, no bit stands behind its own.
        let lowest = highest.saturating_add(1);
        let are_numbers = lowest >= WINDOW || (lowest..WINDOW).all(|place| !admitted.has(place));
        (is_empty || admitted.has(0) && is_its && are_numbers).then_some(window)
    }

    /// How far a number is below the highest.
    fn place(&self, number: u32) -> u32 {
        self.highest.saturating_sub(number)
    }
}

impl Bits {
    fn of(place: u32) -> Self {
        let low = 1u128.checked_shl(place).unwrap_or(0);
        let high = place.checked_sub(128).and_then(|place| 1u128.checked_shl(place)).unwrap_or(0);
        Self { low, high }
    }

    fn has(&self, place: u32) -> bool {
        let bit = Self::of(place);
        self.low & bit.low | self.high & bit.high != 0
    }

    fn with(&self, place: u32) -> Self {
        let bit = Self::of(place);
        Self { low: self.low | bit.low, high: self.high | bit.high }
    }

    /// All bits so many places further; what leaves the window is forgotten.
    fn shifted(&self, places: u32) -> Self {
        let shl = |bits: u128, places| bits.checked_shl(places).unwrap_or(0);
        match places.checked_sub(128) {
            Some(beyond) => Self { low: 0, high: shl(self.low, beyond) },
            None => {
                let over = self.low.checked_shr(128u32.saturating_sub(places)).unwrap_or(0);
                Self { low: shl(self.low, places), high: shl(self.high, places) | over }
            }
        }
    }
}
