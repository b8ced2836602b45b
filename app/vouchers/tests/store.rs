//! What both sides keep in files.
//!
//! ```text
//! folder    written and read again      -> the same; a file of another name is left alone
//!           damaged, or not text        -> refused, and what it says is not shown
//!           held by one                 -> nobody else's until it is dropped
//!           on Unix                     -> its owner's only
//! promises  what the payer noted        -> there for the next process
//! pages     a book                      -> opened again as it was, once it is flushed
//!           a share of a fan            -> a file of its own, beside its fan's other shares
//! ```

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use farthing_core::fan::{FanVoucher, Lease, Recipient, Slot};
use farthing_core::voucher::Voucher;
use farthing_vouchers::book::{
    Ask, ChannelState, Credential, Number, Policy, Row, Share, SharePolicy, verify_prepared,
};
use farthing_vouchers::record::{FanVoucherRecord, VoucherRecord};
use farthing_vouchers::store::{Folder, Pages, Paying, Promises, StoreError};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A folder of a test's own, gone when it ends.
struct Place(PathBuf);

impl Place {
    fn new(label: &str) -> Self {
        let name = format!("farthing-store-{label}-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn open(&self) -> Folder {
        Folder::open(&self.0).unwrap()
    }

    fn file(&self, channel: &Address) -> PathBuf {
        self.0.join(format!("{channel}.json"))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn channel(label: u8) -> Address {
    Address::new_from_array([label; 32])
}

#[test]
fn what_is_written_is_read_again_and_other_files_are_left_alone() {
    let place = Place::new("folder");
    let folder = place.open();
    folder.require_writable().unwrap();
    assert_eq!(folder.read::<u64>(&channel(1)).unwrap(), None);
    for (label, value) in [(2, 20_u64), (1, 9), (1, 10)] {
        folder.write(&channel(label), &value).unwrap();
    }
    fs::write(place.0.join("notes.json"), "mine").unwrap();
    fs::write(place.0.join("notes.txt"), "mine").unwrap();
    assert_eq!(folder.read(&channel(1)).unwrap(), Some(10_u64));
    assert_eq!(folder.read_all::<Address, u64>().unwrap(), [(channel(1), 10), (channel(2), 20)]);
    folder.remove(&channel(1)).unwrap();
    folder.remove(&channel(1)).unwrap();
    assert_eq!(folder.read_all::<Address, u64>().unwrap(), [(channel(2), 20)]);
}

#[test]
fn a_file_that_is_damaged_is_refused_without_showing_it() {
    let place = Place::new("damaged");
    let folder = place.open();
    fs::write(place.file(&channel(1)), "secret").unwrap();
    let error = folder.read::<u64>(&channel(1)).unwrap_err();
    assert!(matches!(&error, StoreError::Damaged { path } if *path == place.file(&channel(1))));
    assert!(!error.to_string().contains("secret"));
    fs::write(place.file(&channel(1)), b"\xff\xfe1\0").unwrap();
    let error = folder.read::<u64>(&channel(1)).unwrap_err();
    assert!(matches!(error, StoreError::NotText { .. }));
    // What an editor puts before a text is no part of it.
    fs::write(place.file(&channel(1)), b"\xef\xbb\xbf7").unwrap();
    assert_eq!(folder.read(&channel(1)).unwrap(), Some(7_u64));
}

#[test]
fn a_folder_is_held_by_one_at_a_time() {
    let place = Place::new("lock");
    let folder = place.open();
    let (opened, is_open) = mpsc::channel();
    let path = place.0.clone();
    let other = thread::spawn(move || {
        let folder = Folder::open(&path);
        opened.send(()).unwrap();
        folder.map(drop)
    });
    assert!(is_open.recv_timeout(Duration::from_millis(200)).is_err());
    drop(folder);
    is_open.recv_timeout(Duration::from_secs(20)).unwrap();
    other.join().unwrap().unwrap();
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new("private");
    place.open().write(&channel(1), &1).unwrap();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(place.0.clone()), 0o700);
    assert_eq!(mode(place.file(&channel(1))), 0o600);
}

#[test]
fn what_the_payer_noted_is_there_for_the_next_process() {
    let place = Place::new("paying");
    let promises = Promises::new(place.open());
    // Only a channel that is known is noted.
    promises.note_funded(&channel(1), 5).unwrap();
    promises.note_ended(&channel(1)).unwrap();
    let error = promises.require(&channel(1)).unwrap_err();
    assert!(matches!(error, StoreError::Unknown { channel: found } if found == channel(1)));
    let mut paying = Paying::new((channel(8), 6), channel(9), (3, 100), 300);
    promises.save(&channel(1), &paying).unwrap();
    promises.note_funded(&channel(1), 400).unwrap();
    promises.note_ended(&channel(1)).unwrap();
    drop(promises);
    let found = Promises::new(place.open()).require(&channel(1)).unwrap();
    (paying.funded, paying.ended) = (400, true);
    assert_eq!(found, paying);
    assert_eq!((found.mint().unwrap(), found.signer().unwrap()), (channel(8), channel(9)));
    assert!(found.is_chain());
}

#[test]
fn a_book_is_opened_again_as_it_was_once_it_is_flushed() {
    let place = Place::new("pages");
    let policy = Policy { credit: 0, margin: 60, shares: None };
    let (key, address) = (Keypair::new_from_array([1; 32]), channel(1).to_bytes());
    let voucher = Voucher { channel: address, cumulative: 5, expires_at: 0 };
    let signed = VoucherRecord::sign(&key, voucher).unwrap().signed;
    let mut book = Pages::open(place.open(), policy).unwrap();
    let credential = Credential::Key(key.pubkey().to_bytes());
    let state = ChannelState { credential, funded: 10, claimed: 0, closes_at: None, slot: 1 };
    book.update(address, state).unwrap();
    book.accept(signed, 0).unwrap();
    let page = *book.page(address).unwrap();
    book.storage().count(&channel(1), &page, 1);
    drop(book);
    let ask = Ask { number: 5, price: 2, route: 0, print: 0, ..Ask::default() };
    let mut book = Pages::open(place.open(), policy).unwrap();
    assert_eq!(book.page(address), None);
    book.update(address, state).unwrap();
    let prepared = book.prepare(signed, 0).unwrap();
    let verified = verify_prepared(&[prepared]).remove(0).unwrap();
    book.admit_voucher(&verified, &ask, 0).unwrap();
    book.give_back(address, 5, 1).unwrap();
    let page = *book.page(address).unwrap();
    book.storage().count(&channel(1), &page, 1);
    book.storage().flush().unwrap();
    drop(book);
    let mut book = Pages::open(place.open(), policy).unwrap();
    assert_eq!(book.page(address), Some(&page));
    assert_eq!(book.storage().known(), [channel(1)]);
    assert_eq!((page.window.number(5), page.spent()), (Number::Returned, 1));
    assert_eq!(book.storage().payments(&channel(1)), 1);
    book.forget(address).unwrap();
    drop(book);
    assert!(Pages::open(place.open(), policy).unwrap().storage().known().is_empty());
    // A page that is none.
    let stored = r#"{"credential":{"kind":"voucher","key":"no key"},"funded":1,"claimed":0,"closes_at":null,"slot":1,"voucher":null,"link":null,"served":0,"payments":0}"#;
    fs::write(place.file(&channel(2)), stored).unwrap();
    let error = Pages::open(place.open(), policy).map(drop).unwrap_err();
    assert!(matches!(error, StoreError::DamagedPage { channel: found } if found == channel(2)));
}

#[test]
fn shares_are_kept_in_files_of_their_own() {
    let place = Place::new("shares");
    let shares = SharePolicy { price: 10, lease: 0, most: 1_000 };
    let policy = Policy { credit: 0, margin: 60, shares: Some(shares) };
    let key = Keypair::new_from_array([1; 32]);
    let (fan, recipient) = ([7; 32], Recipient { payee: [2; 32], audience: [3; 32] });
    let lease = Lease { opened_at: 0, last_day: 9 };
    let share = Share {
        key: key.pubkey().to_bytes(),
        unit: 10,
        lease,
        recipient,
        slot: Slot { share: 50, claimed: 1, until: 9, tag: [0; 9] },
    };
    let slot = Slot { tag: share.tag(&fan), ..share.slot };
    let state = ChannelState::of_share(Share { slot, ..share }, 1);
    let rows = [5, 11].map(|slot| Row::share(&fan, slot));
    let voucher = FanVoucher { fan, recipient, slot: 11, cumulative: 90, expires_at: lease.end(9) };
    let mut book = Pages::open(place.open(), policy).unwrap();
    for row in rows {
        book.update(row, state).unwrap();
    }
    book.accept(FanVoucherRecord::sign(&key, voucher).unwrap().signed, 0).unwrap();
    let page = *book.page(rows[1]).unwrap();
    book.storage().count(rows[1], &page, 4);
    book.storage().flush().unwrap();
    drop(book);
    assert!(place.0.join(format!("{}-11.json", channel(7))).exists());
    let mut book = Pages::open(place.open(), policy).unwrap();
    assert_eq!((book.storage().known(), book.storage().known_shares()), (vec![], rows.to_vec()));
    assert_eq!((book.page(rows[1]), book.storage().payments(rows[1])), (Some(&page), 4));
    book.forget(rows[1]).unwrap();
    assert_eq!(book.storage().known_shares(), rows[..1]);
    // A file under another slot's name is none of that slot's.
    drop(book);
    let file = |slot| place.0.join(format!("{}-{slot}.json", channel(7)));
    fs::rename(file(5), place.0.join(format!("{}.json", channel(7)))).unwrap();
    let error = Pages::open(place.open(), policy).map(drop).unwrap_err();
    assert!(matches!(error, StoreError::DamagedPage { .. }));
}
