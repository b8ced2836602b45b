//! What a payer remembers of a fan, as it is stored.

use std::collections::BTreeMap;
use std::path::PathBuf;

use farthing_core::fan::{Assignment, Lease, Recipient, SLOT_LENGTH, Slot};
use serde::{Deserialize, Serialize};
use solana_address::Address;

use super::PayingFan;
use super::stored::{bytes, digits};
use crate::fans::{FanLook, FanPage, Held, SignedAssign};

#[derive(Serialize, Deserialize)]
pub(super) struct StoredFan {
    mint: String,
    decimals: u8,
    signer: String,
    signer_file: Option<PathBuf>,
    look: Option<StoredLook>,
    held: Vec<StoredHeld>,
    signed: Vec<StoredAssign>,
}

#[derive(Serialize, Deserialize)]
struct StoredLook {
    unit: u32,
    opened_at: u32,
    last_day: u8,
    revision: u32,
    settled: u32,
    funded: u64,
    claimed: u64,
    /// As the fan stores them, one after the other in hexadecimal.
    slots: String,
    is_open: bool,
    seen: u64,
}

#[derive(Serialize, Deserialize)]
struct StoredRecipient {
    payee: String,
    /// 32 bytes in hexadecimal, as is every tag.
    audience: String,
}

#[derive(Serialize, Deserialize)]
struct StoredHeld {
    slot: u8,
    tag: String,
    recipient: Option<StoredRecipient>,
    spent: u64,
    units: u16,
    begun: u64,
    fee_until: u8,
}

#[derive(Serialize, Deserialize)]
struct StoredAssign {
    revision: u32,
    items: Vec<StoredItem>,
}

#[derive(Serialize, Deserialize)]
struct StoredItem {
    slot: u8,
    recipient: StoredRecipient,
    tag: String,
    until: u8,
    share: u16,
}

impl StoredFan {
    pub(super) fn of(paying: &PayingFan) -> Self {
        let PayingFan { mint, decimals, signer, signer_file, page } = paying;
        let held = page
            .held
            .iter()
            .flat_map(|(slot, all)| all.iter().map(|held| StoredHeld::of(*slot, held)));
        Self {
            mint: mint.to_string(),
            decimals: *decimals,
            signer: signer.to_string(),
            signer_file: signer_file.clone(),
            look: page.look.as_ref().map(StoredLook::of),
            held: held.collect(),
            signed: page.signed.iter().map(StoredAssign::of).collect(),
        }
    }

    /// `None` when it is damaged.
    pub(super) fn paying(&self, fan: &Address) -> Option<PayingFan> {
        let mut held: BTreeMap<u8, Vec<Held>> = BTreeMap::new();
        for stored in &self.held {
            held.entry(stored.slot).or_default().push(stored.held()?);
        }
        let look = match &self.look {
            Some(look) => Some(look.look()?),
            None => None,
        };
        let signed = self.signed.iter().map(StoredAssign::assign).collect::<Option<_>>()?;
        Some(PayingFan {
            mint: self.mint.parse().ok()?,
            decimals: self.decimals,
            signer: self.signer.parse().ok()?,
            signer_file: self.signer_file.clone(),
            page: FanPage { fan: fan.to_bytes(), look, held, signed },
        })
    }
}

impl StoredLook {
    fn of(look: &FanLook) -> Self {
        let slots: Vec<u8> = look.slots.iter().flat_map(Slot::to_bytes).collect();
        Self {
            unit: look.unit,
            opened_at: look.lease.opened_at,
            last_day: look.lease.last_day,
            revision: look.revision,
            settled: look.settled,
            funded: look.funded,
            claimed: look.claimed,
            slots: digits(&slots),
            is_open: look.is_open,
            seen: look.seen,
        }
    }

    fn look(&self) -> Option<FanLook> {
        const DIGITS: usize = 2 * SLOT_LENGTH;
        let (slots, rest) = self.slots.as_bytes().as_chunks::<DIGITS>();
        if !rest.is_empty() {
            return None;
        }
        let slot =
            |digits: &[u8; DIGITS]| Some(Slot::from_bytes(&bytes(str::from_utf8(digits).ok()?)?));
        Some(FanLook {
            unit: self.unit,
            lease: Lease { opened_at: self.opened_at, last_day: self.last_day },
            revision: self.revision,
            settled: self.settled,
            funded: self.funded,
            claimed: self.claimed,
            slots: slots.iter().map(slot).collect::<Option<_>>()?,
            is_open: self.is_open,
            seen: self.seen,
        })
    }
}

impl StoredRecipient {
    fn of(recipient: &Recipient) -> Self {
        let payee = Address::new_from_array(recipient.payee).to_string();
        Self { payee, audience: digits(&recipient.audience) }
    }

    fn recipient(&self) -> Option<Recipient> {
        let payee = self.payee.parse::<Address>().ok()?.to_bytes();
        Some(Recipient { payee, audience: bytes(&self.audience)? })
    }
}

impl StoredHeld {
    fn of(slot: u8, held: &Held) -> Self {
        let Held { tag, recipient, spent, units, begun, fee_until } = held;
        let recipient = recipient.as_ref().map(StoredRecipient::of);
        Self {
            slot,
            tag: digits(tag),
            recipient,
            spent: *spent,
            units: *units,
            begun: *begun,
            fee_until: *fee_until,
        }
    }

    fn held(&self) -> Option<Held> {
        let recipient = match &self.recipient {
            Some(recipient) => Some(recipient.recipient()?),
            None => None,
        };
        let Self { spent, units, begun, fee_until, .. } = *self;
        Some(Held { tag: bytes(&self.tag)?, recipient, spent, units, begun, fee_until })
    }
}

impl StoredAssign {
    fn of(assign: &SignedAssign) -> Self {
        let item = |(slot, recipient, given): &(u8, Recipient, Assignment)| StoredItem {
            slot: *slot,
            recipient: StoredRecipient::of(recipient),
            tag: digits(&given.tag),
            until: given.until,
            share: given.share,
        };
        Self { revision: assign.revision, items: assign.items.iter().map(item).collect() }
    }

    fn assign(&self) -> Option<SignedAssign> {
        let item = |item: &StoredItem| {
            let StoredItem { until, share, .. } = *item;
            let given = Assignment { tag: bytes(&item.tag)?, until, share };
            Some((item.slot, item.recipient.recipient()?, given))
        };
        let items = self.items.iter().map(item).collect::<Option<_>>()?;
        Some(SignedAssign { revision: self.revision, items })
    }
}
