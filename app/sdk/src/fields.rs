//! Accounts, arguments and events as lists of named values with their units, so that a table or a JSON
//! printer needs one piece of code for all of them.

use crate::solana::Address;
use farthing_core::stream::Fixed;
use std::fmt;

/// One value of an account, an argument or an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Address(Address),
    /// A hash, a key, a reference: shown in hexadecimal.
    Bytes(Vec<u8>),
    /// A text, or the name of a status.
    Text(String),
    /// Base units of the mint.
    Amount(u64),
    /// Base units of the mint, and 2^-64 of one.
    Exact(Fixed),
    /// Base units per second, and 2^-64 of one.
    Rate(Fixed),
    /// Unix seconds.
    Time(i64),
    /// Seconds.
    Span(u64),
    /// Hundredths of a percent.
    Share(u64),
    /// A count, a number, a slot, a code or a set of bits.
    Number(u64),
    Flag(bool),
    /// What an optional argument leaves as it is.
    Absent,
    List(Vec<Value>),
    Record(Vec<Field>),
}

/// A value and what it is called.
pub type Field = (&'static str, Value);

/// Has named values.
pub trait Fields {
    /// In the order in which they are stored. What only the program needs is left out: versions, bumps,
    /// lengths, reserved bytes. A rate is one value, without `_whole` in its name.
    fn fields(&self) -> Vec<Field>;
}

/// Can be a [`Value`].
pub trait ToValue: Sized {
    fn to_value(&self) -> Value;

    /// Several of them: bytes are one value rather than a list.
    fn list(items: &[Self]) -> Value {
        Value::List(items.iter().map(Self::to_value).collect())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Bytes(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
            Self::Text(text) => f.write_str(text),
            Self::Amount(n) | Self::Span(n) | Self::Share(n) | Self::Number(n) => n.fmt(f),
            Self::Exact(Fixed { whole, fraction }) | Self::Rate(Fixed { whole, fraction }) => {
                write!(f, "{whole} + {fraction}/2^64")
            }
            Self::Time(time) => time.fmt(f),
            Self::Flag(flag) => flag.fmt(f),
            Self::Absent => f.write_str("-"),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(ToString::to_string).collect();
                f.write_str(&items.join(", "))
            }
            Self::Record(fields) => {
                let fields: Vec<_> = fields.iter().map(|(k, v)| format!("{k}: {v}")).collect();
                f.write_str(&fields.join(" "))
            }
        }
    }
}

impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::Flag(*self)
    }
}

impl ToValue for u8 {
    fn to_value(&self) -> Value {
        Value::Number((*self).into())
    }

    fn list(items: &[Self]) -> Value {
        Value::Bytes(items.to_vec())
    }
}

impl ToValue for Address {
    fn to_value(&self) -> Value {
        Value::Address(*self)
    }
}

impl ToValue for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl<T: ToValue, const N: usize> ToValue for [T; N] {
    fn to_value(&self) -> Value {
        T::list(self)
    }
}

impl<T: ToValue> ToValue for Vec<T> {
    fn to_value(&self) -> Value {
        T::list(self)
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Absent, T::to_value)
    }
}

/// A number, or several of one unit.
pub trait Numbers {
    type Number;

    /// Each number as this value.
    fn in_unit(&self, unit: impl Fn(Self::Number) -> Value) -> Value;
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Numbers for $type {
            type Number = $type;

            fn in_unit(&self, unit: impl Fn($type) -> Value) -> Value {
                unit(*self)
            }
        }
    )*};
}

numbers!(u8, u16, u32, u64, i64);

impl<T: Numbers> Numbers for Option<T> {
    type Number = T::Number;

    fn in_unit(&self, unit: impl Fn(T::Number) -> Value) -> Value {
        self.as_ref().map_or(Value::Absent, |number| number.in_unit(unit))
    }
}

impl<T: Numbers, const N: usize> Numbers for [T; N] {
    type Number = T::Number;

    fn in_unit(&self, unit: impl Fn(T::Number) -> Value) -> Value {
        Value::List(self.iter().map(|number| number.in_unit(&unit)).collect())
    }
}

/// The text that bytes hold, without the zeros behind it. What is no UTF-8 is replaced.
pub fn padded_text(bytes: &[u8]) -> String {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at.saturating_add(1));
    String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned()
}
