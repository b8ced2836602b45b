//! What the records of the log do to the state.

use farthing_vouchers::book::{Change, Number, Page, Row};

use super::{
    LedgerError,
    log::{block::Block, bytes::Reader, replay::Place},
    record::{Record, Shown},
    shard::{Content, SHARDS},
    snapshot::{Identity, State},
};

impl State {
    /// A ledger in which nothing has happened.
    pub(super) fn new(identity: Identity, recent: usize) -> Self {
        let shards = (0..SHARDS).map(|_| Content::new(recent)).collect();
        Self { identity, shards, cold: super::snapshot::Cold::new(), cold_seq: 0, damaged: 0 }
    }

    /// The first record that some section does not have.
    pub(super) fn from(&self) -> u64 {
        self.seqs().min().unwrap_or(0).saturating_add(1)
    }

    /// The last record that some section has.
    pub(super) fn last(&self) -> u64 {
        self.seqs().max().unwrap_or(0)
    }

    /// Notes the records of a block that are not there yet.
    ///
    /// # Errors
    /// [`LedgerError::Record`]
    pub(super) fn apply(
        &mut self,
        place: &Place<'_>,
        block: &Block<'_>,
    ) -> Result<(), LedgerError> {
        if block.next() <= self.from() {
            return Ok(());
        }
        let mut reader = Reader::new(block.records);
        let read = || LedgerError::Record { path: place.path.into(), offset: place.offset };
        for seq in block.first..block.next() {
            let record = Record::decode(&mut reader).ok_or_else(read)?;
            self.note(seq, block.time, record).ok_or_else(read)?;
        }
        if reader.is_empty() { Ok(()) } else { Err(read()) }
    }

    /// Notes what can be read of a block, where some before it are lost.
    pub(super) fn salvage(&mut self, block: &Block<'_>) {
        self.identity.time = self.identity.time.max(block.time);
        let mut reader = Reader::new(block.records);
        for seq in block.first..block.next() {
            let Some(record) = Record::decode(&mut reader) else { return };
            // Of a row whose page is lost nothing can be kept.
            let _ = self.note(seq, block.time, record);
        }
    }

    /// `None` for a record that cannot follow what is there.
    fn note(&mut self, seq: u64, time: i64, record: Record<'_>) -> Option<()> {
        let row = match record {
            Record::Put { key, value } => {
                self.put(seq, key, value);
                return Some(());
            }
            Record::Settled { key, value, .. } => {
                self.put(seq, key, Some(value));
                return Some(());
            }
            Record::Admitted { row, .. }
            | Record::Returned { row, .. }
            | Record::Claiming { row, .. }
            | Record::Page { row, .. }
            | Record::Removed { row }
            | Record::Facts { row, .. } => row,
        };
        let [first, ..] = row.account;
        let shard = self.shards.get_mut(usize::from(first))?;
        if seq <= shard.seq { Some(()) } else { shard.note(seq, time, record) }
    }

    fn put(&mut self, seq: u64, key: &[u8], value: Option<&[u8]>) {
        if seq <= self.cold_seq {
            return;
        }
        self.cold_seq = seq;
        match value {
            Some(value) => self.cold.insert(key.to_vec(), value.to_vec()),
            None => self.cold.remove(key),
        };
    }

    fn seqs(&self) -> impl Iterator<Item = u64> {
        self.shards.iter().map(|shard| shard.seq).chain([self.cold_seq])
    }
}

impl Content {
    fn note(&mut self, seq: u64, time: i64, record: Record<'_>) -> Option<()> {
        self.seq = seq;
        match record {
            Record::Admitted { row, ask, shown } => {
                let page = self.pages.get(&row)?;
                let promise = promise(shown, &row, page)?;
                if page.window.number(ask.number) == Number::New {
                    self.sales.admit(row, &ask, time);
                }
                self.change(row, &Change::Admitted { ask, promise })?;
                self.recent.replay(row, &ask, time);
            }
            Record::Returned { row, number, amount, is_wish } => {
                if self.pages.get(&row)?.window.number(number) == Number::Admitted {
                    self.sales.returned(&row, (number, amount), is_wish);
                }
                self.change(row, &Change::Returned { number, amount, is_wish })?;
                self.recent.forget(row, number);
            }
            Record::Claiming { row, cumulative } => {
                self.change(row, &Change::Claiming { cumulative })?;
            }
            Record::Page { row, page } => {
                self.pages.insert(row, *page);
            }
            Record::Removed { row } => {
                self.pages.remove(&row);
                self.facts.remove(&row);
                self.sales.forget(&row);
            }
            Record::Facts { row, facts } => {
                self.facts.insert(row, facts);
            }
            Record::Put { .. } | Record::Settled { .. } => {}
        }
        Some(())
    }

    fn change(&mut self, row: Row, change: &Change) -> Option<()> {
        let page = self.pages.get_mut(&row)?;
        *page = page.apply(change);
        Some(())
    }
}

/// `None` where what was shown is of another kind than the page.
fn promise(
    shown: Option<Shown>,
    row: &Row,
    page: &Page,
) -> Option<Option<farthing_vouchers::book::Promise>> {
    match shown {
        None => Some(None),
        Some(shown) => shown.promise(row, page).map(Some),
    }
}
