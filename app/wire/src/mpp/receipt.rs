//! `Payment-Receipt`: that a charge came. A reply that is no success has none.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::{METHOD, time};
use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::text::Base58;

/// Bytes that a payer reads, at most.
const READ_MAX: usize = 4_096;

/// What the receipt calls a payment that came.
const SUCCESS: &str = "success";

/// A charge that came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChargeReceipt {
    /// The id of the challenge that it paid.
    pub challenge_id: String,
    /// The transaction's first signature.
    pub reference: [u8; 64],
    /// Unix seconds at which it was confirmed.
    pub timestamp: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    method: &'static str,
    challenge_id: &'a str,
    reference: Base58<'a, 64>,
    status: &'static str,
    timestamp: String,
}

impl ChargeReceipt {
    /// The header's value.
    ///
    /// # Errors
    /// [`WireError::Field`] of a time that has no date.
    pub fn encode(&self) -> Result<String, WireError> {
        let no_date =
            WireError::Field { within: "the receipt", name: "timestamp", expected: "a date" };
        let text = Text {
            method: METHOD,
            challenge_id: &self.challenge_id,
            reference: Base58(&self.reference),
            status: SUCCESS,
            timestamp: time::text(self.timestamp).ok_or(no_date)?,
        };
        let json = serde_json::to_vec(&text).map_err(|_| WireError::Json)?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }

    /// Reads the header.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(header: &[u8]) -> Result<Self, WireError> {
        if header.len() > READ_MAX {
            return Err(WireError::TooLong { most: READ_MAX });
        }
        let bytes = URL_SAFE_NO_PAD.decode(header).map_err(|_| WireError::Base64Url)?;
        let mut fields = Fields::of(Json::parse(&bytes)?, "the receipt")?;
        fields.read("method", METHOD, |method| (method == METHOD).then_some(()))?;
        fields.read("status", SUCCESS, |status| (status == SUCCESS).then_some(()))?;
        let read = Self {
            challenge_id: fields.text("challengeId")?,
            reference: fields.signature("reference")?,
            timestamp: fields.read("timestamp", "a time in UTC", time::seconds)?,
        };
        fields.end()?;
        Ok(read)
    }
}
