//! Structured fields (RFC 9651), as far as signatures of HTTP messages have them: dictionaries of strings, integers, tokens,
//! bytes, booleans and lists of them, with parameters. What else there is, decimals and dates, is refused: nothing here
//! means anything by them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Digits of an integer, at most.
const DIGITS_MAX: usize = 15;

/// A value without parameters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Bare {
    Integer(i64),
    Text(String),
    Token(String),
    Bytes(Vec<u8>),
    Boolean(bool),
}

/// Parameters in their order; of two of one name the last value counts, at the place of the first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Params(Vec<(String, Bare)>);

/// A value with its parameters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Item {
    pub bare: Bare,
    pub params: Params,
}

/// What a name of a dictionary stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Member {
    Item(Item),
    List(Vec<Item>, Params),
}

impl Params {
    pub fn get(&self, name: &str) -> Option<&Bare> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Bare::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(Bare::Integer(integer)) => Some(*integer),
            _ => None,
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    fn set(&mut self, name: String, value: Bare) {
        match self.0.iter_mut().find(|(found, _)| *found == name) {
            Some((_, before)) => *before = value,
            None => self.0.push((name, value)),
        }
    }
}

/// Reads a dictionary. `None` where it is none, and where one name stands in it twice: two readers could see two values.
pub(super) fn dictionary(text: &str) -> Option<Vec<(String, Member)>> {
    let mut reader = Reader(text.trim_matches(' ').as_bytes());
    let mut all: Vec<(String, Member)> = Vec::new();
    loop {
        let name = reader.key()?;
        let member = match reader.eat(b'=') {
            true => reader.member()?,
            false => Member::Item(Item { bare: Bare::Boolean(true), params: reader.params()? }),
        };
        if all.iter().any(|(found, _)| *found == name) {
            return None;
        }
        all.push((name, member));
        reader.skip(b" \t");
        if reader.0.is_empty() {
            return Some(all);
        }
        if !reader.eat(b',') {
            return None;
        }
        reader.skip(b" \t");
    }
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        if is_there {
            self.next();
        }
        is_there
    }

    fn skip(&mut self, bytes: &[u8]) {
        while self.peek().is_some_and(|byte| bytes.contains(&byte)) {
            self.next();
        }
    }

    /// As many as are so.
    fn take(&mut self, is_so: impl Fn(u8) -> bool) -> String {
        let mut taken = String::new();
        while let Some(byte) = self.peek().filter(|byte| is_so(*byte)) {
            taken.push(char::from(byte));
            self.next();
        }
        taken
    }

    fn key(&mut self) -> Option<String> {
        let is_first = |byte: u8| byte.is_ascii_lowercase() || byte == b'*';
        self.peek().filter(|byte| is_first(*byte))?;
        Some(self.take(|byte| is_first(byte) || byte.is_ascii_digit() || b"_-.".contains(&byte)))
    }

    fn member(&mut self) -> Option<Member> {
        if !self.eat(b'(') {
            return self.item().map(Member::Item);
        }
        let mut items = Vec::new();
        loop {
            self.skip(b" ");
            if self.eat(b')') {
                return Some(Member::List(items, self.params()?));
            }
            items.push(self.item()?);
            if !matches!(self.peek()?, b' ' | b')') {
                return None;
            }
        }
    }

    fn item(&mut self) -> Option<Item> {
        Some(Item { bare: self.bare()?, params: self.params()? })
    }

    fn params(&mut self) -> Option<Params> {
        let mut all = Params::default();
        while self.eat(b';') {
            self.skip(b" ");
            let name = self.key()?;
            let value = if self.eat(b'=') { self.bare()? } else { Bare::Boolean(true) };
            all.set(name, value);
        }
        Some(all)
    }

    fn bare(&mut self) -> Option<Bare> {
        match self.peek()? {
            b'"' => self.text(),
            b':' => self.bytes(),
            b'?' => {
                self.next();
                match self.next()? {
                    b'0' => Some(Bare::Boolean(false)),
                    b'1' => Some(Bare::Boolean(true)),
                    _ => None,
                }
            }
            b'-' | b'0'..=b'9' => self.integer(),
            byte if byte.is_ascii_alphabetic() || byte == b'*' => {
                let is_tchar =
                    |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&byte);
                Some(Bare::Token(self.take(is_tchar)))
            }
            _ => None,
        }
    }

    fn text(&mut self) -> Option<Bare> {
        self.next();
        let mut text = String::new();
        loop {
            match self.next()? {
                b'"' => return Some(Bare::Text(text)),
                b'\\' => {
                    let byte = self.next().filter(|byte| b"\"\\".contains(byte))?;
                    text.push(char::from(byte));
                }
                byte @ 0x20..=0x7e => text.push(char::from(byte)),
                _ => return None,
            }
        }
    }

    fn bytes(&mut self) -> Option<Bare> {
        self.next();
        let text = self.take(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
        self.eat(b':').then_some(())?;
        STANDARD.decode(text).ok().map(Bare::Bytes)
    }

    fn integer(&mut self) -> Option<Bare> {
        let is_less = self.eat(b'-');
        let digits = self.take(|byte| byte.is_ascii_digit());
        // A point would make it a decimal.
        if digits.is_empty() || digits.len() > DIGITS_MAX || self.peek() == Some(b'.') {
            return None;
        }
        let integer: i64 = digits.parse().ok()?;
        Some(Bare::Integer(if is_less { integer.checked_neg()? } else { integer }))
    }
}

