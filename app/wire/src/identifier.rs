//! x402's extension `payment-identifier`: what a payer calls a payment, so that the same one twice is charged once.

use std::fmt;

use farthing_vouchers::book::Row;

use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::text::Base58;

/// What x402 calls it, in `extensions`.
pub(crate) const EXTENSION: &str = "payment-identifier";

/// A payer's name for a payment: 16 to 128 of `A-Z a-z 0-9 - _`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identifier(String);

impl Identifier {
    /// `None` of what is not as long, or has other letters.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_one = (16..=128).contains(&text.len()) && text.bytes().all(is_allowed);
        is_one.then(|| Self(text.to_owned()))
    }

    /// The only one that a promise's request may have: channel and number, or fan, slot and number, with hyphens between.
    /// The number is charged once by itself (rule R1), so that no second name can be charged beside it.
    #[must_use]
    pub fn of_request(row: &Row, number: u32) -> Self {
        let account = Base58(&row.account);
        Self(match row.slot {
            None => format!("{account}-{number}"),
            Some(slot) => format!("{account}-{slot}-{number}"),
        })
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads what a payer has put into `extensions`; `None` where it names nothing. What other extensions say is not
    /// looked at: nothing is paid by it.
    pub(crate) fn read(extensions: Option<Json>) -> Result<Option<Self>, WireError> {
        let Some(extensions) = extensions else { return Ok(None) };
        let Some(extension) = Fields::of(extensions, "extensions")?.optional(EXTENSION) else {
            return Ok(None);
        };
        let mut info = Fields::of(extension, EXTENSION)?.object("info")?;
        info.optional_read("id", "16 to 128 of A-Z a-z 0-9 - _", Self::new)
    }

    /// That a promise's request is named by nothing but its number.
    ///
    /// # Errors
    /// [`WireError::Identifier`].
    pub(crate) fn check(this: Option<&Self>, row: &Row, number: u32) -> Result<(), WireError> {
        match this {
            Some(identifier) if *identifier != Self::of_request(row, number) => {
                Err(WireError::Identifier)
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
