//! `farthing-pay`: one `pay` or `buy` of Farthing's program for one request, sent by the gateway or landed already.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::entry::{Entry, EntryRead};
use crate::envelope;
use crate::error::WireError;
use crate::json::{Fields, Json};
use crate::requirements::{fee_payer, ledger};
use crate::text::{self, Base58, Base64, Base64Url, Decimal};
use crate::transaction;

/// What x402 calls it.
pub(crate) const SCHEME: &str = "farthing-pay";

/// Characters of a quote, at most.
const QUOTE_MAX: usize = 128;

/// A `pay` or `buy` that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PayRequirements {
    /// CAIP-2.
    pub network: String,
    /// Base units: at least 1.
    pub amount: u64,
    /// The mint.
    pub asset: [u8; 32],
    /// The deposit or earnings that are paid.
    pub pay_to: [u8; 32],
    /// Seconds that the reply may take: at least 1.
    pub max_timeout_seconds: u32,
    /// Farthing's program.
    pub program: [u8; 32],
    /// The cluster's genesis hash, in full.
    pub genesis: [u8; 32],
    /// The reserve that holds the mint's money.
    pub reserve: [u8; 32],
    /// Names the gateway's ledger (rule R4); not zero.
    pub ledger: [u8; 16],
    /// The gateway's own text for this offer, part of the payment's reference (rule R11): 1 to 128 of
    /// `A-Z a-z 0-9 - _ .`.
    pub quote: String,
    /// Who pays the network's fee; `None` where the payer does itself.
    pub fee_payer: Option<[u8; 32]>,
    /// The listing that is bought, one unit of it; `None` where it is paid.
    pub listing: Option<OfferedListing>,
}

/// A listing that is bought, and which terms of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OfferedListing {
    /// Its address.
    pub address: [u8; 32],
    /// Of its terms, by which a buyer agrees to them.
    pub generation: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extra<'a> {
    program: Base58<'a, 32>,
    genesis: Base58<'a, 32>,
    reserve: Base58<'a, 32>,
    ledger: Base64Url<'a>,
    quote: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_payer: Option<Base58<'a, 32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listing: Option<Base58<'a, 32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<u32>,
}

impl Serialize for PayRequirements {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let extra = Extra {
            program: Base58(&self.program),
            genesis: Base58(&self.genesis),
            reserve: Base58(&self.reserve),
            ledger: Base64Url(&self.ledger),
            quote: &self.quote,
            fee_payer: self.fee_payer.as_ref().map(Base58),
            listing: self.listing.as_ref().map(|listing| Base58(&listing.address)),
            generation: self.listing.map(|listing| listing.generation),
        };
        let entry = Entry {
            scheme: SCHEME,
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

impl PayRequirements {
    /// Reads one; nothing unknown is in it (server invariant 4).
    pub(crate) fn read(fields: Fields) -> Result<Self, WireError> {
        let EntryRead { network, amount, asset, pay_to, max_timeout_seconds, mut extra } =
            EntryRead::of(fields, SCHEME)?;
        let read = Self {
            network,
            amount,
            asset,
            pay_to,
            max_timeout_seconds,
            program: extra.address("program")?,
            genesis: extra.address("genesis")?,
            reserve: extra.address("reserve")?,
            ledger: ledger(&mut extra)?,
            quote: extra.read("quote", "1 to 128 of A-Z a-z 0-9 - _ .", quote)?,
            fee_payer: fee_payer(&mut extra)?,
            listing: listing(&mut extra)?,
        };
        extra.end()?;
        Ok(read)
    }
}

/// A listing and its generation: both, or neither, since one that stands alone is not known.
fn listing(extra: &mut Fields) -> Result<Option<OfferedListing>, WireError> {
    let address = extra.optional_read("listing", "32 bytes in base58", text::base58_32)?;
    let offered = |address| {
        let generation = extra.integer("generation")?;
        Ok(OfferedListing { address, generation })
    };
    address.map(offered).transpose()
}

fn quote(text: &str) -> Option<String> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_quote = (1..=QUOTE_MAX).contains(&text.len()) && text.bytes().all(is_allowed);
    is_quote.then(|| text.to_owned())
}

/// How a request is paid. Its [`fmt::Debug`] shows neither transaction nor secret.
#[derive(Clone, PartialEq, Eq)]
pub enum PayPayment {
    /// A transaction for the gateway to send.
    Transaction {
        /// Signed by the payer, whole or but for the fee payer: 1 to 1,232 bytes.
        transaction: Vec<u8>,
        /// What its reference was made with (rule R11).
        secret: [u8; 32],
    },
    /// A payment that has landed.
    Landed {
        /// Its transaction.
        signature: [u8; 64],
        /// Which instruction of it: its index, then that of the inner instruction where it is one.
        path: Vec<u8>,
        /// What its reference was made with (rule R11): shown to the gateway alone.
        secret: [u8; 32],
    },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Payload<'a> {
    Transaction { transaction: Base64<'a>, secret: Base64Url<'a> },
    Landed { signature: Base58<'a, 64>, path: &'a [u8], secret: Base64Url<'a> },
}

impl PayPayment {
    /// The value of `PAYMENT-SIGNATURE`.
    ///
    /// # Errors
    /// [`WireError::TooLong`] where the transaction has more than 1,232 bytes.
    pub fn encode(&self, accepted: &PayRequirements) -> Result<String, WireError> {
        let payload = match self {
            Self::Transaction { transaction, secret } => Payload::Transaction {
                transaction: transaction::written(transaction)?,
                secret: Base64Url(secret),
            },
            Self::Landed { signature, path, secret } => {
                Payload::Landed { signature: Base58(signature), path, secret: Base64Url(secret) }
            }
        };
        envelope::pack(accepted, payload)
    }

    pub(crate) fn read(mut payload: Fields) -> Result<Self, WireError> {
        let kind = payload.text("type")?;
        let secret = payload.read("secret", "32 bytes in base64url", text::base64_url)?;
        let read = match kind.as_str() {
            "transaction" => {
                Self::Transaction { transaction: transaction::take(&mut payload)?, secret }
            }
            "landed" => Self::Landed {
                signature: payload.signature("signature")?,
                path: path(&mut payload)?,
                secret,
            },
            _ => return Err(payload.wrong("type", "transaction or landed")),
        };
        payload.end()?;
        Ok(read)
    }
}

impl fmt::Debug for PayPayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transaction { .. } => f.debug_struct("Transaction").finish_non_exhaustive(),
            Self::Landed { signature, path, .. } => f
                .debug_struct("Landed")
                .field("signature", &Base58(signature).to_string())
                .field("path", path)
                .finish_non_exhaustive(),
        }
    }
}

/// One index, or two.
fn path(payload: &mut Fields) -> Result<Vec<u8>, WireError> {
    let wrong = payload.wrong("path", "one or two indices of instructions");
    let items = payload.array("path")?;
    if !(1..=2).contains(&items.len()) {
        return Err(wrong);
    }
    let index = |item| match item {
        Json::Integer(index) => u8::try_from(index).map_err(|_| wrong),
        _ => Err(wrong),
    };
    items.into_iter().map(index).collect()
}
