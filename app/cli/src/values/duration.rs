//! Durations as people write them: `90s`, `10m`, `1h30m`, `30d`, `2w`, and whatever a rate takes as its
//! time: `36 hours`, `2 weeks`, `month`.

use farthing_sdk::streams::Unit;
use std::{fmt, str::FromStr};

const UNITS: [(char, u64); 5] = [('w', 604_800), ('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// A length of time in whole seconds; zero is "none".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Span(pub u64);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if matches!(text, "0" | "none" | "never") {
            return Ok(Self(0));
        }
        if text.starts_with('-') {
            return Err("a duration cannot be negative".into());
        }
        // One unit of a time, as rates have it: `month`.
        if let Some(seconds) = seconds_of(text.trim()) {
            return Ok(Self(seconds));
        }
        let wrong = || "write a duration with units, as in 90s, 10m, 1h30m or 30 days".to_string();
        let (mut total, mut rest) = (0u64, text.trim());
        if rest.is_empty() {
            return Err(wrong());
        }
        while !rest.is_empty() {
            let (number, named) =
                rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?);
            let named = named.trim_start();
            let end = named.find(|c: char| !c.is_alphabetic()).unwrap_or(named.len());
            let number: u64 = number.parse().map_err(|_| wrong())?;
            total = seconds_of(&named[..end])
                .ok_or_else(wrong)?
                .checked_mul(number)
                .and_then(|part| total.checked_add(part))
                .ok_or("the duration is too long")?;
            rest = named[end..].trim_start_matches([' ', ',']);
        }
        Ok(Self(total))
    }
}

/// Seconds of a unit: by a letter as it is written here, or as rates name it.
fn seconds_of(unit: &str) -> Option<u64> {
    let letter = UNITS.iter().find(|(name, _)| unit.chars().eq([*name]));
    letter.map(|(_, seconds)| *seconds).or_else(|| Unit::parse(unit).map(Unit::seconds))
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("none");
        }
        let mut rest = self.0;
        // Weeks are read but not written: 30d is clearer than 4w2d.
        for (unit, seconds) in &UNITS[1..] {
            if rest >= *seconds {
                write!(f, "{}{unit}", rest / seconds)?;
                rest %= seconds;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Span;
    use farthing_sdk::streams::Rate;

    #[test]
    fn reads_and_writes_durations() {
        for (text, seconds) in
            [("90s", 90), ("10m", 600), ("1h30m", 5_400), ("30d", 2_592_000), ("2w", 1_209_600)]
        {
            assert_eq!(text.parse(), Ok(Span(seconds)), "{text}");
        }
        assert_eq!("0".parse(), Ok(Span(0)));
        assert_eq!(Span(5_400).to_string(), "1h30m");
        assert_eq!(Span(90).to_string(), "1m30s");
        assert_eq!(Span(0).to_string(), "none");
    }

    #[test]
    fn takes_what_a_rate_takes_as_its_time() {
        for time in
            ["second", "36 hours", "36h", "2 weeks", "5 min", "30 Days", "month", "d", "3 years"]
        {
            let rate = Rate::parse(&format!("1 per {time}"), 0).expect(time);
            let Span(seconds) = time.parse().expect(time);
            assert_eq!(Rate::new(1, seconds), Some(rate), "{time}");
        }
        assert_eq!("1 hour, 30 minutes".parse(), Ok(Span(5_400)));
    }

    #[test]
    fn refuses_durations_without_a_unit_or_a_number() {
        for text in
            ["", " ", "10", "10x", "1.5h", "99999999999999999999d", "10é", "5 per day", "1h5"]
        {
            assert!(text.parse::<Span>().is_err(), "{text:?}");
        }
        assert!("-1d".parse::<Span>().unwrap_err().contains("negative"));
    }
}
