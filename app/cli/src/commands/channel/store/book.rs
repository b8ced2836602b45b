//! The payee's side: the voucher book of the core, kept in files.
//!
//! Pages are written together at the end, before anything is answered: [`Pages::flush`].

use super::files::Folder;
use crate::failure::{Failure, Outcome};
use farthing_sdk::{
    accounts::{self, ChannelKind},
    channels::{Link, VoucherRecord},
    core::book::{
        BookError, Channel, ChannelAddress, Credential, Page, Policy, Promise, Storage, VoucherBook,
    },
    solana::Address,
};
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, collections::BTreeMap};

/// Seconds before the end of a channel or a voucher at which it is not taken any more: what it takes
/// to claim.
const MARGIN: u64 = 120;

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

pub fn open(folder: Folder) -> Outcome<Book> {
    let pages = Pages { folder, changed: RefCell::default(), payments: RefCell::default() };
    let policy = Policy { credit: 0, margin: MARGIN };
    VoucherBook::open(pages, policy).map_err(failure)
}

/// Why the book did not open, or its storage failed.
fn failure(error: BookError<Failure>) -> Failure {
    match error {
        BookError::Storage(failure) => failure,
        BookError::Refused(refusal) => Failure::Refused(refusal.to_string()),
    }
}

/// What the chain says of a channel, as the book takes it.
pub fn chain_state(channel: &accounts::Channel, slot: u64) -> Channel {
    let credential = match channel.kind {
        ChannelKind::Voucher => Credential::Key(channel.credential),
        ChannelKind::Chain => Credential::Chain {
            unit: channel.unit,
            length: channel.length,
            claimed: Link { index: channel.index, hash: channel.credential },
        },
    };
    let (funded, claimed) = (channel.funded, channel.claimed);
    Channel { credential, funded, claimed, closes_at: channel.claimable_until(), slot }
}

impl Pages {
    /// Writes what has changed.
    pub fn flush(&self) -> Outcome {
        for (address, page) in std::mem::take(&mut *self.changed.borrow_mut()) {
            let payments = self.payments(&address);
            self.folder.write(&address, &Stored::of(&page, payments))?;
        }
        Ok(())
    }

    /// Refuses a folder that takes no files.
    pub fn require_writable(&self) -> Outcome {
        self.folder.require_writable()
    }

    /// The channels that there are pages of.
    pub fn known(&self) -> Vec<Address> {
        self.payments.borrow().keys().copied().collect()
    }

    /// Payments of a channel that were accepted and are not claimed.
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
    type Error = Failure;

    fn load(&mut self) -> Result<Vec<(ChannelAddress, Page)>, Failure> {
        let mut pages = Vec::new();
        for (address, stored) in self.folder.read_all::<Stored>()? {
            let page = stored.page(&address).ok_or_else(|| {
                Failure::File(format!("what is kept of the channel {address} is damaged"))
            })?;
            self.payments.borrow_mut().insert(address, stored.payments);
            pages.push((address.to_bytes(), page));
        }
        Ok(pages)
    }

    fn save(&mut self, address: &ChannelAddress, page: &Page) -> Result<(), Failure> {
        let address = Address::new_from_array(*address);
        self.payments.borrow_mut().entry(address).or_default();
        self.changed.borrow_mut().insert(address, *page);
        Ok(())
    }

    fn remove(&mut self, address: &ChannelAddress) -> Result<(), Failure> {
        let address = Address::new_from_array(*address);
        self.changed.borrow_mut().remove(&address);
        self.payments.borrow_mut().remove(&address);
        self.folder.remove(&address)
    }
}

impl Stored {
    fn of(page: &Page, payments: u64) -> Self {
        let Channel { funded, claimed, closes_at, slot, credential } = page.channel;
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
        let channel = Channel { credential, funded, claimed, closes_at, slot };
        Some(Page { channel, promise, served })
    }
}

impl StoredLink {
    fn of(link: &Link) -> Self {
        Self { index: link.index, link: crate::values::Hash32(link.hash).to_string() }
    }

    fn link(&self) -> Option<Link> {
        let hash = self.link.parse::<crate::values::Hash32>().ok()?;
        Some(Link { index: self.index, hash: hash.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_sdk::{channels::Voucher, development::public_keypair};

    #[test]
    fn pages_are_read_as_they_were_written() {
        let key = public_keypair("payer");
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
            let channel = Channel { credential, funded: u64::MAX, claimed: 3, closes_at, slot: 8 };
            let page = Page { channel, promise, served: 1 };
            let text = serde_json::to_string(&Stored::of(&page, 6)).unwrap();
            let stored: Stored = serde_json::from_str(&text).unwrap();
            assert_eq!((stored.page(&address), stored.payments), (Some(page), 6));
        }
    }
}
