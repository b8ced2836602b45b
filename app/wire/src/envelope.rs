//! What is around every payload of x402: base64 of one JSON object that names its version.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::error::WireError;
use crate::identifier::Identifier;
use crate::json::{Fields, Json};
use crate::{X402_VERSION, text};

/// Bytes of a paying header, at most (server invariant 5 has 64 KiB; the longest opening has under 6).
pub const PAYMENT_MAX: usize = 16_384;

/// A payment of version 2: what is paid, as the server gave it, and how.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<A, P> {
    x402_version: u32,
    accepted: A,
    payload: P,
}

/// The header's value of a payment.
pub(crate) fn pack(accepted: impl Serialize, payload: impl Serialize) -> Result<String, WireError> {
    bounded(&Envelope { x402_version: X402_VERSION, accepted, payload })
}

/// A header that holds `value`, at most [`PAYMENT_MAX`] bytes long.
pub(crate) fn bounded(value: &impl Serialize) -> Result<String, WireError> {
    let header = STANDARD.encode(serde_json::to_vec(value).map_err(|_| WireError::Json)?);
    if header.len() > PAYMENT_MAX {
        Err(WireError::TooLong { most: PAYMENT_MAX })
    } else {
        Ok(header)
    }
}

/// A payment of version 2, as it is read.
pub(crate) struct Unpacked {
    pub accepted: Fields,
    pub payload: Fields,
    /// What its payer calls it, if anything.
    pub identifier: Option<Identifier>,
}

/// Reads a payment of version 2. Stock clients add `resource` and `extensions`; of both only the payment's name is
/// looked at.
pub(crate) fn unpack(header: &[u8]) -> Result<Unpacked, WireError> {
    let mut fields = open(header, PAYMENT_MAX, X402_VERSION)?;
    let (accepted, payload) = (fields.object("accepted")?, fields.object("payload")?);
    let _echoed = fields.optional("resource");
    let identifier = Identifier::read(fields.optional("extensions"))?;
    fields.end()?;
    Ok(Unpacked { accepted, payload, identifier })
}

/// The object in a header of x402, of this version.
pub(crate) fn open(header: &[u8], most: usize, version: u32) -> Result<Fields, WireError> {
    if header.len() > most {
        return Err(WireError::TooLong { most });
    }
    let bytes = text::base64(header).ok_or(WireError::Base64)?;
    let mut fields = Fields::of(Json::parse(&bytes)?, "the header")?;
    match fields.integer::<u32>("x402Version") {
        Ok(said) if said == version => Ok(fields),
        _ => Err(WireError::Version { expected: version }),
    }
}
