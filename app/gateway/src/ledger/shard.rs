//! A part of the book behind a lock of its own.

use std::{collections::HashMap, sync::Arc};

use farthing_vouchers::book::{BookError, Change, Page, Policy, Row, Storage, VoucherBook};

use super::{
    Facts, LedgerError, NotNoted, Recent, Sales, Saved,
    log::{Log, Use},
    record::{put_change, put_facts, put_page, put_removed},
};

/// How many there are: the first byte of the account says which. Whoever grinds addresses into one shard has his
/// own requests wait for one another, and a few of others.
pub const SHARDS: usize = 256;

/// The rows of some accounts. Records of a row are in the log in the order in which they were made, because that is
/// done under this lock.
#[derive(Debug)]
pub struct Shard {
    /// The pages.
    pub book: VoucherBook<Staged>,
    /// What was admitted lately.
    pub recent: Recent,
    /// What was bought where a cap or returns are offered.
    pub sales: Sales,
    facts: HashMap<Row, Facts>,
    /// Of pages that are kept elsewhere, how often each was changed there.
    versions: HashMap<Row, i64>,
    log: Option<Arc<Log>>,
}

/// Puts what becomes of pages into the log.
#[derive(Debug)]
pub struct Staged {
    /// `None` of pages that are kept elsewhere: what is in memory is what was seen of them.
    log: Option<Arc<Log>>,
    /// What the book begins with.
    pages: Vec<(Row, Page)>,
    record: Vec<u8>,
}

/// What a shard begins with.
#[derive(Debug)]
pub(super) struct Content {
    /// The last record that is in it.
    pub(super) seq: u64,
    pub(super) pages: HashMap<Row, Page>,
    pub(super) facts: HashMap<Row, Facts>,
    pub(super) recent: Recent,
    pub(super) sales: Sales,
}

impl Shard {
    pub(super) fn new(
        content: Content,
        policy: Policy,
        log: &Arc<Log>,
    ) -> Result<Self, LedgerError> {
        Self::begin(content, policy, Some(Arc::clone(log)))
    }

    /// Of pages that are kept elsewhere.
    pub(super) fn cached(content: Content, policy: Policy) -> Result<Self, LedgerError> {
        Self::begin(content, policy, None)
    }

    fn begin(content: Content, policy: Policy, log: Option<Arc<Log>>) -> Result<Self, LedgerError> {
        let Content { pages, facts, recent, sales, .. } = content;
        let pages = pages.into_iter().collect();
        let staged = Staged { log: log.clone(), pages, record: Vec::new() };
        // It never fails: the pages are handed over from memory.
        let book = VoucherBook::open(staged, policy).map_err(|_| LedgerError::Down(super::Down))?;
        Ok(Self { book, recent, sales, facts, versions: HashMap::new(), log })
    }

    /// Takes a page as it is kept elsewhere, unless a newer one was seen.
    pub(super) fn keep(&mut self, row: Row, (page, facts, version): (Page, Facts, i64)) {
        if self.versions.get(&row).is_some_and(|seen| *seen > version) {
            return;
        }
        self.versions.insert(row, version);
        self.facts.insert(row, facts);
        self.book.replace(row, Some(page));
    }

    /// There is no such page elsewhere any more.
    pub(super) fn lose(&mut self, row: &Row) {
        self.versions.remove(row);
        self.facts.remove(row);
        self.sales.forget(row);
        self.book.replace(row, None);
    }

    /// A page as it was seen last, with its version.
    pub(super) fn kept(&self, row: &Row) -> Option<(Page, Facts, i64)> {
        Some((*self.book.page(row)?, *self.facts.get(row)?, *self.versions.get(row)?))
    }

    /// What is known of a row beside its page.
    #[must_use]
    pub fn facts(&self, row: &Row) -> Option<&Facts> {
        self.facts.get(row)
    }

    /// All facts.
    #[must_use]
    pub fn all_facts(&self) -> &HashMap<Row, Facts> {
        &self.facts
    }

    /// Notes facts of a row, over older ones.
    ///
    /// # Errors
    /// [`NotNoted`], and nothing changes.
    pub fn note(&mut self, row: Row, facts: Facts) -> Result<Saved, NotNoted> {
        let mut record = Vec::new();
        put_facts(&mut record, &row, &facts);
        let log = self.log.as_ref().ok_or(super::Down)?;
        let seq = log.append(&record, Use::Duty)?;
        self.facts.insert(row, facts);
        Ok(seq)
    }

    /// Gives the money of a request back, or a part of it, once; because its payer wishes so (`is_wish`), or the service
    /// did not do what was paid for.
    ///
    /// # Errors
    /// As [`VoucherBook::give_back`], and nothing changes.
    pub fn give_back(
        &mut self,
        row: &Row,
        (number, amount): (u32, u64),
        is_wish: bool,
    ) -> Result<Saved, BookError<NotNoted>> {
        let saved = match is_wish {
            true => self.book.take_back(row, number, amount)?,
            false => self.book.give_back(row, number, amount)?,
        };
        self.sales.returned(row, (number, amount), is_wish);
        Ok(saved)
    }

    /// Forgets a row that has ended, with its facts, and gives a record with which that is durable.
    ///
    /// # Errors
    /// [`BookError::Storage`], and nothing changes.
    pub fn forget(&mut self, row: Row) -> Result<Saved, BookError<NotNoted>> {
        self.book.forget(row)?;
        self.facts.remove(&row);
        self.sales.forget(&row);
        Ok(self.log.as_ref().map_or(0, |log| log.last()))
    }
}

impl Content {
    pub(super) fn new(recent: usize) -> Self {
        let (seq, pages, facts, sales) = Default::default();
        Self { seq, pages, facts, recent: Recent::new(recent), sales }
    }
}

impl Staged {
    fn append(&mut self, of: Use, encode: impl FnOnce(&mut Vec<u8>)) -> Result<Saved, NotNoted> {
        let Some(log) = &self.log else { return Ok(0) };
        self.record.clear();
        encode(&mut self.record);
        log.append(&self.record, of)
    }
}

impl Storage for Staged {
    type Error = NotNoted;
    /// The record's number: durable once [`super::Ledger::durable`] has reached it.
    type Saved = Saved;

    /// What is refused was not taken. As a page, a request that comes again would have no receipt.
    const LEAVES_DOUBT: bool = false;

    fn load(&mut self) -> Result<Vec<(Row, Page)>, NotNoted> {
        Ok(std::mem::take(&mut self.pages))
    }

    fn save(&mut self, row: &Row, page: &Page) -> Result<Saved, NotNoted> {
        self.append(Use::Duty, |to| put_page(to, row, page))
    }

    fn change(&mut self, row: &Row, change: &Change, _: &Page) -> Result<Saved, NotNoted> {
        let of = match change {
            Change::Admitted { .. } => Use::Admission,
            Change::Returned { .. } | Change::Claiming { .. } => Use::Duty,
        };
        self.append(of, |to| put_change(to, row, change))
    }

    fn remove(&mut self, row: &Row) -> Result<Saved, NotNoted> {
        self.append(Use::Duty, |to| put_removed(to, row))
    }
}
