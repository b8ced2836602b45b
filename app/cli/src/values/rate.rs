//! Rates as people write them: `2.50 per month`, `0.0001/second`, `5 per 36 hours`.

use super::amount::above_zero;
use farthing_sdk::{
    core::stream::Fixed,
    streams::{self, RateError},
};
use serde_json::{Value, json};
use std::{fmt, str::FromStr};

/// A rate as typed. What it is in base units depends on the mint's decimals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateArg(String);

impl FromStr for RateArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match streams::Rate::parse(text, 0) {
            // With the mint's decimals it can be faster, and exact.
            Ok(_) | Err(RateError::TooSlow) => Ok(Self(text.into())),
            // The reason that amounts have everywhere.
            Err(RateError::BadAmount) => {
                let amount = text.split([' ', '/']).next().unwrap_or_default();
                above_zero(amount)?;
                Err(RateError::BadAmount.to_string())
            }
            Err(error) => Err(error.to_string()),
        }
    }
}

impl RateArg {
    /// Base units per second.
    pub fn fixed(&self, decimals: u8) -> Result<Fixed, String> {
        let rate = streams::Rate::parse(&self.0, decimals);
        rate.map(|rate| rate.fixed()).map_err(|error| error.to_string())
    }
}

/// A rate to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Base units per second.
    pub fixed: Fixed,
    pub decimals: u8,
    pub unit: String,
}

impl Rate {
    /// For programs: the exact number, in two words.
    pub fn json(&self) -> Value {
        json!({
            "base_units_per_second": self.fixed.whole.to_string(),
            "fraction": self.fixed.fraction.to_string(),
            "text": self.to_string(),
        })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = streams::Rate::describe(self.fixed, self.decimals);
        f.write_str(&words.replacen(" per ", &format!(" {} per ", self.unit), 1))
    }
}

#[cfg(test)]
mod tests {
    use super::{Rate, RateArg, above_zero};

    #[test]
    fn reads_what_people_write_and_says_it_again() {
        for (text, again) in [
            ("2.50 per month", "2.5 TEST per month"),
            ("0.0001/second", "0.0001 TEST per second"),
            ("1 per 11 seconds", "about 7854.545454 TEST per day"),
        ] {
            let fixed = text.parse::<RateArg>().unwrap().fixed(6).unwrap();
            let shown = Rate { fixed, decimals: 6, unit: "TEST".into() };
            assert_eq!(shown.to_string(), again);
        }
    }

    #[test]
    fn its_amount_is_wrong_for_the_reasons_of_any_amount() {
        for amount in ["-1", "0", "0.0", "1,5", "1_000", "1e3", "$1"] {
            let reason = above_zero(amount).unwrap_err();
            for rate in [format!("{amount} per day"), format!("{amount}/day")] {
                assert_eq!(rate.parse::<RateArg>(), Err(reason.clone()), "{rate}");
            }
        }
    }

    #[test]
    fn refuses_what_is_no_rate() {
        for text in ["", "5", "5 per", "per day", "5 per moon", "-1 per day", "1,5/day", "0/day"] {
            assert!(text.parse::<RateArg>().is_err(), "{text:?}");
        }
        assert!("0.00000001 per year".parse::<RateArg>().unwrap().fixed(6).is_err());
    }
}
