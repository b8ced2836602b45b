//! Durations as people write them: `90s`, `10m`, `1h30m`, `30d`, `2w`.

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
        let wrong = || "write a duration with units, as in 90s, 10m, 1h30m or 30d".to_string();
        let (mut total, mut rest) = (0u64, text);
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
            let number: u64 = rest[..end].parse().map_err(|_| wrong())?;
            let unit = rest[end..].chars().next().ok_or_else(wrong)?;
            let seconds = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?.1;
            total = number
                .checked_mul(seconds)
                .and_then(|part| total.checked_add(part))
                .ok_or("the duration is too long")?;
            rest = &rest[end + unit.len_utf8()..];
        }
        if text.is_empty() { Err(wrong()) } else { Ok(Self(total)) }
    }
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
    fn refuses_durations_without_a_unit_or_a_number() {
        for text in ["", "10", "d", "10x", "-1d", "1.5h", "99999999999999999999d", "10é"] {
            assert!(text.parse::<Span>().is_err(), "{text:?}");
        }
    }
}
