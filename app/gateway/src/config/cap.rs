//! `cap` and `returns`: what one reader pays at most in a period, and how much of what it bought it may return.

use serde::Deserialize;

/// `cap = { amount = …, period = "month" }`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapSettings {
    /// Base units that one channel is charged in a period at most: a multiple of the unit, and at least the price.
    pub amount: u64,
    /// How long a period is.
    pub period: CapPeriod,
}

/// How long a period of a cap is, from the first request in it that costs something.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CapPeriod {
    /// 24 hours.
    Day,
    /// Seven days.
    Week,
    /// Thirty days.
    Month,
}

impl CapPeriod {
    /// Its seconds.
    #[must_use]
    pub fn seconds(self) -> u32 {
        let days = match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        };
        days * 86_400
    }
}

/// `returns = { one_in = 10 }`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnSettings {
    /// Of so many requests of one channel that were begun, one may be returned: 1 to 1,000.
    #[serde(default = "ten")]
    pub one_in: u32,
}

fn ten() -> u32 {
    10
}
