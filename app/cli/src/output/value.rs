//! What a single value looks like to people and to programs.

use crate::values::{Amount, Hash32, Lamports, Moment, Rate, Span, token_text};
use farthing_sdk::solana::Address;
use serde_json::{Value, json};

/// A value that people read and programs parse.
pub trait Shown {
    fn text(&self) -> String;
    fn json(&self) -> Value;
}

impl Shown for Amount {
    fn text(&self) -> String {
        self.to_string()
    }

    /// Base units are text, because many JSON readers cannot hold 64 bits in a number.
    fn json(&self) -> Value {
        json!({
            "base_units": self.base_units.to_string(),
            "tokens": token_text(self.base_units, self.decimals),
            "decimals": self.decimals,
            "unit": self.unit,
        })
    }
}

impl Shown for Lamports {
    fn text(&self) -> String {
        self.to_string()
    }

    fn json(&self) -> Value {
        json!(self.0)
    }
}

impl Shown for Rate {
    fn text(&self) -> String {
        self.to_string()
    }

    fn json(&self) -> Value {
        self.json()
    }
}

impl Shown for Moment {
    fn text(&self) -> String {
        self.to_string()
    }

    fn json(&self) -> Value {
        if self.0 == i64::MAX { Value::Null } else { json!(self.0) }
    }
}

impl Shown for Span {
    fn text(&self) -> String {
        self.to_string()
    }

    fn json(&self) -> Value {
        json!(self.0)
    }
}

/// The zero address is nobody, on chain as here.
impl Shown for Address {
    fn text(&self) -> String {
        if *self == Address::default() { "nobody".into() } else { self.to_string() }
    }

    fn json(&self) -> Value {
        if *self == Address::default() { Value::Null } else { json!(self.to_string()) }
    }
}

/// The zero hash is no hash.
impl Shown for Hash32 {
    fn text(&self) -> String {
        if self.0 == [0; 32] { "none".into() } else { self.to_string() }
    }

    fn json(&self) -> Value {
        if self.0 == [0; 32] { Value::Null } else { json!(self.to_string()) }
    }
}

impl Shown for str {
    fn text(&self) -> String {
        super::clean::line(self)
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl Shown for String {
    fn text(&self) -> String {
        self.as_str().text()
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl Shown for u64 {
    fn text(&self) -> String {
        self.to_string()
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl Shown for u32 {
    fn text(&self) -> String {
        self.to_string()
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl Shown for bool {
    fn text(&self) -> String {
        if *self { "yes" } else { "no" }.into()
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl<T: Shown + ?Sized> Shown for &T {
    fn text(&self) -> String {
        (**self).text()
    }

    fn json(&self) -> Value {
        (**self).json()
    }
}

impl<T: Shown> Shown for Option<T> {
    fn text(&self) -> String {
        self.as_ref().map_or_else(|| "none".into(), Shown::text)
    }

    fn json(&self) -> Value {
        self.as_ref().map_or(Value::Null, Shown::json)
    }
}

impl<T: Shown> Shown for Vec<T> {
    fn text(&self) -> String {
        if self.is_empty() {
            return "none".into();
        }
        self.iter().map(Shown::text).collect::<Vec<_>>().join(", ")
    }

    fn json(&self) -> Value {
        self.iter().map(Shown::json).collect()
    }
}
