//! The blocks of a segment that was read.

use std::{fs, path::Path};

use super::{
    aligned::PAGE,
    block::{self, Block},
    segment::Header,
};
use crate::ledger::error::LedgerError;

/// A segment's file, read as a whole.
#[derive(Debug)]
pub struct Read {
    pub header: Header,
    file: Vec<u8>,
}

impl Read {
    /// # Errors
    /// [`LedgerError::Io`], and those of [`Header::decode`].
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        Self::new(fs::read(path).map_err(LedgerError::io("read", path))?, path)
    }

    /// What was read of this path.
    ///
    /// # Errors
    /// Those of [`Header::decode`].
    pub fn new(file: Vec<u8>, path: &Path) -> Result<Self, LedgerError> {
        Ok(Self { header: Header::decode(&file, path)?, file })
    }

    /// Of the file.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.file.len() as u64
    }

    /// The blocks in a row from the beginning, up to the first place without a whole one.
    pub fn in_a_row(&self) -> impl Iterator<Item = (u64, Block<'_>)> {
        let mut offset = PAGE as u64;
        std::iter::from_fn(move || {
            let block = self.at(offset)?;
            let at = offset;
            offset = self.behind(at, &block);
            Some((at, block))
        })
    }

    /// Every whole block from `offset` on, whatever lies between them.
    pub fn all_from(&self, offset: u64) -> impl Iterator<Item = (u64, Block<'_>)> {
        let mut offset = offset;
        std::iter::from_fn(move || {
            while offset < self.bytes() {
                let at = offset;
                if let Some(block) = self.at(at) {
                    offset = self.behind(at, &block);
                    return Some((at, block));
                }
                offset = at.saturating_add(self.step());
            }
            None
        })
    }

    /// Every whole block.
    pub fn all(&self) -> impl Iterator<Item = (u64, Block<'_>)> {
        self.all_from(PAGE as u64)
    }

    /// Where the next block begins.
    pub fn behind(&self, offset: u64, block: &Block<'_>) -> u64 {
        let length = (block.length() as u64).next_multiple_of(self.step());
        offset.saturating_add(length)
    }

    fn at(&self, offset: u64) -> Option<Block<'_>> {
        block::decode(&self.file, offset, &self.header)
    }

    /// Never 0: such a header is damaged.
    fn step(&self) -> u64 {
        self.header.step.into()
    }
}
