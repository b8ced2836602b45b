//! What a payer sends in `PAYMENT-SIGNATURE`: a channel to open or to top up, or a promise.

use serde::Serialize;

use farthing_core::chain::Link;
use farthing_core::fan::SLOTS_MAX;
use farthing_vouchers::book::Row;

use crate::envelope::{self, Unpacked};
use crate::error::WireError;
use crate::identifier::Identifier;
use crate::json::{Fields, Json};
use crate::requirements::Requirements;
use crate::shown::{Shown, ShownPromise};
use crate::text::{self, Base58, Base64, Base64Url, Decimal};
use crate::transaction;

/// How a request is paid. Its [`std::fmt::Debug`] shows neither transactions nor promises.
#[derive(Clone, PartialEq, Eq)]
pub enum Payment {
    /// A transaction that opens a channel, and the first promise of it.
    Open {
        /// The channel that it opens.
        channel: [u8; 32],
        /// Signed by the payer, whole or but for the fee payer: 1 to 1,232 bytes.
        transaction: Vec<u8>,
        /// Of the same channel.
        first: Shown,
    },
    /// A transaction that puts more into a channel. It pays for no request.
    TopUp {
        /// The channel.
        channel: [u8; 32],
        /// As of [`Self::Open`].
        transaction: Vec<u8>,
    },
    /// A promise of a channel or share that the gateway knows, or finds on the chain.
    Shown(Shown),
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Payload<'a> {
    Open {
        channel: Base58<'a, 32>,
        transaction: Base64<'a>,
        first: Box<Payload<'a>>,
    },
    TopUp {
        channel: Base58<'a, 32>,
        transaction: Base64<'a>,
    },
    Link {
        #[serde(skip_serializing_if = "Option::is_none")]
        channel: Option<Base58<'a, 32>>,
        number: u32,
        max: Decimal,
        index: u32,
        hash: Base64Url<'a>,
    },
    Voucher {
        #[serde(skip_serializing_if = "Option::is_none")]
        channel: Option<Base58<'a, 32>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        slot: Option<u8>,
        number: u32,
        max: Decimal,
        cumulative: Decimal,
        expires_at: i64,
        signature: Base58<'a, 64>,
    },
}

impl Payment {
    /// The header's value. `accepted` is the entry that is paid, as the gateway gave it.
    ///
    /// # Errors
    /// [`WireError::TooLong`] where the transaction is longer than [`crate::TRANSACTION_MAX`], or the header than
    /// [`crate::PAYMENT_MAX`].
    pub fn encode(&self, accepted: &Requirements) -> Result<String, WireError> {
        envelope::pack(accepted, self.payload()?)
    }

    /// Reads the header of a request for which `ours` is asked. Stock clients add `resource` and `extensions`, of which
    /// only `payment-identifier` is looked at. Everything else is read strictly.
    ///
    /// # Errors
    /// [`WireError::Accepted`] where it pays something else than `ours`; [`WireError::Identifier`]; else what cannot be
    /// read.
    pub fn decode(header: &[u8], ours: &Requirements) -> Result<Self, WireError> {
        let Unpacked { accepted, payload, identifier } = envelope::unpack(header)?;
        let accepted = Requirements::read(accepted)?;
        if accepted != *ours {
            return Err(WireError::Accepted);
        }
        let read = Self::read(payload)?;
        read.check_identifier(identifier.as_ref())?;
        Ok(read)
    }

    /// That its request is named by its number alone. A top-up pays for none.
    pub(crate) fn check_identifier(&self, named: Option<&Identifier>) -> Result<(), WireError> {
        match self {
            Self::Open { first: shown, .. } | Self::Shown(shown) => {
                Identifier::check(named, &shown.row, shown.number)
            }
            Self::TopUp { .. } => Ok(()),
        }
    }

