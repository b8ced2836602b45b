//! A page of the book as it is stored.

use farthing_core::chain::Link;
use farthing_core::fan::{Lease, Recipient, Slot};
use serde::{Deserialize, Serialize};
use solana_address::Address;

use crate::book::{ChannelState, Credential, Page, Promise, Row, Share, Window};
use crate::record::{FanVoucherRecord, VoucherRecord};

/// A page as it is stored.
#[derive(Serialize, Deserialize)]
pub(super) struct Stored {
    credential: StoredCredential,
    funded: u64,
    claimed: u64,
    closes_at: Option<i64>,
    slot: u64,
    /// A record of a voucher, of the channel's kind or the fan's; or the index of a link and its 32 bytes
    /// in hexadecimal.
    voucher: Option<String>,
    link: Option<StoredLink>,
    served: u64,
    /// Payments that were accepted and are not claimed.
    pub(super) payments: u64,
    /// Missing in files from before there were fans.
    highest: Option<u64>,
    #[serde(default)]
    is_taken: bool,
    /// Missing in files from before requests had numbers, as what follows is.
    #[serde(default)]
    returned: u64,
    floor: Option<u64>,
    window: Option<StoredWindow>,
}

/// Two times 32 bytes in hexadecimal: a bit for each number, from the highest down, first the lowest bit of
/// the first byte.
#[derive(Serialize, Deserialize)]
struct StoredWindow {
    highest: u32,
    admitted: String,
    returned: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
enum StoredCredential {
    Voucher { key: String },
    Chain { unit: u64, length: u32, claimed: StoredLink },
    Share(StoredShare),
}

#[derive(Serialize, Deserialize)]
struct StoredLink {
    index: u32,
    link: String,
}

#[derive(Serialize, Deserialize)]
struct StoredShare {
    key: String,
    unit: u32,
    opened_at: u32,
    last_day: u8,
    payee: String,
    /// 32 bytes in hexadecimal.
    audience: String,
    /// As the fan stores it, in hexadecimal.
    share: String,
}

impl Stored {
    pub(super) fn of(page: &Page, payments: u64) -> Self {
        let ChannelState { funded, claimed, closes_at, slot, credential } = page.channel;
        let (voucher, link) = match (page.promise, credential) {
            (Some(Promise::Voucher(signed)), Credential::Key(key)) => {
                let key = Address::new_from_array(key);
                (Some(VoucherRecord { key, signed }.to_string()), None)
            }
            (Some(Promise::Share(signed)), Credential::Share(Share { key, .. })) => {
                let key = Address::new_from_array(key);
                (Some(FanVoucherRecord { key, signed }.to_string()), None)
            }
            (Some(Promise::Link(link)), _) => (None, Some(StoredLink::of(&link))),
            _ => (None, None),
        };
        let credential = StoredCredential::of(&credential);
        let Page { served, returned, is_taken, .. } = *page;
        let (highest, floor) = (Some(page.highest), Some(page.floor));
        let window = Some(StoredWindow::of(&page.window));
        Self {
            credential,
            funded,
            claimed,
            closes_at,
            slot,
            voucher,
            link,
            served,
            payments,
            highest,
            is_taken,
            returned,
            floor,
            window,
        }
    }

    /// `None` when it is damaged.
    pub(super) fn page(&self, row: &Row) -> Option<Page> {
        let credential = self.credential.credential()?;
        let is_share = matches!(credential, Credential::Share(_));
        if is_share != row.slot.is_some() {
            return None;
        }
        let promise = self.promise(row)?;
        let Self { funded, claimed, closes_at, slot, served, returned, is_taken, .. } = *self;
        let channel = ChannelState { credential, funded, claimed, closes_at, slot };
        let window = self.window.as_ref().map_or(Some(Window::default()), StoredWindow::window)?;
        let floor = self.floor.unwrap_or(claimed);
        let page = Page { channel, promise, served, returned, highest: 0, floor, is_taken, window };
        let page = Page { highest: self.highest(&page), ..page };
        (returned <= served).then_some(page)
    }

