//! The commit thread.

use std::{
    io,
    num::NonZeroU32,
    sync::{Arc, PoisonError},
    thread,
    time::{Duration, Instant},
};

use super::{
    Clock, Log, OnDown, Segment, Start,
    aligned::{Aligned, PAGE, padded},
    block::Block,
    queue::Batch,
};
use crate::fail;

/// Records of a block from which on the next is let gather.
const CROWD: u32 = 16;

/// How long, for each of them, over all processors: less than its answer takes of one. So the next block holds what
/// these answers bring about, and nobody waits who could be served sooner. A commit takes as much of the processor as
/// several requests, however few it has.
const GATHER: Duration = Duration::from_micros(16);

/// How long at most.
const GATHER_MAX: Duration = Duration::from_millis(1);

/// Writes blocks, one after the other.
pub(super) struct Writer {
    log: Arc<Log>,
    segment: Segment,
    offset: u64,
    time: i64,
    clock: Clock,
    on_down: OnDown,
    memory: Aligned,
    /// Processors, among which answers are divided.
    cores: NonZeroU32,
}

impl Writer {
    pub(super) fn new(log: Arc<Log>, start: Start, clock: Clock, on_down: OnDown) -> Self {
        let Start { segment, offset, time, .. } = start;
        let cores = thread::available_parallelism().map_or(NonZeroU32::MIN, |cores| {
            NonZeroU32::try_from(cores).unwrap_or(NonZeroU32::MAX)
        });
        let memory = Aligned::new(PAGE);
        Self { log, segment, offset, time, clock, on_down, memory, cores }
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
            if let Some(time) = gathering(batch.count, self.cores) {
                thread::sleep(time);
            }
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

/// How long the next block is let gather after one of so many records; not at all after few.
fn gathering(count: u32, cores: NonZeroU32) -> Option<Duration> {
    (count >= CROWD).then(|| (GATHER.saturating_mul(count) / cores.get()).min(GATHER_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_gathers_after_a_crowd_and_for_a_millisecond_at_most() {
        let micros = |count: u32, cores: u32| {
            let time = gathering(count, NonZeroU32::MIN.saturating_add(cores - 1))?;
            Some(time.as_micros())
        };
        assert_eq!([0, 1, 15].map(|count| micros(count, 2)), [None; 3]);
        assert_eq!([16, 100, 125].map(|count| micros(count, 2)), [128, 800, 1_000].map(Some));
        assert_eq!((micros(100, 4), micros(u32::MAX, 4)), (Some(400), Some(1_000)));
    }
}
