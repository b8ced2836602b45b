//! Moments as people write and read them.

use super::Span;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use std::{fmt, str::FromStr};

/// Unix seconds; `i64::MAX` is "never".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub i64);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == i64::MAX {
            return f.write_str("never");
        }
        match DateTime::from_timestamp(self.0, 0) {
            Some(time) => write!(f, "{}", time.naive_utc().format("%Y-%m-%d %H:%M:%S UTC")),
            None => write!(f, "{} s after 1970", self.0),
        }
    }
}

/// A moment as typed: `now`, `never`, `in 10m`, a date, RFC 3339, unix seconds, or as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenArg {
    Never,
    /// So long from now.
    In(Span),
    /// Unix seconds.
    At(i64),
}

impl WhenArg {
    /// Unix seconds, or `None` for never; `now` is the cluster's clock.
    pub fn at(&self, now: i64) -> Option<i64> {
        match self {
            Self::Never => None,
            Self::In(span) => Some(now.saturating_add_unsigned(span.0)),
            Self::At(time) => Some(*time),
        }
    }
}

impl FromStr for WhenArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let relative = text.strip_prefix("in ").or_else(|| text.strip_prefix('+'));
        match (text, relative) {
            ("now", _) => Ok(Self::In(Span(0))),
            ("never", _) => Ok(Self::Never),
            (_, Some(span)) => span.trim().parse().map(Self::In),
            _ => point(text).map(Self::At).ok_or_else(|| {
                "write a time as in \"in 10m\", 2027-01-15, 2027-01-15T08:00:00Z, in unix seconds, or now"
                    .into()
            }),
        }
    }
}

fn point(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.timestamp());
    }
    if let Ok(time) = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S UTC") {
        return Some(time.and_utc().timestamp());
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(date.and_time(NaiveTime::MIN).and_utc().timestamp())
}

#[cfg(test)]
mod tests {
    use super::{Moment, Span, WhenArg};

    #[test]
    fn shows_moments_and_never() {
        assert_eq!(Moment(0).to_string(), "1970-01-01 00:00:00 UTC");
        assert_eq!(Moment(1_800_000_000).to_string(), "2027-01-15 08:00:00 UTC");
        assert_eq!(Moment(i64::MAX).to_string(), "never");
        assert_eq!(Moment(i64::MAX - 1).to_string(), "9223372036854775806 s after 1970");
    }

    #[test]
    fn reads_moments() {
        for (text, when) in [
            ("now", WhenArg::In(Span(0))),
            ("never", WhenArg::Never),
            ("in 10m", WhenArg::In(Span(600))),
            ("+1h30m", WhenArg::In(Span(5_400))),
            ("in 2 weeks", WhenArg::In(Span(1_209_600))),
            ("1800000000", WhenArg::At(1_800_000_000)),
            ("2027-01-15T08:00:00Z", WhenArg::At(1_800_000_000)),
            ("2027-01-15T09:00:00+01:00", WhenArg::At(1_800_000_000)),
            ("2027-01-15 08:00:00 UTC", WhenArg::At(1_800_000_000)),
            ("2027-01-15", WhenArg::At(1_799_971_200)),
        ] {
            assert_eq!(text.parse(), Ok(when), "{text}");
        }
        assert_eq!(WhenArg::In(Span(5)).at(10), Some(15));
        assert_eq!(WhenArg::Never.at(10), None);
    }

    #[test]
    fn refuses_what_is_no_moment() {
        for text in
            ["", "10m", "tomorrow", "in", "in ten", "2027-13-01", "-5", "99999999999999999999"]
        {
            assert!(text.parse::<WhenArg>().is_err(), "{text:?}");
        }
    }
}
