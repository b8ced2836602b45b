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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::book::Refusal;
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

    fn page(channel: ChannelState, promise: Option<Promise>) -> Page {
        let admitted = [1 | 1 << 127, 1 << 3];
        let window = Window::from_parts(u32::MAX, admitted, [1 << 127, 0]).unwrap();
        let (served, returned, highest, floor, is_taken) = (30, 4, 50, 7, false);
        Page { channel, promise, served, returned, highest, floor, is_taken, window }
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
            let page = page(channel, promise);
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
            let page = Page { is_taken, ..page(channel, promise) };
            let row = Row::share(&[7; 32], 5);
            assert_eq!(read_back(&page, &row), Some(page));
            assert_eq!(read_back(&page, &row.account.into()), None);
            // Another slot's voucher is not this one's.
            let other = read_back(&page, &Row::share(&[7; 32], 4));
            assert_eq!(other.is_none(), promise.is_some());
        }
    }

    fn read(text: &str) -> Option<Page> {
        serde_json::from_str::<Stored>(text).unwrap().page(&[7; 32].into())
    }

    const KEY: &str = r#"{"kind":"voucher","key":"8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR"}"#;

    /// As a version before fans wrote it.
    #[test]
    fn a_page_from_before_there_were_fans_is_read() {
        let text = format!(
            r#"{{"credential":{KEY},"funded":10,"claimed":2,"closes_at":null,"slot":1,"voucher":null,
            "link":null,"served":4,"payments":1}}"#
        );
        let page = read(&text).unwrap();
        assert_eq!((page.served, page.highest, page.is_taken), (4, 2, false));
        assert_eq!((page.returned, page.floor, page.window), (0, 2, Window::default()));
    }

    /// As a version wrote it that knew fans and no numbers. What was claimed by then of a channel is no alarm;
    /// of a share it was one before.
    #[test]
    fn a_page_from_before_requests_had_numbers_is_read() {
        let text = |credential: &str| {
            format!(
                r#"{{"credential":{credential},"funded":10,"claimed":9,"closes_at":null,"slot":1,
                "voucher":null,"link":null,"served":4,"payments":1,"highest":5,"is_taken":false}}"#
            )
        };
        let page = read(&text(KEY)).unwrap();
        assert_eq!((page.highest, page.returned, page.floor), (9, 0, 9));
        assert_eq!((page.window, page.stopped()), (Window::default(), None));
        let hash = "05".repeat(32);
        let chain = format!(
            r#"{{"kind":"chain","unit":2,"length":9,"claimed":{{"index":8,"link":"{hash}"}}}}"#
        );
        let page = read(&text(&chain)).unwrap();
        assert_eq!((page.highest, page.public(), page.stopped()), (16, 16, None));
        let share = Share {
            key: [1; 32],
            unit: 1,
            lease: Lease { opened_at: 0, last_day: 9 },
            recipient: Recipient { payee: [3; 32], audience: [4; 32] },
            slot: Slot { share: 10, claimed: 9, until: 9, tag: [6; 9] },
        };
        let share = StoredCredential::of(&Credential::Share(share));
        let stored = text(&serde_json::to_string(&share).unwrap());
        let stored: Stored = serde_json::from_str(&stored).unwrap();
        let page = stored.page(&Row::share(&[7; 32], 5)).unwrap();
        let alarm = Refusal::ClaimedAbovePromise { claimed: 9, highest: 5 };
        assert_eq!(page.stopped(), Some(alarm));
    }

    #[test]
    fn a_page_with_a_window_or_counts_that_there_cannot_be_is_damaged() {
        let zeros = "00".repeat(32);
        let text = |returned: u64, window: &str| {
            format!(
                r#"{{"credential":{KEY},"funded":10,"claimed":9,"closes_at":null,"slot":1,"voucher":null,
                "link":null,"served":4,"payments":1,"highest":9,"is_taken":false,"returned":{returned},
                "floor":9,"window":{window}}}"#
            )
        };
        let window = |highest: u32, admitted: &str, returned: &str| {
            format!(r#"{{"highest":{highest},"admitted":"{admitted}","returned":"{returned}"}}"#)
        };
        let first = format!("01{}", &zeros[2..]);
        assert!(read(&text(4, &window(7, &first, &first))).is_some());
        assert_eq!(read(&text(5, &window(7, &first, &first))), None);
        for (admitted, returned) in
            [(&zeros, &zeros), (&zeros, &first), (&first, &format!("03{}", &zeros[2..]))]
        {
            assert_eq!(read(&text(4, &window(7, admitted, returned))), None);
        }
        for short in [&zeros[2..], "", "0", "\u{e9}"] {
            assert_eq!(read(&text(4, &window(7, short, &zeros))), None);
        }
    }
}
