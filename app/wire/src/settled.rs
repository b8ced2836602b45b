//! The receipt of a payment by one transaction: `PAYMENT-RESPONSE` of version 2, `X-PAYMENT-RESPONSE` of version 1.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};

use crate::error::WireError;
use crate::exact::v1;
use crate::json::{Fields, Json};
use crate::signed::{ReceiptExtensions, receipt_extensions};
use crate::text::{self, Base58, Decimal};

/// Bytes that a payer reads, at most.
const READ_MAX: usize = 16_384;

/// What x402 calls a transaction that was sent and of which nothing is known yet.
const PENDING: &str = "settlement_pending";

/// What became of a payment by one transaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settled<'a> {
    /// CAIP-2.
    pub network: Cow<'a, str>,
    /// Whose tokens.
    pub payer: [u8; 32],
    /// The transaction's first signature. It is not told of a payment that failed: x402 has none there.
    pub transaction: [u8; 64],
    /// Base units that were asked.
    pub amount: u64,
    /// Whether they came.
    pub outcome: Outcome<'a>,
}

/// Whether a payment came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome<'a> {
    /// It is confirmed.
    Success,
    /// It was sent, and may come: the same payment is to be shown again, and none made anew (rule R7).
    Pending,
    /// It did not come and will not, by this code.
    Failed(Cow<'a, str>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_reason: Option<&'a str>,
    payer: Base58<'a, 32>,
    transaction: String,
    network: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<ReceiptExtensions<'a>>,
}

impl Serialize for Settled<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let amount = Some(Decimal(self.amount));
        Text { amount, ..self.text(&self.network) }.serialize(to)
    }
}

impl Settled<'_> {
    /// The value of `PAYMENT-RESPONSE`.
    #[must_use]
    pub fn encode(&self) -> String {
        packed(self)
    }

    /// The same with a receipt that the gateway has signed ([`crate::Signing::receipt`]).
    #[must_use]
    pub fn encode_signed(&self, receipt: &str) -> String {
        let extensions = Some(receipt_extensions(receipt));
        packed(&Text { amount: Some(Decimal(self.amount)), extensions, ..self.text(&self.network) })
    }

    /// The value of `X-PAYMENT-RESPONSE`; `None` where version 1 has no name for the network.
    #[must_use]
    pub fn encode_v1(&self) -> Option<String> {
        Some(packed(&self.text(v1::network_name(&self.network)?)))
    }

    /// Without an amount, which version 1 does not have.
    fn text<'a>(&'a self, network: &'a str) -> Text<'a> {
        let error_reason = match &self.outcome {
            Outcome::Success => None,
            Outcome::Pending => Some(PENDING),
            Outcome::Failed(reason) => Some(reason.as_ref()),
        };
        let transaction = match self.outcome {
            Outcome::Failed(_) => String::new(),
            _ => Base58(&self.transaction).to_string(),
        };
        Text {
            success: self.outcome == Outcome::Success,
            error_reason,
            payer: Base58(&self.payer),
            transaction,
            network,
            amount: None,
            extensions: None,
        }
    }

    /// Reads `PAYMENT-RESPONSE`. Of a failure the transaction is all zeros. What extensions say is passed over.
    ///
    /// # Errors
    /// [`WireError`].
    pub fn decode(header: &[u8]) -> Result<Settled<'static>, WireError> {
        if header.len() > READ_MAX {
            return Err(WireError::TooLong { most: READ_MAX });
        }
        let bytes = text::base64(header).ok_or(WireError::Base64)?;
        let mut fields = Fields::of(Json::parse(&bytes)?, "the receipt")?;
        let outcome = outcome(&mut fields)?;
        let transaction = match outcome {
            Outcome::Failed(_) => fields.read("transaction", "empty of a failure", empty)?,
            _ => fields.signature("transaction")?,
        };
        let settled = Settled {
            network: fields.text("network")?.into(),
            payer: fields.address("payer")?,
            transaction,
            amount: fields.amount("amount")?,
            outcome,
        };
        let _signed = fields.optional("extensions");
        fields.end()?;
        Ok(settled)
    }
}

fn packed(value: &impl Serialize) -> String {
    // Nothing in it fails to be written; a receipt that did would be an empty header.
    STANDARD.encode(serde_json::to_vec(value).unwrap_or_default())
}

fn outcome(fields: &mut Fields) -> Result<Outcome<'static>, WireError> {
    let reason = fields.optional_text("errorReason")?;
    match (fields.take("success")?, reason) {
        (Json::Bool(true), None) => Ok(Outcome::Success),
        (Json::Bool(false), Some(reason)) if reason == PENDING => Ok(Outcome::Pending),
        (Json::Bool(false), Some(reason)) => Ok(Outcome::Failed(reason.into())),
        _ => Err(fields.wrong("success", "true, or false with an errorReason")),
    }
}

fn empty(text: &str) -> Option<[u8; 64]> {
    text.is_empty().then_some([0; 64])
}
