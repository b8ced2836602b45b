//! Values that are only known to be wrong once the chain was asked: an amount has more decimals than its
//! mint, a rate is too slow for it. So each remembers the argument that it was typed for, as reading the
//! command line does.

use super::{AmountArg, RateArg, TokenArg, amount::above_zero as tokens_above_zero};
use crate::failure::{Failure, Outcome};
use clap::{
    Arg, Command,
    builder::{TypedValueParser, ValueParserFactory},
};
use farthing_sdk::core::stream::Fixed;
use std::{ffi::OsStr, str::FromStr};

/// A value and the argument that it was typed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed<T> {
    value: T,
    /// As help and clap name it: `<AMOUNT>`, `--unit <TOKENS>`.
    argument: String,
    text: String,
}

/// An amount in tokens, as it was typed.
pub type TypedTokens = Typed<TokenArg>;
/// The same, or "all".
pub type TypedAmount = Typed<AmountArg>;
/// A rate, as it was typed.
pub type TypedRate = Typed<RateArg>;

impl<T> Typed<T> {
    /// Why it is refused, with what it is.
    pub fn refused(&self, reason: impl Into<String>) -> Failure {
        Failure::Usage(reason.into()).of(&self.argument, &self.text)
    }
}

impl TypedTokens {
    /// Base units at so many decimals.
    ///
    /// # Errors
    /// `Argument` when it is not a whole number of them.
    pub fn units(&self, decimals: u8) -> Outcome<u64> {
        self.value.base_units(decimals).map_err(|reason| self.refused(reason))
    }
}

impl TypedAmount {
    /// The same, where "all" is so many.
    ///
    /// # Errors
    /// As for [`TypedTokens::units`].
    pub fn units(&self, decimals: u8, all: u64) -> Outcome<u64> {
        self.value.base_units(decimals, all).map_err(|reason| self.refused(reason))
    }
}

impl TypedRate {
    /// Base units per second.
    ///
    /// # Errors
    /// `Argument` when it is slower or faster than can be.
    pub fn fixed(&self, decimals: u8) -> Outcome<Fixed> {
        self.value.fixed(decimals).map_err(|reason| self.refused(reason))
    }
}

/// Reads a value and notes its argument.
#[derive(Clone)]
pub struct Parser<T>(fn(&str) -> Result<T, String>);

/// An amount where nothing would do nothing.
pub fn above_zero() -> Parser<TokenArg> {
    Parser(tokens_above_zero)
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Parser<T> {
    type Value = Typed<T>;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        word: &OsStr,
    ) -> Result<Typed<T>, clap::Error> {
        let value = TypedValueParser::parse_ref(&self.0, command, arg, word)?;
        let argument = arg.map(ToString::to_string).unwrap_or_default();
        Ok(Typed { value, argument, text: word.to_string_lossy().into_owned() })
    }
}

impl<T> ValueParserFactory for Typed<T>
where
    T: FromStr<Err = String> + Clone + Send + Sync + 'static,
{
    type Parser = Parser<T>;

    fn value_parser() -> Parser<T> {
        Parser(T::from_str)
    }
}

#[cfg(test)]
mod tests {
    use super::{TypedRate, TypedTokens, above_zero};
    use crate::failure::Failure;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[arg(value_parser = above_zero())]
        amount: TypedTokens,
        #[arg(long, value_name = "TOKENS")]
        unit: Option<TypedTokens>,
        #[arg(long)]
        rate: Option<TypedRate>,
    }

    fn named(failure: Failure) -> (String, String, String) {
        let Failure::Argument { argument: Some(argument), value, reason } = failure else {
            panic!("{failure:?}")
        };
        (argument, value, reason)
    }

    #[test]
    fn what_does_not_fit_the_mint_is_named_with_its_argument() {
        let line = ["it", "0.125", "--unit", "1.5", "--rate", "0.00000001 per year"];
        let line = Line::try_parse_from(line).expect("only the mint refuses it");
        assert_eq!(line.amount.units(3).unwrap(), 125);
        let (argument, value, reason) = named(line.amount.units(2).unwrap_err());
        assert_eq!((argument.as_str(), value.as_str()), ("<AMOUNT>", "0.125"));
        assert!(reason.contains("more decimals than the mint"), "{reason}");
        let unit = line.unit.expect("a unit");
        assert_eq!(named(unit.units(0).unwrap_err()).0, "--unit <TOKENS>");
        let rate = line.rate.expect("a rate");
        assert_eq!(named(rate.fixed(6).unwrap_err()).0, "--rate <RATE>");
    }

    #[test]
    fn what_no_mint_takes_is_refused_while_it_is_read() {
        let refused = Line::try_parse_from(["it", "0"]).err().expect("nothing").to_string();
        assert!(refused.contains("'<AMOUNT>': give an amount above 0"), "{refused}");
    }
}
