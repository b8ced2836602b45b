//! How much of what was reserved a reply has used.

use std::time::Duration;

use http::HeaderMap;

use crate::config::MeterBy;

/// In which header or trailer a service says how many units it has used: a decimal number, and nothing else.
pub const USED: &str = "farthing-used";

/// Bytes of a unit by [`MeterBy::Kib`].
const KIB: u64 = 1_024;

/// What a route's replies are measured by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Meter {
    /// What a unit is.
    pub by: MeterBy,
    /// Base units of one.
    pub each: u64,
    /// How long a reply waits for more money before it ends.
    pub patience: Duration,
}

impl Meter {
    /// Base units of so many bytes, or of so long: every unit that was begun counts. `None` where the service has to
    /// say it.
    pub(super) fn used(&self, bytes: u64, time: Duration) -> Option<u64> {
        let units = match self.by {
            MeterBy::Report => return None,
            MeterBy::Kib => bytes.div_ceil(KIB),
            MeterBy::Second => whole_seconds(time),
        };
        Some(units.saturating_mul(self.each))
    }

    /// What the service has used, as it says itself; `None` where it says nothing that can be read.
    pub(super) fn reported(&self, headers: &HeaderMap) -> Option<u64> {
        let mut all = headers.get_all(USED).iter();
        let (first, None) = (all.next()?, all.next()) else { return None };
        let text = first.to_str().ok()?;
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let units: u64 = text.parse().ok().filter(|_| is_number)?;
        Some(units.saturating_mul(self.each))
    }

    /// How long so many base units last; `None` where time costs nothing.
    pub(super) fn lasts(&self, amount: u64) -> Option<Duration> {
        let seconds = amount.checked_div(self.each)?;
        (self.by == MeterBy::Second).then(|| Duration::from_secs(seconds))
    }

    /// Bytes that may go out for so many base units; `None` where bytes cost nothing.
    pub(super) fn carries(&self, amount: u64) -> Option<u64> {
        let units = amount.checked_div(self.each)?;
        (self.by == MeterBy::Kib).then(|| units.saturating_mul(KIB))
    }
}

fn whole_seconds(time: Duration) -> u64 {
    let begun = time.subsec_nanos() > 0;
    time.as_secs().saturating_add(begun.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn meter(by: MeterBy) -> Meter {
        Meter { by, each: 7, patience: Duration::from_secs(1) }
    }

    #[test]
    fn what_was_begun_counts_as_a_whole_unit() {
        let seconds = meter(MeterBy::Second);
        let used = |millis| seconds.used(u64::MAX, Duration::from_millis(millis));
        assert_eq!([0, 1, 1_000, 1_001].map(used), [Some(0), Some(7), Some(7), Some(14)]);
        let kib = meter(MeterBy::Kib);
        let used = |bytes| kib.used(bytes, Duration::MAX);
        assert_eq!([0, 1, 1_024, 1_025].map(used), [Some(0), Some(7), Some(7), Some(14)]);
        assert_eq!(kib.used(u64::MAX, Duration::ZERO), Some(u64::MAX / 1_024 * 7 + 7));
        assert_eq!(meter(MeterBy::Report).used(5, Duration::MAX), None);
    }

    #[test]
    fn money_lasts_for_whole_units_only() {
        let seconds = meter(MeterBy::Second);
        assert_eq!(seconds.lasts(20), Some(Duration::from_secs(2)));
        assert_eq!((seconds.carries(20), meter(MeterBy::Kib).carries(20)), (None, Some(2_048)));
        assert_eq!(meter(MeterBy::Kib).lasts(20), None);
    }

    #[test]
    fn a_report_is_one_decimal_number() {
        let of = |texts: &[&str]| {
            let mut headers = HeaderMap::new();
            for text in texts {
                headers.append(USED, HeaderValue::from_str(text).unwrap());
            }
            meter(MeterBy::Report).reported(&headers)
        };
        assert_eq!((of(&["3"]), of(&["0"])), (Some(21), Some(0)));
        assert_eq!(of(&["18446744073709551615"]), Some(u64::MAX));
        for texts in [
            &[][..],
            &["3", "3"],
            &[""],
            &["-1"],
            &["+1"],
            &["1e3"],
            &["1.5"],
            &["18446744073709551616"],
        ] {
            assert_eq!(of(texts), None, "{texts:?}");
        }
    }
}
