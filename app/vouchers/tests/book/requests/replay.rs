//! A log of pages and changes, read again (R2).

use super::{STRICT, ask};
use crate::{CHANNEL, LENGTH, NOW, UNIT, linked, signer};
use ed25519_dalek::SigningKey;
use farthing_core::voucher::Voucher;
use farthing_vouchers::book::{
    Ask, Change, ChannelState, Credential, Page, Policy, Promise, Row, Storage, VoucherBook,
    verify_prepared,
};
use farthing_vouchers::chain::Chain;
use farthing_vouchers::signed::SignedVoucher;
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;
use std::convert::Infallible;

#[derive(Clone, Debug)]
enum Record {
    Page(Row, Box<Page>),
    Change(Row, Box<Change>),
    Removed(Row),
}

/// Writes nothing but what it is told, and says where.
#[derive(Clone, Debug, Default)]
struct Log(Vec<Record>);

type Pages = HashMap<Row, Page>;

fn replay(pages: &mut Pages, log: &[Record]) {
    for record in log {
        match record {
            Record::Page(row, page) => {
                pages.insert(*row, **page);
            }
            // Of a page that is gone nothing is left to change.
            Record::Change(row, change) => {
                if let Some(page) = pages.get_mut(row) {
                    *page = page.apply(change);
                }
            }
            Record::Removed(row) => {
                pages.remove(row);
            }
        }
    }
}

impl Log {
    fn push(&mut self, record: Record) -> Result<usize, Infallible> {
        self.0.push(record);
        Ok(self.0.len())
    }
}

impl Storage for Log {
    type Error = Infallible;
    type Saved = usize;

    fn load(&mut self) -> Result<Vec<(Row, Page)>, Infallible> {
        let mut pages = Pages::new();
        replay(&mut pages, &self.0);
        Ok(pages.into_iter().collect())
    }

    fn save(&mut self, row: &Row, page: &Page) -> Result<usize, Infallible> {
        self.push(Record::Page(*row, Box::new(*page)))
    }

    fn change(&mut self, row: &Row, change: &Change, _: &Page) -> Result<usize, Infallible> {
        self.push(Record::Change(*row, Box::new(*change)))
    }

    fn remove(&mut self, row: &Row) -> Result<usize, Infallible> {
        self.push(Record::Removed(*row))
    }
}

fn address(label: u8) -> [u8; 32] {
    [label; 32]
}

fn chain(label: u8) -> Chain {
    Chain::new([label; 32], address(label), LENGTH)
}

/// Channels 1 and 2 by link, 3 and 4 by voucher.
fn state(label: u8, funded: u64, slot: u64) -> ChannelState {
    let claimed = chain(label).link(0).unwrap();
    let credential = match label {
        1 | 2 => Credential::Chain { unit: UNIT, length: LENGTH, claimed },
        _ => Credential::Key(signer().verifying_key().to_bytes()),
    };
    ChannelState { credential, funded, slot, ..linked() }
}

fn admit(book: &mut VoucherBook<Log>, label: u8, units: u32, ask: &Ask) {
    let (logged, before) = (book.storage().0.len(), book.page(address(label)).copied());
    let outcome = if label <= 2 {
        let link = chain(label).link(units).unwrap();
        book.admit_link((&address(label), link), ask, LENGTH, NOW)
    } else {
        let cumulative = u64::from(units) * UNIT;
        let voucher = Voucher { channel: address(label), cumulative, expires_at: 0 };
        let Ok(prepared) = book.prepare(SignedVoucher::sign(voucher, &signer()), NOW) else {
            return;
        };
        let verified = verify_prepared(&[prepared]).remove(0).unwrap();
        book.admit_voucher(&verified, ask, NOW)
    };
    // server invariant 25: one record each, before it is answered.
    match outcome {
        Ok(admitted) => assert_eq!(admitted.saved, logged + 1),
        Err(_) => assert_eq!(book.page(address(label)).copied(), before),
    }
    let written = book.storage().0.len() - logged;
    assert_eq!(written, usize::from(outcome.is_ok()));
}

/// A random life of four channels, and its log.
fn life(seed: u64) -> VoucherBook<Log> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let policy = Policy { credit: rng.random_range(0..9), ..STRICT };
    let mut book = VoucherBook::open(Log::default(), policy).unwrap();
    for label in 1..=4 {
        book.update(address(label), state(label, 200, 1)).unwrap();
    }
    for slot in 2..150 {
        let label = *[1, 2, 3, 4].choose(&mut rng).unwrap();
        let row = address(label);
        let number = slot as u32 * 4 - rng.random_range(0..20).min(slot as u32);
        match rng.random_range(0..12) {
            0 => book.update(row, state(label, rng.random_range(100..400), slot)).unwrap(),
            1 => {
                let _ = book.give_back(row, number, rng.random_range(0..6));
            }
            2 => {
                let _ = book.claiming(row, rng.random_range(0..30));
            }
            3 => {
                let _ = book.serve(row, rng.random_range(0..6), NOW);
            }
            4 => {
                let _ = book.unserve(row, rng.random_range(0..3));
            }
            5 if rng.random_range(0..8) == 0 => {
                book.forget(row).unwrap();
                book.update(row, state(label, 300, slot)).unwrap();
            }
            _ => {
                let units = rng.random_range(1..60);
                admit(&mut book, label, units, &ask(number, rng.random_range(0..8)));
                if rng.random() {
                    let _ = book.give_back(row, number, rng.random_range(0..6));
                }
            }
        }
    }
    book
}

