//! Amounts in tokens, exactly: text to base units and back by the mint's decimals, never through a
//! floating-point number.

pub use farthing_sdk::amounts::token_text;
use std::{fmt, str::FromStr};

/// How amounts are written, under the help of every command that takes one.
pub const AMOUNTS: &str = "\
Amounts, prices and rates are in tokens of the mint, or in SOL where that is said, never in base units: a \
decimal number, as in 0.01 or 1250.50, without separators and without a unit.";

/// What to say of a rate where an amount belongs.
const ALONE: &str = "write the amount alone, as in 1.25; the time that a listing's price is for goes \
                     into --period, that of a stream into --rate";

/// A positive or zero amount as typed, in tokens. Its base units depend on the mint's decimals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenArg {
    whole: String,
    fraction: String,
}

/// An amount as typed where the program also knows "all".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AmountArg {
    All,
    Exact(TokenArg),
}

impl FromStr for TokenArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if text.contains([',', '_']) {
            return Err("use a point for decimals and no separators, as in 1250.50".into());
        }
        if text.starts_with('-') {
            return Err("an amount cannot be negative".into());
        }
        if text.contains('/') || text.contains(" per ") {
            return Err(ALONE.into());
        }
        if whole.is_empty() && fraction.is_empty() || !digits(whole) || !digits(fraction) {
            return Err("write the amount as a decimal number without a unit, as in 1.25".into());
        }
        Ok(Self { whole: whole.into(), fraction: fraction.trim_end_matches('0').into() })
    }
}

impl FromStr for AmountArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("all") {
            return Ok(Self::All);
        }
        let exact = above_zero(text).map_err(|error| format!("{error}, or say all"))?;
        Ok(Self::Exact(exact))
    }
}

/// An amount where nothing would do nothing.
pub fn above_zero(text: &str) -> Result<TokenArg, String> {
    let amount: TokenArg = text.parse()?;
    let is_zero =
        [&amount.whole, &amount.fraction].iter().all(|part| part.bytes().all(|it| it == b'0'));
    if is_zero { Err("give an amount above 0".into()) } else { Ok(amount) }
}

impl TokenArg {
    /// Base units at so many decimals; refuses what is not a whole number of them.
    pub fn base_units(&self, decimals: u8) -> Result<u64, String> {
        let places = usize::from(decimals);
        if self.fraction.len() > places {
            return Err(format!(
                "{self} has more decimals than the mint, which has {decimals}; the smallest amount \
                 is {}",
                token_text(1, decimals)
            ));
        }
        let digits = format!("{}{:0<places$}", self.whole, self.fraction);
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Ok(0);
        }
        digits.parse().map_err(|_| {
            format!("{self} is more than a mint can have: {}", token_text(u64::MAX, decimals))
        })
    }
}

impl fmt::Display for TokenArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.whole.is_empty() { "0" } else { &self.whole };
        match self.fraction.as_str() {
            "" => f.write_str(whole),
            fraction => write!(f, "{whole}.{fraction}"),
        }
    }
}

impl AmountArg {
    /// Base units; "all" is the program's own word for it.
    pub fn base_units(&self, decimals: u8, all: u64) -> Result<u64, String> {
        match self {
            Self::All => Ok(all),
            Self::Exact(amount) => amount.base_units(decimals),
        }
    }
}

/// A sum to show, with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    pub base_units: u64,
    pub decimals: u8,
    /// The mint's name where it is known, else its shortened address.
    pub unit: String,
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", token_text(self.base_units, self.decimals), self.unit)
    }
}

/// Lamports to show: fees, rent and wallets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lamports(pub u64);

impl fmt::Display for Lamports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} SOL", token_text(self.0, 9))
    }
}

#[cfg(test)]
mod tests {
    use super::{Amount, AmountArg, Lamports, TokenArg, above_zero, token_text};

    fn units(text: &str, decimals: u8) -> Result<u64, String> {
        text.parse::<TokenArg>()?.base_units(decimals)
    }

    #[test]
    fn reads_what_people_write() {
        assert_eq!(units("1", 6), Ok(1_000_000));
        assert_eq!(units("1.25", 6), Ok(1_250_000));
        assert_eq!(units(".5", 6), Ok(500_000));
        assert_eq!(units("5.", 6), Ok(5_000_000));
        assert_eq!(units("0.000001", 6), Ok(1));
        assert_eq!(units("0", 6), Ok(0));
        assert_eq!(units("007.10", 2), Ok(710));
        assert_eq!(units("42", 0), Ok(42));
        assert_eq!(units("1.0000000000", 6), Ok(1_000_000));
    }

    #[test]
    fn says_what_is_wrong_with_an_amount() {
        for (text, reason) in [
            ("1,5", "no separators"),
            ("1_000", "no separators"),
            ("5 TEST", "without a unit"),
            ("$5", "without a unit"),
            ("1e6", "without a unit"),
            ("3.6/hour", "--period"),
            ("3.6 per hour", "--period"),
        ] {
            let error = text.parse::<TokenArg>().unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn keeps_every_unit_of_the_largest_amount() {
        assert_eq!(units("18446744073709.551615", 6), Ok(u64::MAX));
        assert_eq!(token_text(u64::MAX, 6), "18446744073709.551615");
        assert_eq!(units("9007199254740993", 0), Ok(9_007_199_254_740_993));
    }

    #[test]
    fn refuses_what_is_not_exact_or_not_an_amount() {
        for text in ["", ".", "-1", "1e6", "1,5", "1.2.3", "one", "0x10", "+1", " 1", "1_000"] {
            assert!(text.parse::<TokenArg>().is_err(), "{text:?}");
        }
        assert!(units("0.0000001", 6).is_err());
        assert!(units("18446744073709.551616", 6).is_err());
        assert!(units("99999999999999999999999999", 0).is_err());
    }

    #[test]
    fn knows_all_only_where_it_is_allowed() {
        assert_eq!("all".parse(), Ok(AmountArg::All));
        assert_eq!("ALL".parse(), Ok(AmountArg::All));
        assert!("all".parse::<TokenArg>().is_err());
        assert_eq!("0.00".parse::<AmountArg>(), Err("give an amount above 0, or say all".into()));
        assert_eq!(AmountArg::All.base_units(6, u64::MAX), Ok(u64::MAX));
    }

    #[test]
    fn knows_nothing_however_it_is_written() {
        for text in ["0", "0.0", ".0", "00."] {
            assert!(above_zero(text).unwrap_err().contains("above 0"), "{text}");
        }
        assert!(above_zero("0.01").is_ok());
        assert!(above_zero("-1").unwrap_err().contains("negative"));
    }

    #[test]
    fn shows_amounts_with_their_unit() {
        let amount = Amount { base_units: 1_500_000, decimals: 6, unit: "TEST".into() };
        assert_eq!(amount.to_string(), "1.5 TEST");
        assert_eq!(Lamports(5_000).to_string(), "0.000005 SOL");
        assert_eq!(token_text(0, 0), "0");
        assert_eq!(token_text(10, 1), "1");
    }

    #[test]
    fn text_and_units_are_inverse() {
        for decimals in [0, 1, 6, 9, 19] {
            for base_units in [0, 1, 9, 10, 999_999, 1_000_000, u64::MAX / 3, u64::MAX] {
                assert_eq!(units(&token_text(base_units, decimals), decimals), Ok(base_units));
            }
        }
    }
}
