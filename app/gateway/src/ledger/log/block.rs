//! Blocks: what one commit writes.
//!
//! ```text
//! magic 8 │ segment 8 │ first record 8 │ time 8 │ length 4 │ records 4 │ checksum 4 │ 0 4 │ the records │ zeros
//! ```
//!
//! The checksum is over the segment's salt, the block's place, what stands before it, and the records. So a block is
//! whole, in its place, and of this very segment, or it is none.

use super::{bytes::Reader, segment::Header};

/// Bytes before the records.
pub const HEADER: usize = 48;

const MAGIC: [u8; 8] = *b"farblock";

/// Bytes of the header that the checksum covers.
const CHECKED: usize = 40;

/// Records that were written together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Block<'a> {
    /// The number of the first record, from 1 on.
    pub first: u64,
    /// How many there are.
    pub count: u32,
    /// Unix seconds by the gateway's clock when they were written; never less than the block before says.
    pub time: i64,
    /// Their bytes.
    pub records: &'a [u8],
}

impl Block<'_> {
    /// The number of the record that follows.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.first.saturating_add(self.count.into())
    }

    /// Bytes, with the header.
    #[must_use]
    pub fn length(&self) -> usize {
        self.records.len().saturating_add(HEADER)
    }

    /// Writes it to the front of `to`, which is for this place of this segment, and zeros behind it.
    pub fn encode(&self, segment: &Header, offset: u64, to: &mut [u8]) {
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(&MAGIC);
        header.extend_from_slice(&segment.number.to_le_bytes());
        header.extend_from_slice(&self.first.to_le_bytes());
        header.extend_from_slice(&self.time.to_le_bytes());
        // A block is no longer than what waits at once.
        let length = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        header.extend_from_slice(&length.to_le_bytes());
        header.extend_from_slice(&self.count.to_le_bytes());
        header.extend_from_slice(&checksum(segment, offset, &header, self.records).to_le_bytes());
        header.resize(HEADER, 0);
        let Some((head, rest)) = to.split_at_mut_checked(HEADER) else { return };
        head.copy_from_slice(&header);
        let Some((body, zeros)) = rest.split_at_mut_checked(self.records.len()) else { return };
        body.copy_from_slice(self.records);
        zeros.fill(0);
    }
}

/// The block that begins at `offset` of the segment, if there is a whole one.
#[must_use]
pub fn decode<'a>(file: &'a [u8], offset: u64, segment: &Header) -> Option<Block<'a>> {
    let from = file.get(usize::try_from(offset).ok()?..)?;
    let mut reader = Reader::new(from);
    if reader.array()? != MAGIC || reader.u64()? != segment.number {
        return None;
    }
    let (first, time) = (reader.u64()?, reader.i64()?);
    let (length, count, stored) = (reader.u32()?, reader.u32()?, reader.u32()?);
    let zero = reader.u32()?;
    let records = reader.take(usize::try_from(length).ok()?)?;
    let is_whole = checksum(segment, offset, from.get(..CHECKED)?, records) == stored && zero == 0;
    is_whole.then_some(Block { first, count, time, records })
}

fn checksum(segment: &Header, offset: u64, header: &[u8], records: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&segment.salt);
    hasher.update(&offset.to_le_bytes());
    hasher.update(header);
    hasher.update(records);
    hasher.finalize()
}
