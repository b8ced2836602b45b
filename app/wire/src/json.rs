//! JSON, strictly: bounded before it is parsed, no key twice, fields taken one by one and by name.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::error::WireError;
use crate::text;

/// Objects and arrays in each other, at most. The deepest thing that is said has four.
const DEPTH_MAX: u32 = 16;

/// How serde's error, which is thrown away, says that a key was there twice.
const REPEATED: &str = "repeated";

/// Any JSON. Numbers that are no integers of 64 bits are [`Json::Other`]: nothing that is read here is one.
#[derive(Debug)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Integer(i128),
    Text(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
    Other,
}

impl Json {
    /// Reads one value of `bytes`, which the caller has bounded.
    pub fn parse(bytes: &[u8]) -> Result<Self, WireError> {
        if depth(bytes) > DEPTH_MAX {
            return Err(WireError::TooDeep);
        }
        serde_json::from_slice(bytes).map_err(|error| {
            if error.to_string().starts_with(REPEATED) {
                WireError::Repeated
            } else {
                WireError::Json
            }
        })
    }
}

/// How deep brackets are nested outside of strings. An upper bound where the bytes are no JSON.
fn depth(bytes: &[u8]) -> u32 {
    let (mut depth, mut deepest) = (0_u32, 0_u32);
    let (mut is_text, mut is_escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'{' | b'[' => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Integer(value.into()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(Json::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json, A::Error> {
        let mut all = BTreeMap::new();
        while let Some((name, value)) = fields.next_entry()? {
            if all.insert(name, value).is_some() {
                return Err(A::Error::custom(REPEATED));
            }
        }
        Ok(Json::Object(all))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Any)
    }
}

/// The fields of one object, to be taken one by one. What is left at [`Fields::end`] is not known.
pub(crate) struct Fields {
    within: &'static str,
    left: BTreeMap<String, Json>,
}

impl Fields {
    /// The fields of `json`, which is called `within`.
    pub fn of(json: Json, within: &'static str) -> Result<Self, WireError> {
        match json {
            Json::Object(left) => Ok(Self { within, left }),
            _ => Err(WireError::Field { within, name: "", expected: "an object" }),
        }
    }

    /// A field that may be left out.
    pub fn optional(&mut self, name: &'static str) -> Option<Json> {
        self.left.remove(name)
    }

    /// A string that stays where it is.
    pub fn peek(&self, name: &str) -> Option<&str> {
        match self.left.get(name) {
            Some(Json::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A field that must be there.
    pub fn take(&mut self, name: &'static str) -> Result<Json, WireError> {
        let within = self.within;
        self.optional(name).ok_or(WireError::Missing { within, name })
    }

    /// That field `name` is wrong.
    pub fn wrong(&self, name: &'static str, expected: &'static str) -> WireError {
        WireError::Field { within: self.within, name, expected }
    }

    /// A field that must be an object.
    pub fn object(&mut self, name: &'static str) -> Result<Self, WireError> {
        match self.take(name)? {
            Json::Object(left) => Ok(Self { within: name, left }),
            _ => Err(self.wrong(name, "an object")),
        }
    }

    /// An object that may be left out.
    pub fn optional_object(&mut self, name: &'static str) -> Result<Option<Self>, WireError> {
        if self.left.contains_key(name) { self.object(name).map(Some) } else { Ok(None) }
    }

    /// A field that must be an array.
    pub fn array(&mut self, name: &'static str) -> Result<Vec<Json>, WireError> {
        match self.take(name)? {
            Json::Array(items) => Ok(items),
            _ => Err(self.wrong(name, "an array")),
        }
    }

    /// A field that must be a string.
    pub fn text(&mut self, name: &'static str) -> Result<String, WireError> {
        match self.take(name)? {
            Json::Text(text) => Ok(text),
            _ => Err(self.wrong(name, "a string")),
        }
    }

    /// A string that may be left out.
    pub fn optional_text(&mut self, name: &'static str) -> Result<Option<String>, WireError> {
        if self.left.contains_key(name) { self.text(name).map(Some) } else { Ok(None) }
    }

    /// An integer of the range of `T`.
    pub fn integer<T: TryFrom<i128>>(&mut self, name: &'static str) -> Result<T, WireError> {
        let wrong = self.wrong(name, "an integer in its range");
        match self.take(name)? {
            Json::Integer(value) => T::try_from(value).map_err(|_| wrong),
            _ => Err(wrong),
        }
    }

    /// An amount in base units.
    pub fn amount(&mut self, name: &'static str) -> Result<u64, WireError> {
        self.read(name, "a canonical decimal string of 64 bits", text::decimal)
    }

    /// An amount that is not zero.
    pub fn positive(&mut self, name: &'static str) -> Result<u64, WireError> {
        self.read(name, "a canonical decimal string of 64 bits, at least 1", |text| {
            text::decimal(text).filter(|amount| *amount > 0)
        })
    }

    /// A count, or seconds: at least 1.
    pub fn seconds(&mut self, name: &'static str) -> Result<u32, WireError> {
        let wrong = self.wrong(name, "at least 1");
        let seconds = self.integer(name)?;
        if seconds > 0 { Ok(seconds) } else { Err(wrong) }
    }

    /// An address.
    pub fn address(&mut self, name: &'static str) -> Result<[u8; 32], WireError> {
        self.read(name, "32 bytes in base58", text::base58_32)
    }

    /// A signature.
    pub fn signature(&mut self, name: &'static str) -> Result<[u8; 64], WireError> {
        self.read(name, "64 bytes in base58", text::base58_64)
    }

    /// A string that `parse` takes.
    pub fn read<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, WireError> {
        let wrong = self.wrong(name, expected);
        match self.take(name)? {
            Json::Text(text) => parse(&text).ok_or(wrong),
            _ => Err(wrong),
        }
    }

    /// A string that `parse` takes and that may be left out.
    pub fn optional_read<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, WireError> {
        if self.left.contains_key(name) {
            self.read(name, expected, parse).map(Some)
        } else {
            Ok(None)
        }
    }

    /// That all fields were taken.
    pub fn end(self) -> Result<(), WireError> {
        if self.left.is_empty() { Ok(()) } else { Err(WireError::Unknown { within: self.within }) }
    }
}
