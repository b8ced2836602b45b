//! What a pass of a listing gives access to, and what it costs: one entry of x402's `accepts`.

use serde::{Serialize, Serializer};

use super::PASS_SCHEME;
use crate::entry::{Entry, EntryRead};
use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::requirements::ledger;
use crate::text::{Base58, Base64Url, Decimal};

/// A pass that serves a request, as its listing sells it. Amounts are base units of `asset`, times seconds.
///
/// It is bought on chain, and shown by signing in; the reply's own price is another entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PassRequirements {
    /// CAIP-2.
    pub network: String,
    /// The price of one unit of the pass: at least 1.
    pub amount: u64,
    /// The mint.
    pub asset: [u8; 32],
    /// The earnings that a purchase pays.
    pub pay_to: [u8; 32],
    /// Seconds that the reply may take: at least 1.
    pub max_timeout_seconds: u32,
    /// Farthing's program.
    pub program: [u8; 32],
    /// The cluster's genesis hash, in full.
    pub genesis: [u8; 32],
    /// Names the gateway's ledger; not zero.
    pub ledger: [u8; 16],
    /// What is bought.
    pub listing: [u8; 32],
    /// Of the listing's terms, by which a buyer agrees to them.
    pub generation: u32,
    /// Seconds of access that a unit gives; 0 for ever.
    pub duration_seconds: u64,
    /// Seconds in which a purchase can be refunded; 0 for never.
    pub refund_window_seconds: u64,
    /// Whether it serves while it can still be refunded.
    pub takes_refundable: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extra<'a> {
    program: Base58<'a, 32>,
    genesis: Base58<'a, 32>,
    ledger: Base64Url<'a>,
    listing: Base58<'a, 32>,
    generation: u32,
    duration_seconds: Decimal,
    refund_window_seconds: Decimal,
    takes_refundable: bool,
}

impl Serialize for PassRequirements {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let extra = Extra {
            program: Base58(&self.program),
            genesis: Base58(&self.genesis),
            ledger: Base64Url(&self.ledger),
            listing: Base58(&self.listing),
            generation: self.generation,
            duration_seconds: Decimal(self.duration_seconds),
            refund_window_seconds: Decimal(self.refund_window_seconds),
            takes_refundable: self.takes_refundable,
        };
        let entry = Entry {
            scheme: PASS_SCHEME,
            network: &self.network,
            amount: Decimal(self.amount),
            asset: Base58(&self.asset),
            pay_to: Base58(&self.pay_to),
            max_timeout_seconds: self.max_timeout_seconds,
            extra,
        };
        entry.serialize(to)
    }
}

impl PassRequirements {
    /// Reads one; nothing unknown is in it (server invariant 4).
    ///
    /// # Errors
    /// [`WireError`].
    pub(crate) fn read(fields: Fields) -> Result<Self, WireError> {
        let EntryRead { network, amount, asset, pay_to, max_timeout_seconds, mut extra } =
            EntryRead::of(fields, PASS_SCHEME)?;
        let read = Self {
            network,
            amount,
            asset,
            pay_to,
            max_timeout_seconds,
            program: extra.address("program")?,
            genesis: extra.address("genesis")?,
            ledger: ledger(&mut extra)?,
            listing: extra.address("listing")?,
            generation: extra.integer("generation")?,
            duration_seconds: extra.amount("durationSeconds")?,
            refund_window_seconds: extra.amount("refundWindowSeconds")?,
            takes_refundable: takes_refundable(&mut extra)?,
        };
        extra.end()?;
        Ok(read)
    }
}

fn takes_refundable(extra: &mut Fields) -> Result<bool, WireError> {
    let wrong = extra.wrong("takesRefundable", "true or false");
    match extra.take("takesRefundable")? {
        Json::Bool(takes) => Ok(takes),
        _ => Err(wrong),
    }
}
