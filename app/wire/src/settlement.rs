//! The receipt of a paid request: `PAYMENT-RESPONSE`.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};

use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::signed::{ReceiptExtensions, receipt_extensions, receipt_in};
use crate::state::{State, StateText};
use crate::text::{self, Base58, Decimal};

/// Bytes that a payer reads, at most.
const READ_MAX: usize = 16_384;

/// Characters of a request's id, at most.
const ID_MAX: usize = 64;

/// What was charged for a request, and how its channel stands then. Only successes are told so; what failed is a
/// 402.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settlement<'a> {
    /// The signature of the transaction that opened the channel or fan: x402 takes an empty one for a failure.
    pub transaction: [u8; 64],
    /// CAIP-2.
    pub network: Cow<'a, str>,
    /// The owner of the paying deposit.
    pub payer: [u8; 32],
    /// Base units that this request was charged: 0 where it was delivered again.
    pub amount: u64,
    /// The request's number.
    pub number: u32,
    /// Names the request in receipts and for the upstream: 1 to 64 of `A-Z a-z 0-9 - _`.
    pub request_id: Cow<'a, str>,
    /// How the channel stands.
    pub state: State,
}

#[derive(Serialize)]
struct Text<'a> {
    success: bool,
    transaction: Base58<'a, 64>,
    network: &'a str,
    payer: Base58<'a, 32>,
    amount: Decimal,
    extra: Extra<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<ReceiptExtensions<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extra<'a> {
    number: u32,
    request_id: &'a str,
    #[serde(flatten)]
    state: StateText,
}

impl Serialize for Settlement<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.text().serialize(to)
    }
}

impl Settlement<'_> {
    fn text(&self) -> Text<'_> {
        Text {
            success: true,
            transaction: Base58(&self.transaction),
            network: &self.network,
            payer: Base58(&self.payer),
            amount: Decimal(self.amount),
            extra: Extra {
                number: self.number,
                request_id: &self.request_id,
                state: (&self.state).into(),
            },
            extensions: None,
        }
    }

    /// The header's value.
    #[must_use]
    pub fn encode(&self) -> String {
        // Nothing in it fails to be written; a receipt that did would be an empty header.
        STANDARD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// The same with a receipt that the gateway has signed ([`crate::Signing::receipt`]).
    #[must_use]
    pub fn encode_signed(&self, receipt: &str) -> String {
        let text = Text { extensions: Some(receipt_extensions(receipt)), ..self.text() };
        STANDARD.encode(serde_json::to_vec(&text).unwrap_or_default())
    }

    /// The receipt that the gateway has signed, in any header of a paid reply; `None` where there is none.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn signed_in(header: &[u8]) -> Result<Option<String>, WireError> {
        let mut fields = open(header)?;
        receipt_in(fields.optional("extensions"))
    }

    /// Reads the header. What extensions say is passed over.
    ///
    /// # Errors
    /// [`WireError`]; of `success` where it is not true.
    pub fn decode(header: &[u8]) -> Result<Settlement<'static>, WireError> {
        let mut fields = open(header)?;
        if !matches!(fields.take("success")?, Json::Bool(true)) {
            return Err(fields.wrong("success", "true"));
        }
        let mut extra = fields.object("extra")?;
        let settlement = Settlement {
            transaction: fields.signature("transaction")?,
            network: fields.text("network")?.into(),
            payer: fields.address("payer")?,
            amount: fields.amount("amount")?,
            number: extra.integer("number")?,
            request_id: extra.read("requestId", "1 to 64 of A-Z a-z 0-9 - _", id)?.into(),
            state: State::take(&mut extra)?,
        };
        let _signed = fields.optional("extensions");
        extra.end()?;
        fields.end()?;
        Ok(settlement)
    }
}

fn open(header: &[u8]) -> Result<Fields, WireError> {
    if header.len() > READ_MAX {
        return Err(WireError::TooLong { most: READ_MAX });
    }
    let bytes = text::base64(header).ok_or(WireError::Base64)?;
    Fields::of(Json::parse(&bytes)?, "the receipt")
}

fn id(text: &str) -> Option<String> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_id = (1..=ID_MAX).contains(&text.len()) && text.bytes().all(is_allowed);
    is_id.then(|| text.to_owned())
}
