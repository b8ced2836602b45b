//! Accounts, arguments and events as lists of named values, so that a table or a JSON printer needs
//! one piece of code for all of them.

use crate::solana::Address;
use std::fmt;

/// One value of an account, an argument or an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Address(Address),
    /// A hash, a key, a reference: shown in hexadecimal.
    Bytes(Vec<u8>),
    /// A text, or the name of a status.
    Text(String),
    Unsigned(u64),
    Signed(i64),
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
    /// In the order in which they are stored. Reserved bytes are left out.
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
            Self::Unsigned(number) => number.fmt(f),
            Self::Signed(number) => number.fmt(f),
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

macro_rules! numbers {
    ($variant:ident from $($type:ty),*) => {$(
        impl ToValue for $type {
            fn to_value(&self) -> Value {
                Value::$variant((*self).into())
            }
        }
    )*};
}

numbers!(Unsigned from u16, u32, u64);
numbers!(Signed from i64);
numbers!(Flag from bool);

impl ToValue for u8 {
    fn to_value(&self) -> Value {
        Value::Unsigned((*self).into())
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

/// A struct with a `borsh` encoding and [`Fields`].
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident { $($(#[$about:meta])* pub $field:ident: $type:ty,)* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, borsh::BorshSerialize, borsh::BorshDeserialize)]
        pub struct $name { $($(#[$about])* pub $field: $type,)* }

        impl $crate::fields::Fields for $name {
            fn fields(&self) -> Vec<$crate::fields::Field> {
                let all: Vec<$crate::fields::Field> = vec![
                    $((stringify!($field), $crate::fields::ToValue::to_value(&self.$field)),)*
                ];
                all.into_iter().filter(|(name, _)| *name != "reserved").collect()
            }
        }
    };
}
pub(crate) use record;
