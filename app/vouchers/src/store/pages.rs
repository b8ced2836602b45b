//! The payee's side: the [`VoucherBook`], kept in files.
//!
//! Pages are written together at the end, before anything is answered: [`Pages::flush`].

use std::{cell::RefCell, collections::BTreeMap};

use farthing_core::chain::Link;
use serde::{Deserialize, Serialize};
use solana_address::Address;

use super::{Folder, StoreError, StoreResult};
use crate::book::{
    BookError, ChannelAddress, ChannelState, Credential, Page, Policy, Promise, Storage,
    VoucherBook,
};
use crate::record::VoucherRecord;

/// The book.
pub type Book = VoucherBook<Pages>;

/// Where its pages are.
#[derive(Debug)]
pub struct Pages {
    folder: Folder,
    /// What is not written yet.
    changed: RefCell<BTreeMap<Address, Page>>,
    /// For each page, payments that were accepted and are not claimed.
    payments: RefCell<BTreeMap<Address, u64>>,
}

/// A page as it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    credential: StoredCredential,
    funded: u64,
    claimed: u64,
    closes_at: Option<i64>,
    slot: u64,
    /// A voucher record, or the index of a link and its 32 bytes in hexadecimal.
    voucher: Option<String>,
    link: Option<StoredLink>,
    served: u64,
    payments: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
enum StoredCredential {
    Voucher { key: String },
    Chain { unit: u64, length: u32, claimed: StoredLink },
}

#[derive(Serialize, Deserialize)]
struct StoredLink {
    index: u32,
    link: String,
}

impl Pages {
    /// The book that a folder holds.
    ///
    /// # Errors
    /// Those of [`Folder::read_all`]; `DamagedPage`; `Refused` where a stored key is one that the book
    /// would not accept.
    pub fn open(folder: Folder, policy: Policy) -> StoreResult<Book> {
        let pages = Self { folder, changed: RefCell::default(), payments: RefCell::default() };
        VoucherBook::open(pages, policy).map_err(|error| match error {
            BookError::Storage(error) => error,
            BookError::Refused(refusal) => refusal.into(),
        })
    }

    /// Writes what has changed.
    ///
    /// # Errors
    /// Those of [`Folder::write`]; what is not written by then is not written later.
    pub fn flush(&self) -> StoreResult {
        for (address, page) in std::mem::take(&mut *self.changed.borrow_mut()) {
            let payments = self.payments(&address);
            self.folder.write(&address, &Stored::of(&page, payments))?;
        }
        Ok(())
    }

    /// Refuses a folder that takes no files.
    ///
    /// # Errors
    /// `Io`
    pub fn require_writable(&self) -> StoreResult {
        self.folder.require_writable()
    }

    /// The channels that there are pages of.
    #[must_use]
    pub fn known(&self) -> Vec<Address> {
        self.payments.borrow().keys().copied().collect()
    }

    /// Payments of a channel that were accepted and are not claimed.
    #[must_use]
    pub fn payments(&self, channel: &Address) -> u64 {
        self.payments.borrow().get(channel).copied().unwrap_or(0)
    }

    /// Counts payments, to be written with the page.
    pub fn count(&self, channel: &Address, page: &Page, payments: u64) {
        self.payments.borrow_mut().insert(*channel, payments);
        self.changed.borrow_mut().insert(*channel, *page);
    }
}

impl Storage for Pages {
    type Error = StoreError;

    fn load(&mut self) -> Result<Vec<(ChannelAddress, Page)>, StoreError> {
        let mut pages = Vec::new();
        for (address, stored) in self.folder.read_all::<Stored>()? {
            let page = stored.page(&address);
            let page = page.ok_or(StoreError::DamagedPage { channel: address })?;
            self.payments.borrow_mut().insert(address, stored.payments);
            pages.push((address.to_bytes(), page));
        }
        Ok(pages)
    }

    fn save(&mut self, address: &ChannelAddress, page: &Page) -> Result<(), StoreError> {
        let address = Address::new_from_array(*address);
        self.payments.borrow_mut().entry(address).or_default();
        self.changed.borrow_mut().insert(address, *page);
        Ok(())
    }

    fn remove(&mut self, address: &ChannelAddress) -> Result<(), StoreError> {
        let address = Address::new_from_array(*address);
        self.changed.borrow_mut().remove(&address);
        self.payments.borrow_mut().remove(&address);
        self.folder.remove(&address)
    }
}

impl Stored {
    fn of(page: &Page, payments: u64) -> Self {
        let ChannelState { funded, claimed, closes_at, slot, credential } = page.channel;
        let (voucher, link) = match (page.promise, credential) {
            (Some(Promise::Voucher(signed)), Credential::Key(key)) => {
                let key = Address::new_from_array(key);
                (Some(VoucherRecord { key, signed }.to_string()), None)
            }
            (Some(Promise::Link(link)), _) => (None, Some(StoredLink::of(&link))),
            _ => (None, None),
        };
        let credential = match credential {
            Credential::Key(key) => {
                StoredCredential::Voucher { key: Address::new_from_array(key).to_string() }
            }
            Credential::Chain { unit, length, claimed } => {
                StoredCredential::Chain { unit, length, claimed: StoredLink::of(&claimed) }
            }
        };
        let served = page.served;
        Self { credential, funded, claimed, closes_at, slot, voucher, link, served, payments }
    }

    /// `None` when it is damaged.
    fn page(&self, address: &Address) -> Option<Page> {
        let credential = match &self.credential {
            StoredCredential::Voucher { key } => {
                Credential::Key(key.parse::<Address>().ok()?.to_bytes())
            }
            StoredCredential::Chain { unit, length, claimed } => {
                Credential::Chain { unit: *unit, length: *length, claimed: claimed.link()? }
            }
        };
        let promise = match (&self.voucher, &self.link) {
            (Some(voucher), _) => {
                let record: VoucherRecord = voucher.parse().ok()?;
                (record.channel() == *address)
                    .then_some(Promise::Voucher(record.signed))
                    .map(Some)?
            }
            (None, Some(link)) => Some(Promise::Link(link.link()?)),
            (None, None) => None,
        };
        let Self { funded, claimed, closes_at, slot, served, .. } = *self;
        let channel = ChannelState { credential, funded, claimed, closes_at, slot };
        Some(Page { channel, promise, served })
    }
}

impl StoredLink {
    fn of(link: &Link) -> Self {
        let hash: String = link.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { index: link.index, link: hash }
    }

    fn link(&self) -> Option<Link> {
        Some(Link { index: self.index, hash: bytes(&self.link)? })
    }
}

/// 64 hexadecimal digits.
fn bytes(digits: &str) -> Option<[u8; 32]> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use farthing_core::voucher::Voucher;
    use solana_keypair::Keypair;

    #[test]
    fn pages_are_read_as_they_were_written() {
        let key = Keypair::new_from_array([1; 32]);
        let address = Address::new_from_array([7; 32]);
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
            let page = Page { channel, promise, served: 1 };
            let text = serde_json::to_string(&Stored::of(&page, 6)).unwrap();
            let stored: Stored = serde_json::from_str(&text).unwrap();
            assert_eq!((stored.page(&address), stored.payments), (Some(page), 6));
        }
    }
}