/// gateway rule R2: a log read once, twice, or in part over what it made, is the book.
#[test]
fn a_log_read_again_changes_nothing() {
    for seed in 0..60 {
        let book = life(seed);
        let log = &book.storage().0;
        let truth: Pages = book.pages().map(|(row, page)| (*row, *page)).collect();
        assert!(truth.values().any(|page| page.returned > 0 && page.served > page.returned));
        let mut pages = Pages::new();
        replay(&mut pages, log);
        assert_eq!(pages, truth);
        replay(&mut pages, log);
        assert_eq!(pages, truth);
        // From any record on, as from a snapshot that is ahead of the place where reading begins.
        for start in (0..log.len()).step_by(7) {
            let mut ahead = truth.clone();
            replay(&mut ahead, &log[start..]);
            assert_eq!(ahead, truth, "from {start}");
        }
        // And each change at once a second time.
        let mut doubled = Pages::new();
        for record in log {
            replay(&mut doubled, &[record.clone(), record.clone()]);
        }
        assert_eq!(doubled, truth);
    }
}

/// gateway rule R2.
#[test]
fn each_change_is_applied_once() {
    let mut book = super::strict(linked());
    super::admit_link(&mut book, 3, &ask(300, 5)).unwrap();
    let page = *book.page(CHANNEL).unwrap();
    let link = |index| Some(Promise::Link(super::link(index)));
    let changes = [
        Change::Admitted { ask: ask(301, 4), promise: link(4) },
        Change::Admitted { ask: ask(299, 2), promise: None },
        Change::Returned { number: 300, amount: 5, is_wish: false },
        Change::Claiming { cumulative: 15 },
    ];
    for change in changes {
        let once = page.apply(&change);
        assert_ne!(once, page);
        assert_eq!(once.apply(&change), once);
        assert!(once.served >= page.served && once.returned >= page.returned);
    }
    // What was read before, with another promise or price, and what is too old to know.
    for known in [
        Change::Admitted { ask: ask(300, 9), promise: link(9) },
        Change::Admitted { ask: ask(44, 9), promise: link(9) },
        Change::Returned { number: 44, amount: 1, is_wish: false },
        Change::Returned { number: 299, amount: 1, is_wish: false },
        Change::Returned { number: 999, amount: 1, is_wish: false },
        Change::Claiming { cumulative: 0 },
    ] {
        assert_eq!(page.apply(&known), page);
    }
    // A log that lies cannot make more come back than was served.
    let all = page.apply(&Change::Returned { number: 300, amount: 99, is_wish: false });
    assert_eq!((all.served, all.returned, all.spent()), (5, 5, 0));
}

/// A storage that writes less than pages and fails must not be left behind: the whole page comes next.
#[test]
fn after_a_failure_the_page_is_written_as_a_whole() {
    use crate::flaky::{Failed, Fault, FlakyStorage};
    use farthing_vouchers::book::BookError;
    for fault in [Fault::Before, Fault::After] {
        let mut book = VoucherBook::open(FlakyStorage::default(), STRICT).unwrap();
        book.update(CHANNEL, linked()).unwrap();
        let admit = |book: &mut VoucherBook<FlakyStorage>, number, price| {
            book.admit_link((&CHANNEL, super::link(1)), &ask(number, price), 9, NOW)
        };
        book.storage().fault.set(Some(fault));
        assert_eq!(admit(&mut book, 1, 5), Err(BookError::Storage(Failed)));
        // The payer tries again, and it costs less by now.
        admit(&mut book, 1, 3).unwrap();
        admit(&mut book, 2, 1).unwrap();
        let stored = book.storage().pages[&CHANNEL.into()];
        assert_eq!((Some(&stored), stored.served), (book.page(CHANNEL), 4));
        book.storage().fault.set(Some(fault));
        assert_eq!(book.forget(CHANNEL), Err(BookError::Storage(Failed)));
        admit(&mut book, 3, 1).unwrap();
        assert_eq!(book.storage().pages[&CHANNEL.into()].served, 5);
        book.storage().fault.set(Some(fault));
        let news = ChannelState { funded: 200, slot: 2, ..linked() };
        assert_eq!(book.update(CHANNEL, news), Err(BookError::Storage(Failed)));
        book.claiming(CHANNEL, 5).unwrap();
        assert_eq!(book.storage().pages[&CHANNEL.into()].channel.funded, 100);
    }
}

/// Not what the book says, but what the key of the channel does: a book opened again has made no keys, and
/// takes vouchers as before.
#[test]
fn a_book_that_is_opened_again_admits_as_before() {
    let mut book = VoucherBook::open(Log::default(), STRICT).unwrap();
    book.update(address(3), state(3, 200, 1)).unwrap();
    admit(&mut book, 3, 4, &ask(0, 10));
    let mut reopened = VoucherBook::open(book.storage().clone(), STRICT).unwrap();
    assert_eq!(reopened.page(address(3)), book.page(address(3)));
    let stranger = SigningKey::from_bytes(&[9; 32]);
    let voucher = Voucher { channel: address(3), cumulative: 30, expires_at: 0 };
    let forged = reopened.prepare(SignedVoucher::sign(voucher, &stranger), NOW).unwrap();
    assert!(verify_prepared(&[forged])[0].is_none());
    admit(&mut reopened, 3, 4, &ask(1, 10));
    assert_eq!(reopened.page(address(3)).unwrap().served, 20);
}
