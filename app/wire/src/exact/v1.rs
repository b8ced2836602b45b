//! Version 1 of x402, which some clients still speak: the offer in the body of a 402, the payment in `X-PAYMENT`,
//! the receipt in `X-PAYMENT-RESPONSE` ([`crate::Settled::encode_v1`]).
//!
//! Its clients read every entry of `accepts` before they choose, and stop at a scheme that they do not know: only
//! `exact` may be in that body. On Solana they write no memo.

use serde::{Serialize, Serializer};

use super::{ExactPayment, ExactRequirements, Extra, Payload, SCHEME};
use crate::envelope::{self, PAYMENT_MAX};
use crate::error::WireError;
use crate::required::Resource;
use crate::text::{Base58, Decimal};

/// The version's number.
pub const VERSION: u32 = 1;

/// The header of a paying request.
pub const X_PAYMENT: &str = "x-payment";

/// The header of a paid reply.
pub const X_PAYMENT_RESPONSE: &str = "x-payment-response";

/// Names of networks: those of version 2, and those of version 1. Its clients know no others of Solana.
const NETWORKS: [(&str, &str); 2] = [
    ("solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp", "solana"),
    ("solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1", "solana-devnet"),
];

/// What version 1 calls a network of version 2; `None` of one that it does not know.
#[must_use]
pub fn network_name(network: &str) -> Option<&'static str> {
    NETWORKS.into_iter().find(|(caip2, _)| *caip2 == network).map(|(_, name)| name)
}

/// What the body of a 402 says to clients of version 1. Other fields may stand beside.
#[derive(Clone, Copy, Debug)]
pub struct RequiredV1<'a> {
    /// A code or a sentence.
    pub error: Option<&'a str>,
    /// What was asked for: its address is a whole one.
    pub resource: &'a Resource,
    /// What is asked.
    pub exact: &'a ExactRequirements,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    x402_version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    accepts: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    scheme: &'static str,
    network: &'static str,
    max_amount_required: Decimal,
    resource: &'a str,
    // Clients want both, even where there is nothing to say.
    description: &'a str,
    mime_type: &'a str,
    pay_to: Base58<'a, 32>,
    max_timeout_seconds: u32,
    asset: Base58<'a, 32>,
    extra: Extra<'a>,
}

impl Serialize for RequiredV1<'_> {
    /// Without any entry where version 1 does not know the network.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let exact = self.exact;
        let entry = network_name(&exact.network).map(|network| Entry {
            scheme: SCHEME,
            network,
            max_amount_required: Decimal(exact.amount),
            resource: &self.resource.url,
            description: self.resource.description.as_deref().unwrap_or_default(),
            mime_type: self.resource.mime_type.as_deref().unwrap_or_default(),
            pay_to: Base58(&exact.pay_to),
            max_timeout_seconds: exact.max_timeout_seconds,
            asset: Base58(&exact.asset),
            extra: exact.extra(),
        });
        let accepts = entry.into_iter().collect();
        Body { x402_version: VERSION, error: self.error, accepts }.serialize(to)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Paying<'a> {
    x402_version: u32,
    scheme: &'static str,
    network: &'static str,
    payload: Payload<'a>,
}

/// The value of `X-PAYMENT`.
///
/// # Errors
/// [`WireError::Accepted`] where version 1 does not know the network; [`WireError::TooLong`] of a transaction of more
/// than 1,232 bytes.
pub fn encode(payment: &ExactPayment, accepted: &ExactRequirements) -> Result<String, WireError> {
    let network = network_name(&accepted.network).ok_or(WireError::Accepted)?;
    let payload = payment.payload()?;
    envelope::bounded(&Paying { x402_version: VERSION, scheme: SCHEME, network, payload })
}

/// Reads `X-PAYMENT` of a request for which `ours` is asked. It names scheme and network only: what it pays, the
/// transaction says.
///
/// # Errors
/// [`WireError::Accepted`] of another scheme or network than ours; else what cannot be read.
pub fn decode(header: &[u8], ours: &ExactRequirements) -> Result<ExactPayment, WireError> {
    let mut fields = envelope::open(header, PAYMENT_MAX, VERSION)?;
    let (scheme, network) = (fields.text("scheme")?, fields.text("network")?);
    let payload = fields.object("payload")?;
    fields.end()?;
    if scheme != SCHEME || network_name(&ours.network) != Some(&network) {
        return Err(WireError::Accepted);
    }
    ExactPayment::read(payload)
}
