//! What the log says after a start.
//!
//! A block that is not whole at the very end was being written when the power went: nobody was told of it, and it is
//! dropped. Anywhere else it was acknowledged, and what is lost of it must not be passed over in silence.

use std::path::{Path, PathBuf};

use super::{
    aligned::PAGE,
    block::Block,
    blocks::Read,
    segment::{Header, Kind},
};
use crate::ledger::error::LedgerError;

/// Which records are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub folder: &'a Path,
    /// The ledger's id.
    pub ledger: [u8; 16],
    /// An id that it had before: segments of that one are passed over.
    pub before: [u8; 16],
    /// The first record that must be there, if there are any.
    pub from: u64,
}

/// Where the log ends.
#[derive(Debug, Default)]
pub struct End {
    /// The segment of the last block, where in it the next one goes, and the bytes of its file.
    pub last: Option<(Header, u64, u64)>,
    /// Segments behind it that hold nothing.
    pub empty: Vec<Header>,
    /// The number of the next record; 0 where there are none.
    pub next: u64,
    /// Of the last block.
    pub time: Option<i64>,
    /// The highest number of a segment of the folder.
    pub number: u64,
    /// Segments with blocks, with the number of the first record of each.
    pub kept: Vec<(u64, u64)>,
    /// Segments of the id of before.
    pub old: Vec<u64>,
}

/// What looks at each block: where it is, and what it says.
pub type Visit<'a> = &'a mut dyn FnMut(&Place<'_>, &Block<'_>) -> Result<(), LedgerError>;

/// Of a block.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub path: &'a Path,
    pub offset: u64,
}

/// Visits all blocks from the oldest segment on.
///
/// # Errors
/// [`LedgerError::Io`], [`LedgerError::Version`], [`LedgerError::DamagedHeader`], [`LedgerError::Foreign`],
/// [`LedgerError::Damaged`], [`LedgerError::Gap`], and what `visit` gives.
pub fn replay(wanted: &Wanted<'_>, visit: Visit<'_>) -> Result<End, LedgerError> {
    let mut end = End::default();
    for number in Kind::Log.all(wanted.folder)? {
        let path = Kind::Log.path(wanted.folder, number);
        let read = Read::open(&path)?;
        end.number = number;
        if read.header.ledger == wanted.before && wanted.before != wanted.ledger {
            end.old.push(number);
        } else if read.header.ledger != wanted.ledger || read.header.number != number {
            return Err(LedgerError::Foreign { path });
        } else {
            end.read(&Segment { path, read, from: wanted.from }, visit)?;
        }
    }
    Ok(end)
}

struct Segment {
    path: PathBuf,
    read: Read,
    from: u64,
}

impl End {
    fn read(&mut self, segment: &Segment, visit: Visit<'_>) -> Result<(), LedgerError> {
        let Segment { path, read, from } = segment;
        let mut behind = PAGE as u64;
        let mut first = None;
        for (offset, block) in read.in_a_row() {
            self.follow(path, &block, *from)?;
            visit(&Place { path, offset }, &block)?;
            first.get_or_insert(block.first);
            behind = read.behind(offset, &block);
        }
        if read.all_from(behind).next().is_some() {
            return Err(LedgerError::Damaged { path: path.clone(), offset: behind });
        }
        match first {
            Some(first) => {
                self.kept.push((read.header.number, first));
                self.last = Some((read.header, behind, read.bytes()));
                self.empty.clear();
            }
            None => self.empty.push(read.header),
        }
        Ok(())
    }

    /// Notes a block, which must begin where the one before it ended.
    fn follow(&mut self, path: &Path, block: &Block<'_>, from: u64) -> Result<(), LedgerError> {
        let is_next = match self.next {
            0 => block.first <= from,
            next => block.first == next,
        };
        if !is_next {
            let expected = if self.next == 0 { from } else { self.next };
            return Err(LedgerError::Gap { path: path.into(), expected, found: block.first });
        }
        self.next = block.next();
        self.time = self.time.max(Some(block.time));
        Ok(())
    }
}
