//! What every entry of x402's `accepts` has, whatever its scheme, as it is written.

use serde::Serialize;

use crate::text::{Base58, Decimal};

/// An entry, with what its scheme has besides.
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