impl fmt::Display for Bare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(integer) => write!(f, "{integer}"),
            Self::Text(text) => {
                f.write_str("\"")?;
                for letter in text.chars() {
                    if matches!(letter, '"' | '\\') {
                        f.write_str("\\")?;
                    }
                    write!(f, "{letter}")?;
                }
                f.write_str("\"")
            }
            Self::Token(token) => f.write_str(token),
            Self::Bytes(bytes) => write!(f, ":{}:", STANDARD.encode(bytes)),
            Self::Boolean(is_so) => write!(f, "?{}", u8::from(*is_so)),
        }
    }
}

impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.0 {
            match value {
                Bare::Boolean(true) => write!(f, ";{name}")?,
                value => write!(f, ";{name}={value}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.bare, self.params)
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(item) => item.fmt(f),
            Self::List(items, params) => {
                f.write_str("(")?;
                for (at, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if at == 0 { "" } else { " " })?;
                }
                write!(f, "){params}")
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// As written, or as it is written in the one way.
    #[test]
    fn what_is_read_is_written_in_the_one_way() {
        for (text, one_way) in [
            (r#"a=("@authority" "x";key="k");created=1;flag;keyid="q\"\\";n=:AAE=:"#, None),
            ("a=-7, b=?0, c=tok/en;p=*x", None),
            ("a", Some("a=?1")),
            ("  a=1 ,\tb=2  ", Some("a=1, b=2")),
            (r#"a=(  "x"   "y" ); b;  c=?1"#, Some(r#"a=("x" "y");b;c"#)),
            ("a=1;p=1;q=2;p=3", Some("a=1;p=3;q=2")),
        ] {
            let read = dictionary(text).unwrap_or_else(|| panic!("{text}"));
            let members = read.iter().map(|(name, member)| format!("{name}={member}"));
            let written = members.collect::<Vec<_>>().join(", ");
            assert_eq!(written, one_way.unwrap_or(text));
        }
    }

    #[test]
    fn what_is_no_dictionary_of_ours_is_refused() {
        for text in [
            "",
            "A=1",
            "a=",
            "a=1,",
            "a=1;",
            "a=1 b=2",
            "a=1.5",
            "a=@1659578233",
            "a=%\"x\"",
            "a=(1",
            "a=(\"x\"\"y\")",
            "a=\"x",
            "a=\"\\n\"",
            "a=\"\u{7f}\"",
            "a=\"é\"",
            "a=:AAE:",
            "a=:A A=:",
            "a=?2",
            "a=1234567890123456",
            "a=--1",
            "a=1, a=2",
            "a=1;P=1",
        ] {
            assert_eq!(dictionary(text), None, "{text}");
        }
    }
}
