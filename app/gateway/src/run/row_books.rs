//! A ledger in Postgres as the chain's side sees it. Whatever has returned is durable, so nothing has a number.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use farthing_vouchers::book::{ChannelState, Page, Promise, Row};

use super::books::LedgerBooks;
use crate::chain::{Books, BooksError, Down, RowFacts, Seq};
use crate::ledger::Settled;
use crate::ledger::rows::{NotChanged, Rows, RowsError};
use crate::ledger::{Facts, Ledger};

/// What is durable, and what never will be.
const DURABLE: Seq = 0;
const NEVER: Seq = Seq::MAX;

/// Between two tries to read what must be known.
const PAUSE: Duration = Duration::from_secs(1);

/// Rows for [`Books`].
pub(super) struct RowBooks {
    /// Pages as they were seen last.
    seen: LedgerBooks,
    rows: Arc<Rows>,
}

impl RowBooks {
    pub(super) fn new(ledger: &Arc<Ledger>, rows: &Arc<Rows>) -> Self {
        Self { seen: LedgerBooks(Arc::clone(ledger)), rows: Arc::clone(rows) }
    }

    /// Asks until there is an answer: what is not known must not be taken for nothing.
    fn known<T: Default>(&self, ask: impl Fn(&Rows) -> Result<T, RowsError>) -> T {
        loop {
            match ask(&self.rows) {
                Ok(known) => return known,
                // Nothing is written any more that could follow from it.
                Err(RowsError::Closed) => return T::default(),
                Err(error) => {
                    tracing::warn!(%error, "the chain's side waits for the database");
                    thread::sleep(PAUSE);
                }
            }
        }
    }
}

fn done(changed: Result<(), NotChanged>) -> Result<Seq, BooksError> {
    match changed {
        Ok(()) => Ok(DURABLE),
        Err(NotChanged::Book(refusal)) => Err(BooksError::Refused(refusal)),
        Err(NotChanged::Rows(error)) => {
            tracing::warn!(%error, "a page was not changed");
            Err(BooksError::Down(Down))
        }
    }
}

impl Books for RowBooks {
    fn page(&self, row: &Row) -> Option<Page> {
        self.seen.page(row)
    }

    fn facts(&self, row: &Row) -> Option<RowFacts> {
        self.seen.facts(row)
    }

    fn rows(&self, account: &[u8; 32]) -> Vec<Row> {
        self.seen.rows(account)
    }

    fn each(&self, see: &mut dyn FnMut(&Row, &Page)) {
        self.seen.each(see);
    }

    fn update(&self, row: &Row, state: ChannelState) -> Result<Seq, BooksError> {
        done(self.rows.update(row, state))
    }

    fn take_up(&self, row: &Row, state: ChannelState, facts: RowFacts) -> Result<Seq, BooksError> {
        let RowFacts { owner, opening, sponsored } = facts;
        done(self.rows.take_up(row, state, Facts { owner, opening, sponsored, is_old: false }))
    }

    fn accept(&self, row: &Row, promise: Promise, now: i64) -> Result<Seq, BooksError> {
        done(self.rows.accept(row, promise, now))
    }

    fn claiming(&self, row: &Row, cumulative: u64) -> Result<Seq, BooksError> {
        done(self.rows.claiming(row, cumulative))
    }

    fn forget(&self, row: &Row) -> Result<Seq, BooksError> {
        done(self.rows.forget(row))
    }

    fn put(&self, key: &[u8], value: Option<&[u8]>) -> Seq {
        match self.rows.put_fenced(key, value) {
            Ok(()) => DURABLE,
            Err(error) => {
                tracing::debug!(%error, "a fact of the chain's side was not noted");
                NEVER
            }
        }
    }

    /// Payments have a row of their own each, by which they are booked too (see [`Self::shared`]).
    fn put_settled(&self, _: &[u8], _: &[u8], _: &Settled) -> Seq {
        NEVER
    }

    fn shared(&self) -> Option<Arc<Rows>> {
        Some(Arc::clone(&self.rows))
    }

    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.known(|rows| rows.get(key))
    }

    fn list(&self, prefix: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.known(|rows| rows.each(prefix))
    }

    fn epoch(&self) -> Option<u64> {
        self.rows.epoch()
    }

    fn led(&self) -> u64 {
        self.rows.led()
    }

    fn lead(&self, epoch: u64) {
        self.rows.lead(epoch);
    }

    fn wait(&self, seq: Seq) -> Result<(), Down> {
        if seq == NEVER { Err(Down) } else { Ok(()) }
    }
}
