//! Rates as people say them: "2.50 per month", "0.0001 per second", "5 per 36 hours". Exactly, and
//! without a floating-point number: a rate is an amount every so many seconds, which the program
//! takes as the quotient, rounded up to 2^-64 of a base unit a second.

use farthing_core::{bounds::STREAM_PERIOD_MAX, stream::Fixed};
use std::fmt;

/// A length of time with a name. A month has 30 days and a year 365, always: so that the same words
/// are the same rate in February and in March.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// An amount every so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// Base units.
    amount: u64,
    /// Seconds, 1 to 2^31.
    period: u64,
}

/// Why a text is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    #[error("write a rate as an amount and a time, as in \"2.50 per month\" or \"5 per 36 hours\"")]
    NotARate,
    #[error("the amount must be a positive decimal number, as in 1250.50, and fit the mint")]
    BadAmount,
    #[error("the time must be second, minute, hour, day, week, month (30 days) or year (365 days)")]
    UnknownTime,
    #[error("the rate must come to one base unit within 2^31 seconds")]
    TooSlow,
}

impl Unit {
    /// The shortest first.
    pub const ALL: [Self; 7] =
        [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month, Self::Year];

    pub fn seconds(self) -> u64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Week => 7 * 86_400,
            Self::Month => 30 * 86_400,
            Self::Year => 365 * 86_400,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// By its name, singular or plural, or its usual abbreviation.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        let short = match text.as_str() {
            "s" | "sec" => Some(Self::Second),
            "min" => Some(Self::Minute),
            "h" => Some(Self::Hour),
            "d" => Some(Self::Day),
            _ => None,
        };
        let named = |unit: &Self| text.strip_suffix('s').unwrap_or(&text) == unit.name();
        short.or_else(|| Self::ALL.into_iter().find(named))
    }
}

impl Rate {
    /// `amount` base units every `period` seconds; `None` unless the period is 1 to 2^31 seconds and
    /// there is an amount.
    pub fn new(amount: u64, period: u64) -> Option<Self> {
        let is_rate = amount != 0 && (1..=STREAM_PERIOD_MAX).contains(&period);
        is_rate.then_some(Self { amount, period })
    }

    /// Reads "2.50 per month", "0.0001/second" or "5 per 36 hours" in tokens of a mint with so many
    /// decimals. What is less than a base unit comes in a longer time: exactly the same rate.
    ///
    /// # Errors
    /// [`RateError`]
    pub fn parse(text: &str, decimals: u8) -> Result<Self, RateError> {
        let halves = text.split_once(" per ").or_else(|| text.split_once('/'));
        let (amount, time) = halves.ok_or(RateError::NotARate)?;
        let seconds = parse_time(time.trim())?;
        let (amount, parts) = parse_amount(amount.trim(), decimals)?;
        let period = seconds.checked_mul(parts).ok_or(RateError::TooSlow)?;
        Self::new(amount, period).ok_or(RateError::TooSlow)
    }

    /// Base units a second, as the program counts.
    ///
    /// # Panics
    /// Never: the period was checked.
    pub fn fixed(&self) -> Fixed {
        Fixed::per(self.amount, self.period).expect("the period is in bounds")
    }

    /// The rate in the shortest of the named times in which it is a whole number of base units; `None`
    /// when it is in none of them.
    pub fn of(fixed: Fixed) -> Option<(Self, Unit)> {
        let exactly = |unit: Unit| {
            let amount = fixed.times(unit.seconds())?.whole;
            let is_it = fixed.is_per(amount, unit.seconds());
            Some((Self::new(amount, unit.seconds()).filter(|_| is_it)?, unit))
        };
        Unit::ALL.into_iter().find_map(exactly)
    }

    /// The rate of a stream in words, in tokens of a mint with so many decimals: "2.5 per month". One
    /// that is no whole number of base units in any named time is shown by the day, rounded down, as
    /// "about"; by the year if that is nothing.
    pub fn describe(fixed: Fixed, decimals: u8) -> String {
        if let Some((rate, unit)) = Self::of(fixed) {
            return format!("{} per {}", tokens(rate.amount, decimals), unit.name());
        }
        let about = |unit: Unit| {
            let amount = fixed.times(unit.seconds())?.whole;
            (amount != 0).then(|| format!("about {} per {}", tokens(amount, decimals), unit.name()))
        };
        let slowest = || format!("less than {} per year", tokens(1, decimals));
        let all = [Unit::Day, Unit::Year, Unit::Second];
        all.into_iter().find_map(about).unwrap_or_else(slowest)
    }
}

