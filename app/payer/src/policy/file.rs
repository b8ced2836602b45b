//! A policy as a file: TOML, read strictly. A key that is not known is refused, so that no bound is lost by a slip of
//! the hand. Amounts are texts in tokens, as `"0.05"`: a number would be read by its nearest fraction.

use farthing_sdk::solana::Address;
use serde::Deserialize;
use std::str::FromStr;

use super::{Costs, Policy};
use crate::{
    cost::{Market, Scheme},
    spending::Budgets,
};

/// A file with every key, as `farthing get --policy` reads it.
pub const TEMPLATE: &str = r#"# What `farthing get` may pay without asking. Amounts are tokens of the mint, as texts. Without a key
# there is no such bound; a key that is not known is refused.

# schemes = ["farthing-channel", "farthing-pay", "farthing-pass", "exact"]   # ways to pay
# mints = []                     # tokens, by their addresses; empty for any
# payees = []                    # deposits, earnings and wallets that may be paid; empty for anybody
# sites = []                     # origins, as "https://news.example"; empty for any

[limit]
request = "0.05"                 # one request
# ask_above = "0.01"             # a person is asked where a request costs more
day = "1"                        # a day, of UTC, of all sites together
month = "10"                     # a month
# run = "1"                      # all that is spent under one name of a run
# site_day = "0.5"               # a day at one site
# site_month = "5"               # a month at one site

[cost]
# sol = "150"                    # what a SOL is worth, in tokens, by which ways are compared
# requests = 1                   # requests expected at a site, at least: else one more than in these days
# days = 30                      # for which money stays set aside
# locked = 50000                 # what money would bring elsewhere, in millionths a year
# unit_price = 0                 # millionths of a lamport for a compute unit
"#;