    pub(crate) fn read(mut payload: Fields) -> Result<Self, WireError> {
        let kind = payload.text("type")?;
        if !matches!(kind.as_str(), "open" | "topUp") {
            return shown(payload, &kind, None).map(Self::Shown);
        }
        let channel = payload.address("channel")?;
        let transaction = transaction::take(&mut payload)?;
        let read = if kind == "topUp" {
            Self::TopUp { channel, transaction }
        } else {
            let mut first = payload.object("first")?;
            let kind = first.text("type")?;
            Self::Open { channel, transaction, first: shown(first, &kind, Some(channel))? }
        };
        payload.end()?;
        Ok(read)
    }

    fn payload(&self) -> Result<Payload<'_>, WireError> {
        Ok(match self {
            Self::Open { channel, transaction, first } => Payload::Open {
                channel: Base58(channel),
                transaction: transaction::written(transaction)?,
                first: Box::new(promise(first, false)),
            },
            Self::TopUp { channel, transaction } => Payload::TopUp {
                channel: Base58(channel),
                transaction: transaction::written(transaction)?,
            },
            Self::Shown(shown) => promise(shown, true),
        })
    }
}

impl std::fmt::Debug for Payment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open { channel, first, .. } => f
                .debug_struct("Open")
                .field("channel", &Row::from(channel))
                .field("first", first)
                .finish_non_exhaustive(),
            Self::TopUp { channel, .. } => f
                .debug_struct("TopUp")
                .field("channel", &Row::from(channel))
                .finish_non_exhaustive(),
            Self::Shown(shown) => f.debug_tuple("Shown").field(shown).finish(),
        }
    }
}

/// A promise as it is written; `is_alone` where no channel is named around it.
fn promise(shown: &Shown, is_alone: bool) -> Payload<'_> {
    let channel = is_alone.then_some(Base58(&shown.row.account));
    let (number, max) = (shown.number, Decimal(shown.max));
    match &shown.promise {
        ShownPromise::Link(Link { index, hash }) => {
            Payload::Link { channel, number, max, index: *index, hash: Base64Url(hash) }
        }
        ShownPromise::Voucher { cumulative, expires_at, signature } => Payload::Voucher {
            channel,
            slot: shown.row.slot,
            number,
            max,
            cumulative: Decimal(*cumulative),
            expires_at: *expires_at,
            signature: Base58(signature),
        },
    }
}

/// Reads a promise of `kind`; of a channel that is named around it where there is one.
fn shown(mut fields: Fields, kind: &str, around: Option<[u8; 32]>) -> Result<Shown, WireError> {
    let (slot, promise) = match kind {
        "link" => {
            let index = fields.integer("index")?;
            let hash = fields.read("hash", "32 bytes in base64url", text::base64_url)?;
            (None, ShownPromise::Link(Link { index, hash }))
        }
        "voucher" => {
            // An opening is of a channel, which has no slots.
            let slot = if around.is_none() { slot(&mut fields)? } else { None };
            let cumulative = fields.amount("cumulative")?;
            let expires_at = fields.integer("expiresAt")?;
            let signature = fields.signature("signature")?;
            (slot, ShownPromise::Voucher { cumulative, expires_at, signature })
        }
        _ => return Err(fields.wrong("type", "open, topUp, link or voucher")),
    };
    let account = around.map_or_else(|| fields.address("channel"), Ok)?;
    let number = fields.integer("number")?;
    let max = fields.amount("max")?;
    fields.end()?;
    Ok(Shown { row: Row { account, slot }, number, max, promise })
}

fn slot(fields: &mut Fields) -> Result<Option<u8>, WireError> {
    let wrong = fields.wrong("slot", "from 0 to 63");
    match fields.optional("slot") {
        None => Ok(None),
        Some(Json::Integer(slot)) => {
            u8::try_from(slot).ok().filter(|slot| *slot < SLOTS_MAX).map(Some).ok_or(wrong)
        }
        Some(_) => Err(wrong),
    }
}
