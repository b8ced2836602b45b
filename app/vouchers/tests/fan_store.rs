//! The payer's fans in files.
//!
//! ```text
//! opened    once                        -> and never again over what is known
//! paid      by the fan's key            -> written first, then signed; the same for the next process
//!           by another key              -> refused, nothing promised
//!           where nothing can be written -> nothing is signed
//! two processes at once                 -> one after the other, and nothing is promised twice
//! ```

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use farthing_core::fan::{Lease, Recipient, Slot};
use farthing_vouchers::fans::{FanLook, FanPage, FanRefusal, Held, Limits, Wish};
use farthing_vouchers::store::{FanError, FanPages, Folder, PayingFan, StoreError};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::{Signer, SignerError};

const NOW: i64 = 1_800_000_000;
const LIMITS: Limits = Limits { least: 100, most: 2_500, share: 10_000, fee: 100 };
const FAN: Address = Address::new_from_array([0xfa; 32]);

/// A folder of a test's own, gone when it ends.
struct Place(PathBuf);

impl Place {
    fn new(label: &str) -> Self {
        let name = format!("farthing-fans-{label}-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn pages(&self) -> FanPages {
        FanPages::new(Folder::open(&self.0).unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.join(format!("{FAN}.json"))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn key() -> Keypair {
    Keypair::new_from_array([1; 32])
}

fn recipient(payee: u8) -> Recipient {
    Recipient { payee: [payee; 32], audience: [payee + 100; 32] }
}

/// With a share of 1,000 base units for payee 1 in slot 0.
fn look(seen: u64) -> FanLook {
    let tag = FanPage::new(FAN.to_bytes()).tag(&recipient(1));
    let mut slots = vec![Slot::default(); 8];
    slots[0] = Slot { share: 100, claimed: 0, until: 9, tag };
    let lease = Lease { opened_at: NOW as u32, last_day: 200 };
    let (unit, revision, settled) = (10, 1, 1);
    let (funded, claimed, is_open) = (100_000, 0, true);
    FanLook { unit, lease, revision, settled, funded, claimed, slots, is_open, seen }
}

fn paying() -> PayingFan {
    let (mint, signer) = (Address::new_from_array([8; 32]), key().pubkey());
    let mut page = FanPage::new(FAN.to_bytes());
    // As at the opening, with the share.
    let (tag, recipient) = (page.tag(&recipient(1)), Some(recipient(1)));
    let held = Held { tag, recipient, spent: 0, units: 0, begun: 0, fee_until: 0 };
    page.held.insert(0, vec![held]);
    PayingFan { mint, decimals: 6, signer, signer_file: None, page }
}

fn opened(place: &Place) -> FanPages {
    let pages = place.pages();
    pages.open(&paying()).unwrap();
    pages.note(&FAN, look(1)).unwrap();
    pages
}

#[test]
fn what_was_promised_and_given_is_there_for_the_next_process() {
    let place = Place::new("next");
    let pages = opened(&place);
    assert!(matches!(pages.open(&paying()), Err(FanError::Known { fan: FAN })));
    let record = pages.pay(&FAN, (&recipient(1), 95), NOW, &key()).unwrap();
    assert!(record.is_signed() && record.key == key().pubkey());
    assert_eq!((record.signed.voucher.cumulative, record.fan()), (100, FAN));
    let wish = Wish { recipient: recipient(2), amount: 500, days: 20, fee: 15 };
    let (plan, firsts) = pages.plan(&FAN, (&[wish], &LIMITS), NOW, &key()).unwrap();
    assert_eq!(plan.items[0].first, Some(firsts[0].signed.voucher));
    assert!(firsts[0].is_signed());
    pages.note_signer_file(&FAN, Path::new("/keys/fan.json")).unwrap();
    let before = pages.require(&FAN).unwrap();
    drop(pages);
    let pages = place.pages();
    assert_eq!(pages.require(&FAN).unwrap(), before);
    assert_eq!(before.signer_file.as_deref(), Some(Path::new("/keys/fan.json")));
    assert_eq!((before.page.held.len(), before.page.signed.len()), (2, 1));
    assert_eq!((before.page.look.as_ref(), pages.known().unwrap()), (Some(&look(1)), vec![FAN]));
    // What is prepaid is used first, and returned money too.
    let again = pages.pay(&FAN, (&recipient(1), 5), NOW, &key()).unwrap();
    assert_eq!(again, record);
    pages.note_returned(&again.signed.voucher, 30).unwrap();
    let again = pages.pay(&FAN, (&recipient(1), 31), NOW, &key()).unwrap();
    assert_eq!(again.signed.voucher.cumulative, 110);
}

#[test]
fn an_unknown_fan_and_another_key_sign_nothing() {
    let place = Place::new("key");
    let pages = place.pages();
    let unknown = pages.pay(&FAN, (&recipient(1), 10), NOW, &key());
    assert!(matches!(unknown, Err(FanError::Unknown { fan: FAN })));
    pages.open(&paying()).unwrap();
    let unseen = pages.pay(&FAN, (&recipient(1), 10), NOW, &key());
    assert!(matches!(unseen, Err(FanError::Refused(FanRefusal::NotSeen))));
    pages.note(&FAN, look(1)).unwrap();
    let before = pages.require(&FAN).unwrap();
    let other = Keypair::new_from_array([2; 32]);
    let refused = pages.pay(&FAN, (&recipient(1), 10), NOW, &other);
    assert!(matches!(refused, Err(FanError::OtherKey { expected }) if expected == key().pubkey()));
    assert_eq!(pages.require(&FAN).unwrap(), before);
}

/// Signs, and counts how often it was asked; or refuses.
struct Counting {
    asked: Cell<u32>,
    refuses: bool,
}

impl Signer for Counting {
    fn try_pubkey(&self) -> Result<Address, SignerError> {
        key().try_pubkey()
    }

    fn try_sign_message(&self, message: &[u8]) -> Result<solana_keypair::Signature, SignerError> {
        self.asked.set(self.asked.get() + 1);
        if self.refuses {
            Err(SignerError::UserCancel("no".into()))
        } else {
            key().try_sign_message(message)
        }
    }

    fn is_interactive(&self) -> bool {
        false
    }
}

// Rule 6. Without it a crash between the signature and the file forgets a promise that somebody holds.
#[cfg(unix)]
#[test]
fn nothing_is_signed_that_could_not_be_written_first() {
    let place = Place::new("first");
    let pages = opened(&place);
    let before = pages.require(&FAN).unwrap();
    // A folder in the place of the file that is written first: no user can write over it.
    let new = place.0.join(format!("{FAN}.json.new"));
    fs::create_dir(&new).unwrap();
    let signer = Counting { asked: Cell::new(0), refuses: false };
    let paid = pages.pay(&FAN, (&recipient(1), 10), NOW, &signer);
    assert!(matches!(paid, Err(FanError::Store(StoreError::Io { .. }))));
    let wish = Wish { recipient: recipient(2), amount: 500, days: 20, fee: 15 };
    let given = pages.plan(&FAN, (&[wish], &LIMITS), NOW, &signer);
    assert!(matches!(given, Err(FanError::Store(StoreError::Io { .. }))));
    assert_eq!((signer.asked.get(), pages.require(&FAN).unwrap()), (0, before));
    fs::remove_dir(&new).unwrap();
    pages.pay(&FAN, (&recipient(1), 10), NOW, &signer).unwrap();
    assert_eq!(signer.asked.get(), 1);
}

// What a key refuses to sign may have left it all the same.
#[test]
fn what_the_key_refuses_counts_as_promised() {
    let place = Place::new("refusing");
    let pages = opened(&place);
    let signer = Counting { asked: Cell::new(0), refuses: true };
    let paid = pages.pay(&FAN, (&recipient(1), 10), NOW, &signer);
    assert!(matches!(paid, Err(FanError::Signer(_))));
    let next = pages.pay(&FAN, (&recipient(1), 10), NOW, &key()).unwrap();
    assert_eq!(next.signed.voucher.cumulative, 20);
}

// bug class 50: each takes the folder for its own promise.
#[test]
fn two_at_once_promise_one_after_the_other() {
    let place = Place::new("two");
    drop(opened(&place));
    let sums: Vec<Vec<u64>> = thread::scope(|scope| {
        let pay = || {
            let once = |_| {
                let paid = place.pages().pay(&FAN, (&recipient(1), 10), NOW, &key()).unwrap();
                paid.signed.voucher.cumulative
            };
            (0..20).map(once).collect()
        };
        let both = [scope.spawn(pay), scope.spawn(pay)];
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(sums.iter().all(|sums| sums.is_sorted()));
    let mut all = sums.concat();
    all.sort_unstable();
    assert_eq!(all, (1..=40).map(|count| count * 10).collect::<Vec<u64>>());
}

#[test]
fn a_page_that_is_damaged_is_refused() {
    let place = Place::new("damaged");
    let pages = opened(&place);
    pages.pay(&FAN, (&recipient(1), 10), NOW, &key()).unwrap();
    let wish = Wish { recipient: recipient(2), amount: 500, days: 20, fee: 15 };
    pages.plan(&FAN, (&[wish], &LIMITS), NOW, &key()).unwrap();
    let text = fs::read_to_string(place.file()).unwrap();
    let page: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (pointer, wrong) in [
        ("/mint", "none"),
        ("/signer", "none"),
        ("/look/slots", "00"),
        ("/held/0/tag", "00"),
        ("/held/0/tag", "zzzzzzzzzzzzzzzzzz"),
        ("/held/1/recipient/payee", "none"),
        ("/signed/0/items/0/tag", ""),
        ("/signed/0/items/0/recipient/audience", "00"),
    ] {
        let mut damaged = page.clone();
        *damaged.pointer_mut(pointer).unwrap() = wrong.into();
        fs::write(place.file(), damaged.to_string()).unwrap();
        let found = pages.find(&FAN);
        assert!(matches!(found, Err(StoreError::DamagedPage { channel: FAN })), "{pointer}");
    }
    fs::write(place.file(), text).unwrap();
    assert!(pages.find(&FAN).unwrap().is_some());
}