    /// Files from before requests had numbers are of a time when no channel stopped where more was claimed
    /// than was promised here: what was claimed by then is no alarm.
    fn highest(&self, page: &Page) -> u64 {
        let known = page.public().max(page.promised());
        match (self.highest, self.floor) {
            (Some(highest), Some(_)) => highest,
            (Some(highest), None) if matches!(self.credential, StoredCredential::Share(_)) => {
                highest
            }
            (highest, _) => highest.unwrap_or(0).max(known),
        }
    }

    /// The outer `None` when it is damaged.
    fn promise(&self, row: &Row) -> Option<Option<Promise>> {
        match (&self.voucher, &self.link) {
            (Some(record), _) if row.slot.is_some() => {
                let signed = record.parse::<FanVoucherRecord>().ok()?.signed;
                let is_its = Row::share(&signed.voucher.fan, signed.voucher.slot) == *row;
                is_its.then_some(Some(Promise::Share(signed)))
            }
            (Some(record), _) => {
                let signed = record.parse::<VoucherRecord>().ok()?.signed;
                let is_its = signed.voucher.channel == row.account;
                is_its.then_some(Some(Promise::Voucher(signed)))
            }
            (None, Some(link)) => Some(Some(Promise::Link(link.link()?))),
            (None, None) => Some(None),
        }
    }
}

impl StoredCredential {
    fn of(credential: &Credential) -> Self {
        match credential {
            Credential::Key(key) => {
                Self::Voucher { key: Address::new_from_array(*key).to_string() }
            }
            Credential::Chain { unit, length, claimed } => {
                Self::Chain { unit: *unit, length: *length, claimed: StoredLink::of(claimed) }
            }
            Credential::Share(share) => Self::Share(StoredShare::of(share)),
        }
    }

    fn credential(&self) -> Option<Credential> {
        Some(match self {
            Self::Voucher { key } => Credential::Key(address(key)?),
            Self::Chain { unit, length, claimed } => {
                Credential::Chain { unit: *unit, length: *length, claimed: claimed.link()? }
            }
            Self::Share(share) => Credential::Share(share.share()?),
        })
    }
}

impl StoredShare {
    fn of(share: &Share) -> Self {
        let text = |bytes: [u8; 32]| Address::new_from_array(bytes).to_string();
        Self {
            key: text(share.key),
            unit: share.unit,
            opened_at: share.lease.opened_at,
            last_day: share.lease.last_day,
            payee: text(share.recipient.payee),
            audience: digits(&share.recipient.audience),
            share: digits(&share.slot.to_bytes()),
        }
    }

    fn share(&self) -> Option<Share> {
        Some(Share {
            key: address(&self.key)?,
            unit: self.unit,
            lease: Lease { opened_at: self.opened_at, last_day: self.last_day },
            recipient: Recipient { payee: address(&self.payee)?, audience: bytes(&self.audience)? },
            slot: Slot::from_bytes(&bytes(&self.share)?),
        })
    }
}

impl StoredWindow {
    fn of(window: &Window) -> Self {
        let (highest, admitted, returned) = window.to_parts();
        let text = |bits: [u128; 2]| digits(bits.map(u128::to_le_bytes).as_flattened());
        Self { highest, admitted: text(admitted), returned: text(returned) }
    }

    fn window(&self) -> Option<Window> {
        Window::from_parts(self.highest, bits(&self.admitted)?, bits(&self.returned)?)
    }
}

impl StoredLink {
    fn of(link: &Link) -> Self {
        Self { index: link.index, link: digits(&link.hash) }
    }

    fn link(&self) -> Option<Link> {
        Some(Link { index: self.index, hash: bytes(&self.link)? })
    }
}

fn bits(text: &str) -> Option<[u128; 2]> {
    let (low, high) = (text.get(..32)?, text.get(32..)?);
    Some([u128::from_le_bytes(bytes(low)?), u128::from_le_bytes(bytes(high)?)])
}

fn address(text: &str) -> Option<[u8; 32]> {
    Some(text.parse::<Address>().ok()?.to_bytes())
}

/// Two hexadecimal digits for each byte.
pub(super) fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads exactly so many bytes of what [`digits`] wrote.
pub(super) fn bytes<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
