//! The ledger as the chain's side sees it.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use farthing_core::fan::SLOTS_MAX;
use farthing_vouchers::book::{BookError, ChannelState, Page, Promise, Row};

use crate::chain::{Books, BooksError, Down, RowFacts, Seq};
use crate::ledger::{Facts, Ledger, NotNoted, Settled};

/// What was not noted: it never becomes durable.
const NEVER: Seq = Seq::MAX;

/// How often, and after which pause, a fact is offered to a ledger that is busy.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// A ledger for [`Books`].
pub struct LedgerBooks(pub Arc<Ledger>);

fn error(error: BookError<NotNoted>) -> BooksError {
    match error {
        BookError::Refused(refusal) => BooksError::Refused(refusal),
        BookError::Storage(_) => BooksError::Down(Down),
    }
}

fn patiently(put: impl Fn() -> Result<Seq, NotNoted>) -> Seq {
    for _ in 0..TRIES {
        match put() {
            Ok(seq) => return seq,
            Err(NotNoted::Busy) => thread::sleep(PAUSE),
            Err(NotNoted::TooLong | NotNoted::Down(_)) => return NEVER,
        }
    }
    NEVER
}

impl Books for LedgerBooks {
    fn page(&self, row: &Row) -> Option<Page> {
        self.0.shard(&row.account).book.page(row).copied()
    }

    fn facts(&self, row: &Row) -> Option<RowFacts> {
        let facts = *self.0.shard(&row.account).facts(row)?;
        let Facts { owner, opening, sponsored, .. } = facts;
        Some(RowFacts { owner, opening, sponsored })
    }

    fn rows(&self, account: &[u8; 32]) -> Vec<Row> {
        let shard = self.0.shard(account);
        let shares = (0..SLOTS_MAX).map(|slot| Row::share(account, slot));
        let rows = std::iter::once(Row::from(account)).chain(shares);
        rows.filter(|row| shard.book.page(row).is_some()).collect()
    }

    fn each(&self, see: &mut dyn FnMut(&Row, &Page)) {
        for shard in self.0.shards() {
            for (row, page) in shard.book.pages() {
                see(row, page);
            }
        }
    }

    fn update(&self, row: &Row, state: ChannelState) -> Result<Seq, BooksError> {
        self.0.shard(&row.account).book.update(row, state).map_err(error)?;
        Ok(self.0.last())
    }

    fn take_up(&self, row: &Row, state: ChannelState, facts: RowFacts) -> Result<Seq, BooksError> {
        let mut shard = self.0.shard(&row.account);
        let RowFacts { owner, opening, sponsored } = facts;
        // One that an older ledger took up stays so, whatever is read of it now.
        let is_old = shard.facts(row).is_some_and(|facts| facts.is_old);
        let facts = Facts { owner, opening, sponsored, is_old };
        // Before the page: a crash in between leaves nothing that is taken for a row.
        shard.note(*row, facts).map_err(|_| BooksError::Down(Down))?;
        if let Err(refusal) = shard.book.update(row, state) {
            if shard.book.page(row).is_none() {
                shard.forget(*row).map_err(error)?;
            }
            return Err(error(refusal));
        }
        drop(shard);
        Ok(self.0.last())
    }

    fn accept(&self, row: &Row, promise: Promise, now: i64) -> Result<Seq, BooksError> {
        let mut shard = self.0.shard(&row.account);
        let accepted = match promise {
            Promise::Link(link) => shard.book.accept_link(&row.account, link, now).map(|_| ()),
            Promise::Voucher(signed) => shard.book.accept(signed, now).map(|_| ()),
            Promise::Share(signed) => shard.book.accept(signed, now).map(|_| ()),
        };
        accepted.map_err(error)?;
        drop(shard);
        Ok(self.0.last())
    }

    fn claiming(&self, row: &Row, cumulative: u64) -> Result<Seq, BooksError> {
        self.0.shard(&row.account).book.claiming(row, cumulative).map_err(error)
    }

    fn forget(&self, row: &Row) -> Result<Seq, BooksError> {
        self.0.shard(&row.account).forget(*row).map_err(error)
    }

    fn put(&self, key: &[u8], value: Option<&[u8]>) -> Seq {
        patiently(|| self.0.put(key, value))
    }

    fn put_settled(&self, key: &[u8], value: &[u8], settled: &Settled) -> Seq {
        patiently(|| self.0.put_settled(key, value, settled))
    }

    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.0.get(key)
    }

    fn list(&self, prefix: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.0.each(prefix)
    }

    fn wait(&self, seq: Seq) -> Result<(), Down> {
        if seq == NEVER { Err(Down) } else { self.0.wait(seq).map_err(|_| Down) }
    }
}
