//! Moments as people read them.

use chrono::DateTime;
use std::fmt;

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

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn shows_moments_and_never() {
        assert_eq!(Moment(0).to_string(), "1970-01-01 00:00:00 UTC");
        assert_eq!(Moment(1_800_000_000).to_string(), "2027-01-15 08:00:00 UTC");
        assert_eq!(Moment(i64::MAX).to_string(), "never");
        assert_eq!(Moment(i64::MAX - 1).to_string(), "9223372036854775806 s after 1970");
    }
}