/// Why a policy is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// It is no TOML, or has a key that is not known, or a value of another kind.
    #[error("{}{words}", line.map_or(String::new(), |line| format!("line {line}: ")))]
    Form {
        /// From 1, where it is known.
        line: Option<usize>,
        /// What the parser says.
        words: String,
    },
    /// A value that is none of those allowed.
    #[error("{key}: {words}")]
    Value {
        /// As `limit.day`.
        key: &'static str,
        /// What is wrong.
        words: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    schemes: Option<Vec<String>>,
    #[serde(default)]
    mints: Vec<String>,
    #[serde(default)]
    payees: Vec<String>,
    #[serde(default)]
    sites: Vec<String>,
    #[serde(default)]
    limit: LimitText,
    #[serde(default)]
    cost: CostText,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitText {
    request: Option<String>,
    ask_above: Option<String>,
    day: Option<String>,
    month: Option<String>,
    run: Option<String>,
    site_day: Option<String>,
    site_month: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CostText {
    sol: Option<String>,
    requests: Option<u64>,
    days: Option<u16>,
    locked: Option<u32>,
    unit_price: Option<u64>,
}

impl Policy {
    /// Reads a file's text. The token has so many decimals.
    ///
    /// # Errors
    /// [`PolicyError`] of the first thing that is wrong.
    pub fn parse(text: &str, decimals: u8) -> Result<Self, PolicyError> {
        let read: Text = toml::from_str(text).map_err(|error| malformed(text, &error))?;
        let amount = |key, value: Option<String>| {
            let units = value.map(|value| base_units(&value, decimals));
            units.transpose().map_err(|words| PolicyError::Value { key, words })
        };
        let LimitText { request, ask_above, day, month, run, site_day, site_month } = read.limit;
        let schemes = match read.schemes {
            None => Scheme::ALL.to_vec(),
            Some(names) => all("schemes", &names)?,
        };
        Ok(Self {
            request: amount("limit.request", request)?,
            ask_above: amount("limit.ask_above", ask_above)?,
            budgets: Budgets {
                day: amount("limit.day", day)?,
                month: amount("limit.month", month)?,
                run: amount("limit.run", run)?,
                site_day: amount("limit.site_day", site_day)?,
                site_month: amount("limit.site_month", site_month)?,
            },
            schemes: schemes.into_iter().collect(),
            mints: all::<Address>("mints", &read.mints)?,
            payees: all::<Address>("payees", &read.payees)?,
            sites: sites(&read.sites)?,
            costs: read.cost.read(decimals)?,
        })
    }
}

impl CostText {
    fn read(self, decimals: u8) -> Result<Costs, PolicyError> {
        let wrong = |key, words: &str| PolicyError::Value { key, words: words.into() };
        let usual = Costs::default();
        let tokens = self.sol.unwrap_or_else(|| "150".into());
        let units_per_sol = base_units(&tokens, decimals).ok().filter(|units| *units > 0);
        let above = "expected tokens above 0 that the mint can have";
        let units_per_sol = units_per_sol.ok_or_else(|| wrong("cost.sol", above))?;
        let requests = self.requests.unwrap_or(usual.requests);
        if requests == 0 {
            return Err(wrong("cost.requests", "expected at least 1"));
        }
        let quiet = Market::quiet(units_per_sol);
        let locked_ppm = self.locked.unwrap_or(quiet.locked_ppm);
        if locked_ppm > 1_000_000 {
            return Err(wrong("cost.locked", "expected at most 1000000"));
        }
        let unit_price = self.unit_price.unwrap_or(quiet.unit_price);
        let days = self.days.unwrap_or(30);
        let seconds = u32::from(days).saturating_mul(86_400);
        let market = Market { locked_ppm, unit_price, ..quiet };
        Ok(Costs { market, requests, seconds })
    }
}

fn all<T: FromStr>(key: &'static str, texts: &[String]) -> Result<Vec<T>, PolicyError>
where
    T::Err: std::fmt::Display,
{
    let read = |text: &String| {
        text.parse().map_err(|error| PolicyError::Value { key, words: format!("{text}: {error}") })
    };
    texts.iter().map(read).collect()
}

/// In the one spelling that an origin has.
fn sites(texts: &[String]) -> Result<Vec<String>, PolicyError> {
    let read = |text: &String| {
        let words = "expected an origin such as https://news.example";
        let wrong = || PolicyError::Value { key: "sites", words: format!("{text}: {words}") };
        let origin: farthing_wire::Origin = text.parse().map_err(|_| wrong())?;
        if origin.as_str() == text { Ok(text.clone()) } else { Err(wrong()) }
    };
    texts.iter().map(read).collect()
}

/// Base units of an amount in tokens, exactly.
fn base_units(text: &str, decimals: u8) -> Result<u64, String> {
    let form = "expected tokens as a decimal number, such as \"0.05\"";
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || text.ends_with('.') || !is_digits(whole) || !is_digits(fraction) {
        return Err(form.into());
    }
    let places = usize::from(decimals);
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > places {
        return Err(format!("the token has {decimals} decimals and no more"));
    }
    let digits = format!("{whole}{fraction:0<places$}");
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Ok(0);
    }
    digits.parse().map_err(|_| "more than a token can have".into())
}

fn malformed(text: &str, error: &toml::de::Error) -> PolicyError {
    let line = error.span().map(|span| {
        text.get(..span.start).unwrap_or_default().bytes().filter(|byte| *byte == b'\n').count() + 1
    });
    PolicyError::Form { line, words: error.message().to_owned() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::cost::Schemes;

    #[test]
    fn the_template_is_a_policy_and_so_is_all_that_it_has_in_comments() {
        let policy = Policy::parse(TEMPLATE, 6).unwrap();
        assert_eq!((policy.request, policy.budgets.day), (Some(50_000), Some(1_000_000)));
        assert_eq!((policy.ask_above, policy.budgets.run), (None, None));
        assert_eq!((policy.schemes, policy.costs), (Schemes::ALL, Costs::default()));
        let shown = |line: &str| {
            line.strip_prefix("# ").filter(|line| line.contains(" = ")).map(str::to_owned)
        };
        let all: Vec<String> =
            TEMPLATE.lines().map(|line| shown(line).unwrap_or_else(|| line.into())).collect();
        let policy = Policy::parse(&all.join("\n"), 6).unwrap();
        assert_eq!((policy.ask_above, policy.budgets.site_month), (Some(10_000), Some(5_000_000)));
        assert_eq!(policy.costs, Costs::default());
    }

    #[test]
    fn what_is_not_known_is_refused_by_its_line() {
        for (text, line) in [
            ("[limit]\nday = \"1\"\nweek = \"1\"", 3),
            ("limits = 1", 1),
            ("[limit]\nday = 1", 2),
            ("[cost]\nrequests = -1", 2),
            ("[", 1),
        ] {
            let error = Policy::parse(text, 6).unwrap_err();
            assert!(
                matches!(error, PolicyError::Form { line: Some(at), .. } if at == line),
                "{error}"
            );
        }
    }

    #[test]
    fn a_value_that_is_not_allowed_is_named() {
        for (text, expected) in [
            ("[limit]\nday = \"1,5\"", "limit.day"),
            ("[limit]\nday = \"-1\"", "limit.day"),
            ("[limit]\nday = \"1.\"", "limit.day"),
            ("[limit]\nday = \"0.0000001\"", "limit.day"),
            ("[limit]\nday = \"99999999999999999999\"", "limit.day"),
            ("schemes = [\"upto\"]", "schemes"),
            ("mints = [\"USDC\"]", "mints"),
            ("payees = [\"me\"]", "payees"),
            ("sites = [\"https://a.example/\"]", "sites"),
            ("sites = [\"a.example\"]", "sites"),
            ("[cost]\nsol = \"0\"", "cost.sol"),
            ("[cost]\nrequests = 0", "cost.requests"),
            ("[cost]\nlocked = 1000001", "cost.locked"),
        ] {
            let error = Policy::parse(text, 6).unwrap_err();
            assert!(
                matches!(&error, PolicyError::Value { key, .. } if *key == expected),
                "{error}"
            );
        }
    }

    #[test]
    fn amounts_are_exact() {
        for (text, decimals, units) in [
            ("0.05", 6, 50_000),
            ("1", 0, 1),
            ("1.50", 1, 15),
            ("0", 9, 0),
            ("18446744073709551615", 0, u64::MAX),
            ("18446744073709.551615", 6, u64::MAX),
        ] {
            assert_eq!(base_units(text, decimals), Ok(units), "{text}");
        }
    }
}
