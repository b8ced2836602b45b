//! What waits to be written, and how much room there is for it.

use super::{
    Chore, Segment, Start,
    aligned::{PAGE, padded},
    block::HEADER,
};
use crate::ledger::error::{Down, NotNoted};

/// Bytes that wait at most.
const PENDING_MAX: u64 = 4 * 1024 * 1024;

/// Bytes of the longest record of an admission, by voucher and under a cap.
pub(super) const ADMISSION: usize = 166;

/// What a record is for. Nobody is admitted into the last quarter of the memory, or the last eighth of the disk's
/// last segment: those are for what is owed, returns and claims.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// A request is admitted: better not than late.
    Admission,
    /// What follows from what was admitted, or what the chain says.
    Duty,
}

/// Behind the log's lock.
#[derive(Debug)]
pub(super) struct Queue {
    pending: Vec<u8>,
    count: u32,
    /// The number of the next record.
    pub(super) next: u64,
    /// Bytes of the current segment that nothing is meant for.
    left: u64,
    /// Bytes of a segment.
    segment: u64,
    /// The number of the current segment.
    number: u64,
    /// The segment that follows.
    pub(super) spare: Option<Segment>,
    /// Bytes of blocks since the last snapshot.
    pub(super) written: u64,
    /// Bytes of them that are enough for a snapshot.
    pub(super) enough: u64,
    pub(super) is_closed: bool,
    kept: Vec<(u64, u64)>,
}

/// What is written together.
pub(super) struct Batch {
    pub(super) records: Vec<u8>,
    pub(super) first: u64,
    pub(super) count: u32,
    /// Where the current segment has no room for it.
    pub(super) next_segment: Option<Segment>,
}

impl Queue {
    pub(super) fn new(start: &Start) -> Self {
        let Segment { bytes, header, .. } = &start.segment;
        Self {
            pending: Vec::new(),
            count: 0,
            next: start.next,
            left: bytes.saturating_sub(start.offset),
            segment: *bytes,
            number: header.number,
            spare: None,
            written: 0,
            enough: u64::MAX,
            is_closed: false,
            kept: start.kept.clone(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }

    pub(super) fn is_short(&self) -> bool {
        self.left < self.segment / 2
    }

    /// Whether a record of so many bytes can be taken, and written whatever happens but for a broken disk.
    pub(super) fn check(&self, length: usize, of: Use) -> Result<(), NotNoted> {
        if self.is_closed {
            return Err(Down.into());
        }
        // A quarter, so that a block never fills a segment.
        let most = PENDING_MAX.min(self.segment / 4);
        if length as u64 > most / 2 {
            return Err(NotNoted::TooLong);
        }
        let (memory, reserve) = match of {
            Use::Admission => (most / 4 * 3, self.segment / 8),
            Use::Duty => (most, 0),
        };
        let waiting = self.pending.len().saturating_add(length);
        let has_room = self.spare.is_some() || block(waiting).saturating_add(reserve) <= self.left;
        if waiting as u64 > memory || !has_room { Err(NotNoted::Busy) } else { Ok(()) }
    }

    pub(super) fn push(&mut self, record: &[u8], of: Use) -> Result<u64, NotNoted> {
        self.check(record.len(), of)?;
        self.pending.extend_from_slice(record);
        self.count = self.count.saturating_add(1);
        let seq = self.next;
        self.next = seq.saturating_add(1);
        Ok(seq)
    }

    /// All that waits, for which `memory` takes the place, and where it goes.
    pub(super) fn take(&mut self, memory: Vec<u8>) -> Batch {
        let records = std::mem::replace(&mut self.pending, memory);
        let count = std::mem::take(&mut self.count);
        let first = self.next.saturating_sub(count.into());
        let length = block(records.len());
        let mut next_segment = None;
        if length > self.left {
            next_segment = self.spare.take();
            self.roll(next_segment.as_ref(), first);
        }
        self.left = self.left.saturating_sub(length);
        self.written = self.written.saturating_add(length);
        Batch { records, first, count, next_segment }
    }

    fn roll(&mut self, segment: Option<&Segment>, first: u64) {
        let Some(Segment { header, bytes, .. }) = segment else { return };
        self.left = bytes.saturating_sub(PAGE as u64);
        self.number = header.number;
        self.kept.push((header.number, first));
    }

    /// What the keeper has to do: first what admissions wait for.
    pub(super) fn chore(&self) -> Option<Chore> {
        if self.is_closed {
            return Some(Chore::Stop);
        }
        if self.spare.is_none() {
            return Some(Chore::Prepare(self.number.saturating_add(1)));
        }
        (self.written >= self.enough).then_some(Chore::Snapshot)
    }

    /// The current segment may have no whole block yet, so the one before it stays too: it says how far the log went.
    pub(super) fn retire(&mut self, seq: u64) -> Vec<u64> {
        let ends = self.kept.iter().skip(1).map(|&(_, first)| first);
        let old = ends.take_while(|&end| end <= seq.saturating_add(1)).count();
        let old = old.min(self.kept.len().saturating_sub(2));
        self.kept.drain(..old).map(|(number, _)| number).collect()
    }
}

/// Bytes of a block with so many bytes of records.
fn block(records: usize) -> u64 {
    padded(records.saturating_add(HEADER)) as u64
}
