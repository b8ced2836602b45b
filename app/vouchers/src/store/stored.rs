//! A page of the book as it is stored.

use farthing_core::chain::Link;
use farthing_core::fan::{Lease, Recipient, Slot};
use serde::{Deserialize, Serialize};
use solana_address::Address;

use crate::book::{ChannelState, Credential, Page, Promise, Row, Share};
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
        let Page { served, is_taken, .. } = *page;
        let highest = Some(page.highest);
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
        let Self { funded, claimed, closes_at, slot, served, is_taken, .. } = *self;
        let channel = ChannelState { credential, funded, claimed, closes_at, slot };
        let page = Page { channel, promise, served, highest: claimed, is_taken };
        Some(Page { highest: self.highest.unwrap_or(claimed.max(page.promised())), ..page })
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

impl StoredLink {
    fn of(link: &Link) -> Self {
        Self { index: link.index, link: digits(&link.hash) }
    }

    fn link(&self) -> Option<Link> {
        Some(Link { index: self.index, hash: bytes(&self.link)? })
    }
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use farthing_core::fan::FanVoucher;
    use farthing_core::voucher::Voucher;
    use solana_keypair::Keypair;
    use solana_signer::Signer;

    fn read_back(page: &Page, row: &Row) -> Option<Page> {
        let text = serde_json::to_string(&Stored::of(page, 6)).unwrap();
        let stored: Stored = serde_json::from_str(&text).unwrap();
        assert_eq!(stored.payments, 6);
        stored.page(row)
    }

    #[test]
    fn pages_are_read_as_they_were_written() {
        let key = Keypair::new_from_array([1; 32]);
        let address = Address::new_from_array([7; 32]);
        let row = Row::from(&address);
        let voucher = Voucher { channel: address.to_bytes(), cumulative: 5, expires_at: 9 };
        let record = VoucherRecord::sign(&key, voucher).unwrap();
        let link = |index| Link { index, hash: [index as u8; 32] };
        let chain = Credential::Chain { unit: 2, length: 9, claimed: link(1) };
        let closes_at = Some(i64::MAX);
        for (credential, promise) in [
            (Credential::Key(record.key.to_bytes()), Some(Promise::Voucher(record.signed))),
            (Credential::Key(record.key.to_bytes()), None),
            (chain, Some(Promise::Link(link(4)))),
        ] {
            let channel =
                ChannelState { credential, funded: u64::MAX, claimed: 3, closes_at, slot: 8 };
            let page = Page { channel, promise, served: 1, highest: 11, is_taken: false };
            assert_eq!(read_back(&page, &row), Some(page));
            assert_eq!(read_back(&page, &Row::share(&row.account, 0)), None);
        }
    }

    #[test]
    fn pages_of_shares_are_read_as_they_were_written() {
        let key = Keypair::new_from_array([1; 32]);
        let recipient = Recipient { payee: [3; 32], audience: [4; 32] };
        let voucher =
            FanVoucher { fan: [7; 32], recipient, slot: 5, cumulative: 40, expires_at: 86_400 };
        let signed = FanVoucherRecord::sign(&key, voucher).unwrap().signed;
        let share = Share {
            key: key.pubkey().to_bytes(),
            unit: 10,
            lease: Lease { opened_at: 0, last_day: 200 },
            recipient,
            slot: Slot { share: 9, claimed: 2, until: 14, tag: [6; 9] },
        };
        let channel = ChannelState::of_share(share, 77);
        for (promise, is_taken) in [(Some(Promise::Share(signed)), false), (None, true)] {
            let page = Page { channel, promise, served: 30, highest: 50, is_taken };
            let row = Row::share(&[7; 32], 5);
            assert_eq!(read_back(&page, &row), Some(page));
            assert_eq!(read_back(&page, &row.account.into()), None);
            // Another slot's voucher is not this one's.
            let other = read_back(&page, &Row::share(&[7; 32], 4));
            assert_eq!(other.is_none(), promise.is_some());
        }
    }

    /// As a version before fans wrote it.
    #[test]
    fn a_page_from_before_there_were_fans_is_read() {
        let text = r#"{"credential":{"kind":"voucher","key":"8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR"},
            "funded":10,"claimed":2,"closes_at":null,"slot":1,"voucher":null,"link":null,"served":4,
            "payments":1}"#;
        let stored: Stored = serde_json::from_str(text).unwrap();
        let page = stored.page(&[7; 32].into()).unwrap();
        assert_eq!((page.served, page.highest, page.is_taken), (4, 2, false));
    }
}