/// In base units and seconds, for errors and logs.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} base units every {} seconds", self.amount, self.period)
    }
}

/// Seconds of "month" or "36 hours".
fn parse_time(text: &str) -> Result<u64, RateError> {
    let unit_at = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (count, unit) = text.split_at(unit_at);
    let count: u64 =
        if count.is_empty() { Ok(1) } else { count.parse() }.map_err(|_| RateError::UnknownTime)?;
    let unit = Unit::parse(unit.trim()).ok_or(RateError::UnknownTime)?;
    let seconds = unit.seconds().checked_mul(count).ok_or(RateError::TooSlow)?;
    if seconds == 0 { Err(RateError::UnknownTime) } else { Ok(seconds) }
}

/// Base units, and into how many equal parts they divide to give the amount.
fn parse_amount(text: &str, decimals: u8) -> Result<(u64, u64), RateError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if text.trim_matches('.').is_empty() || !digits(whole) || !digits(fraction) {
        return Err(RateError::BadAmount);
    }
    let places = fraction.len().max(decimals.into());
    let amount = format!("0{whole}{fraction:0<places$}").parse();
    let amount: u64 = amount.map_err(|_| RateError::BadAmount)?;
    let excess = u32::try_from(places).unwrap_or(u32::MAX).saturating_sub(decimals.into());
    let parts = 10u64.checked_pow(excess).ok_or(RateError::TooSlow)?;
    if amount == 0 { Err(RateError::BadAmount) } else { Ok((amount, parts)) }
}

/// Base units as tokens, without trailing zeros.
fn tokens(base_units: u64, decimals: u8) -> String {
    let places = usize::from(decimals);
    let digits = format!("{base_units:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write_and_says_it_again() {
        for (text, amount, period, again) in [
            ("2.50 per month", 2_500_000, 2_592_000, "2.5 per month"),
            ("0.0001 per second", 100, 1, "0.0001 per second"),
            ("0.0001/second", 100, 1, "0.0001 per second"),
            ("6 per minute", 6_000_000, 60, "0.1 per second"),
            ("1 per days", 1_000_000, 86_400, "1 per day"),
            ("5 per 36 hours", 5_000_000, 129_600, "100 per month"),
            ("5 per 36h", 5_000_000, 129_600, "100 per month"),
            ("1 per 7 seconds", 1_000_000, 7, "86400 per week"),
            ("1 per 11 seconds", 1_000_000, 11, "about 7854.545454 per day"),
            ("12/Year", 12_000_000, 31_536_000, "12 per year"),
            ("0.0000001 per second", 1, 10, "0.000006 per minute"),
            ("100 per 2 weeks", 100_000_000, 1_209_600, "50 per week"),
        ] {
            let rate = Rate::parse(text, 6).unwrap();
            assert_eq!(Some(rate), Rate::new(amount, period), "{text}");
            assert_eq!(Rate::describe(rate.fixed(), 6), again, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_rate() {
        for (text, error) in [
            ("", RateError::NotARate),
            ("5", RateError::NotARate),
            ("5 per moon", RateError::UnknownTime),
            ("5 per", RateError::NotARate),
            ("5 per 0 days", RateError::UnknownTime),
            ("5 per 36", RateError::UnknownTime),
            (" per day", RateError::BadAmount),
            ("-1 per day", RateError::BadAmount),
            ("1,5 per day", RateError::BadAmount),
            ("0.0 per day", RateError::BadAmount),
            (". per day", RateError::BadAmount),
            ("1 per 99 years", RateError::TooSlow),
            ("99999999999999 per day", RateError::BadAmount),
            ("0.0000000000000001 per year", RateError::TooSlow),
            ("1 per 18446744073709551615 days", RateError::TooSlow),
        ] {
            assert_eq!(Rate::parse(text, 6), Err(error), "{text:?}");
        }
    }

    #[test]
    fn the_words_of_an_exact_rate_are_that_rate() {
        for (amount, unit) in [(1, Unit::Second), (7, Unit::Day), (u64::MAX, Unit::Second)] {
            let fixed = Fixed::per(amount, unit.seconds()).unwrap();
            let again = Rate::parse(&Rate::describe(fixed, 6), 6).unwrap();
            assert_eq!(again.fixed(), fixed);
        }
        assert_eq!(Rate::describe(Fixed::from_bits(1), 6), "less than 0.000001 per year");
        assert!(Rate::describe(Fixed::from_bits(u128::MAX), 0).starts_with("about "));
    }
}
