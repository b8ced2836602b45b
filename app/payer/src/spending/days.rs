//! Days and months of UTC, by which budgets begin anew.

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A day of UTC, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

/// A month of UTC, counted from January of the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i64);

impl Day {
    /// That of a time in unix seconds.
    #[must_use]
    pub fn of(at: i64) -> Self {
        Self(at.div_euclid(DAY))
    }

    /// Year, month from 1, and day from 1, of the calendar: days are counted from 1 March of the year 0, so that the
    /// day that only some years have is a year's last.
    fn date(self) -> (i64, i64, i64) {
        let day = self.0.saturating_add(719_468);
        let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let date = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        (year, month, date)
    }

    /// The month that it is in.
    #[must_use]
    pub fn month(self) -> Month {
        let (year, month, _) = self.date();
        Month(year * 12 + month - 1)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, date) = self.date();
        write!(f, "{year:04}-{month:02}-{date:02}")
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn days_have_the_dates_of_the_calendar() {
        for (at, date) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (86_400, "1970-01-02"),
            (-1, "1969-12-31"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_709_164_800, "2024-02-29"),
            (1_796_083_199, "2026-11-30"),
            (1_796_083_200, "2026-12-01"),
            (4_107_542_400, "2100-03-01"),
        ] {
            let day = Day::of(at);
            assert_eq!(day.to_string(), date);
            assert_eq!(day.month().to_string(), date[..7]);
        }
    }
}
