//! The commit thread.

use std::{
    io,
    sync::{Arc, PoisonError},
    time::Instant,
};

use super::{
    Clock, Log, OnDown, Segment, Start,
    aligned::{Aligned, PAGE, padded},
    block::Block,
    queue::Batch,
};
use crate::fail;

/// Writes blocks, one after the other.
pub(super) struct Writer {
    log: Arc<Log>,
    segment: Segment,
    offset: u64,
    time: i64,
    clock: Clock,
    on_down: OnDown,
    memory: Aligned,
}

impl Writer {
    pub(super) fn new(log: Arc<Log>, start: Start, clock: Clock, on_down: OnDown) -> Self {
        let Start { segment, offset, time, .. } = start;
        Self { log, segment, offset, time, clock, on_down, memory: Aligned::new(PAGE) }
    }

    /// Until the log is closed, or a write fails: that is never tried again, because nobody knows what the disk has of
    /// it.
    pub(super) fn run(mut self) {
        let mut memory = Vec::new();
        while let Some(mut batch) = self.next(memory) {
            let last = batch.first.saturating_add(batch.count.into()).saturating_sub(1);
            let begun = Instant::now();
            if let Err(error) = self.write(&mut batch) {
                self.log.fail();
                (self.on_down)(&error);
                return;
            }
            self.log.commits.note(begun.elapsed());
            self.log.durable.raise(last, self.time);
            self.log.signal();
            memory = batch.records;
            memory.clear();
        }
    }

    /// Blocks until there is something to write; `None` once the log is closed and all is written.
    fn next(&self, memory: Vec<u8>) -> Option<Batch> {
        let mut queue = self.log.queue();
        while queue.is_empty() {
            if queue.is_closed {
                return None;
            }
            queue = self.log.filled.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        let batch = queue.take(memory);
        let is_wanted = queue.chore().is_some();
        drop(queue);
        if is_wanted {
            self.log.wanted.notify_one();
        }
        Some(batch)
    }

    fn write(&mut self, batch: &mut Batch) -> io::Result<()> {
        if let Some(segment) = batch.next_segment.take() {
            self.segment = segment;
            self.offset = PAGE as u64;
        }
        self.time = self.time.max((self.clock)());
        let (first, count, records) = (batch.first, batch.count, batch.records.as_slice());
        let block = Block { first, count, time: self.time, records };
        let length = padded(block.length());
        let pages = self.memory.first(length);
        block.encode(&self.segment.header, self.offset, pages);
        fail::wait("slow-disk");
        fail::disk("write-fails")?;
        self.segment.disk.write(pages, self.offset)?;
        fail::point("written");
        fail::disk("sync-fails")?;
        self.segment.disk.sync()?;
        fail::point("synced");
        self.offset = self.offset.saturating_add(length as u64);
        Ok(())
    }
}

/// However the thread ends, nobody goes on waiting for it.
impl Drop for Writer {
    fn drop(&mut self) {
        self.log.fail();
    }
}
