//! Times as the signed text has them: `2026-11-29T16:00:00.000Z`, in one way only.

use crate::text;

/// Days from the first of March of the year 0 to the first of January 1970.
const EPOCH: i64 = 719_468;

/// Days in 400 years.
const ERA: i64 = 146_097;

const DAY: i64 = 86_400;

/// Years that are written with four digits.
const YEARS: std::ops::RangeInclusive<i64> = 1970..=9999;

/// The text of a time in Unix seconds; `None` before 1970 and after the year 9999.
pub(super) fn written(seconds: i64) -> Option<String> {
    let (year, month, day) = civil(seconds.div_euclid(DAY))?;
    if !YEARS.contains(&year) {
        return None;
    }
    let of_day = seconds.rem_euclid(DAY);
    let (hour, minute, second) =
        (of_day.div_euclid(3_600), of_day.div_euclid(60).rem_euclid(60), of_day.rem_euclid(60));
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.000Z"))
}

/// Unix seconds of a text that [`written`] gives; `None` of every other.
pub(super) fn read(text: &str) -> Option<i64> {
    let part = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        // Without the zeros in front, which a canonical number has not.
        let digits = digits.trim_start_matches('0');
        let number = if digits.is_empty() { 0 } else { text::decimal(digits)? };
        i64::try_from(number).ok()
    };
    let days = days(part(0, 4)?, part(5, 7)?, part(8, 10)?)?;
    let hours = days.checked_mul(24)?.checked_add(part(11, 13)?)?;
    let minutes = hours.checked_mul(60)?.checked_add(part(14, 16)?)?;
    let seconds = minutes.checked_mul(60)?.checked_add(part(17, 19)?)?;
    // Whatever is written in another way, a 61st minute included, is not this time's text.
    (written(seconds)? == text).then_some(seconds)
}

/// Year, month and day of a day since 1970. Years begin in March here, so that a leap day is a year's last.
fn civil(day: i64) -> Option<(i64, i64, i64)> {
    let day = day.checked_add(EPOCH)?;
    let (era, of_era) = (day.div_euclid(ERA), day.rem_euclid(ERA));
    let leaps = of_era.div_euclid(1_460).checked_sub(of_era.div_euclid(36_524))?;
    let whole = leaps.checked_add(of_era.div_euclid(ERA.checked_sub(1)?))?;
    let year = of_era.checked_sub(whole)?.div_euclid(365);
    let of_year = of_era.checked_sub(before_year(year)?)?;
    let month = of_year.checked_mul(5)?.checked_add(2)?.div_euclid(153);
    let day = of_year.checked_sub(before_month(month)?)?.checked_add(1)?;
    let is_next = month >= 10;
    let month = if is_next { month.checked_sub(9)? } else { month.checked_add(3)? };
    let year = era.checked_mul(400)?.checked_add(year)?.checked_add(is_next.into())?;
    Some((year, month, day))
}

/// Days since 1970 of a date. One that is none gives a day that is written in another way.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_next = month <= 2;
    let year = year.checked_sub(is_next.into())?;
    let month = if is_next { month.checked_add(9)? } else { month.checked_sub(3)? };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = before_month(month)?.checked_add(day)?.checked_sub(1)?;
    let day = before_year(of_era)?.checked_add(of_year)?;
    era.checked_mul(ERA)?.checked_add(day)?.checked_sub(EPOCH)
}

/// Days of an era before a year of it.
fn before_year(year: i64) -> Option<i64> {
    let leaps = year.div_euclid(4).checked_sub(year.div_euclid(100))?;
    year.checked_mul(365)?.checked_add(leaps)
}

/// Days of a year before a month of it, March being 0.
fn before_month(month: i64) -> Option<i64> {
    Some(month.checked_mul(153)?.checked_add(2)?.div_euclid(5))
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Those of more than 400 years.
    const DAYS: i64 = 150_000;

    #[test]
    fn known_times_have_their_known_texts() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399, "2000-02-28T23:59:59.000Z"),
            (951_782_400, "2000-02-29T00:00:00.000Z"),
            (1_709_164_800, "2024-02-29T00:00:00.000Z"),
            (1_705_314_600, "2024-01-15T10:30:00.000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799, "9999-12-31T23:59:59.000Z"),
        ] {
            assert_eq!(written(seconds).unwrap(), text);
            assert_eq!(read(text), Some(seconds));
        }
        assert_eq!((written(-1), written(253_402_300_800), written(i64::MAX)), (None, None, None));
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut before = written(0).unwrap();
        for day in 1..DAYS {
            let text = written(day * DAY).unwrap();
            assert!(text > before, "{before} {text}");
            assert_eq!(read(&text), Some(day * DAY));
            before = text;
        }
    }

    #[test]
    fn a_time_has_one_text() {
        for text in [
            "2024-01-15T10:30:00Z",
            "2024-01-15T10:30:00.001Z",
            "2024-01-15 10:30:00.000Z",
            "2024-13-15T10:30:00.000Z",
            "2023-02-29T10:30:00.000Z",
            "2024-01-15T24:00:00.000Z",
            "2024-01-15T10:60:00.000Z",
            "2024-01-15T10:30:00.000z",
            "+024-01-15T10:30:00.000Z",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_time_is_read_as_it_was_written(seconds in 0..253_402_300_800_i64) {
            prop_assert_eq!(read(&written(seconds).unwrap()), Some(seconds));
        }
    }
}
