//! What every entry of x402's `accepts` has, whatever its scheme.

use serde::Serialize;

use crate::error::WireError;
use crate::json::Fields;
use crate::text::{Base58, Decimal};

/// An entry as it is written, with what its scheme has besides.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry<'a, E> {
    pub(crate) scheme: &'static str,
    pub(crate) network: &'a str,
    pub(crate) amount: Decimal,
    pub(crate) asset: Base58<'a, 32>,
    pub(crate) pay_to: Base58<'a, 32>,
    pub(crate) max_timeout_seconds: u32,
    pub(crate) extra: E,
}

/// The same as it is read.
pub(crate) struct EntryRead {
    pub(crate) network: String,
    /// Base units: at least 1.
    pub(crate) amount: u64,
    pub(crate) asset: [u8; 32],
    pub(crate) pay_to: [u8; 32],
    /// At least 1.
    pub(crate) max_timeout_seconds: u32,
    /// What its scheme has besides.
    pub(crate) extra: Fields,
}

impl EntryRead {
    /// Reads one of this scheme; nothing unknown is in it beside what `extra` has (server invariant 4).
    pub(crate) fn of(mut fields: Fields, scheme: &'static str) -> Result<Self, WireError> {
        fields.read("scheme", scheme, |found| (found == scheme).then_some(()))?;
        let read = Self {
            extra: fields.object("extra")?,
            network: fields.text("network")?,
            amount: fields.positive("amount")?,
            asset: fields.address("asset")?,
            pay_to: fields.address("payTo")?,
            max_timeout_seconds: fields.seconds("maxTimeoutSeconds")?,
        };
        fields.end()?;
        Ok(read)
    }
}
