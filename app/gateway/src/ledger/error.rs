//! What goes wrong with a ledger. Each message says what to do.

use super::RowsError;
use std::{
    io,
    path::{Path, PathBuf},
};

/// Nothing is written any more, and nothing that was waited for will be: a write failed, or the ledger is closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the ledger takes nothing any more")]
pub struct Down;

/// Why something was not noted. Nothing of it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotNoted {
    /// More waits to be written than is kept in memory, or the disk has no room for another segment. It may pass.
    #[error("the ledger is busy")]
    Busy,
    /// A key or a value is longer than the ledger takes.
    #[error("too long for the ledger")]
    TooLong,
    /// The ledger is down.
    #[error(transparent)]
    Down(#[from] Down),
}

/// Why a ledger was not made, opened, restored or closed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The system says no.
    #[error("cannot {attempt} {}: {error}", path.display())]
    Io {
        /// What was tried, as in "cannot read".
        attempt: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Another process has it.
    #[error(
        "the ledger {} is another process's: one gateway at a time. Stop the other one, or give this one a folder \
         of its own",
        folder.display()
    )]
    Locked {
        /// The folder.
        folder: PathBuf,
    },
    /// There is none.
    #[error("there is no ledger in {}: make one with `farthing gate init`", folder.display())]
    Missing {
        /// The folder.
        folder: PathBuf,
    },
    /// There is one already.
    #[error("there is a ledger in {} already", folder.display())]
    Exists {
        /// The folder.
        folder: PathBuf,
    },
    /// The files are not where this ledger left them.
    #[error(
        "the ledger {} was copied here. If it is the newest state and no gateway runs on the other copy, say so \
         (`farthing gate ledger moved`). If it is a backup, restore it (`farthing gate ledger restore`): payers \
         then open new channels, and the old ones are only claimed. A backup that goes on as if nothing had \
         happened delivers what was delivered before",
        folder.display()
    )]
    Copied {
        /// The folder.
        folder: PathBuf,
    },
    /// Of a format that this build does not know.
    #[error("{} has format {version}, which this version does not read", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
    /// A segment of some other ledger.
    #[error("{} belongs to another ledger: take it out of this folder", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A block that is not whole, and behind it one that is.
    #[error(
        "{} is damaged at byte {offset}, and what was written later is whole: the disk lost or changed what was \
         acknowledged. Nothing was changed. Copy the folder, look at the disk, and put an undamaged copy of this \
         state back if there is one; else `farthing gate ledger restore` keeps every promise that can be read, for \
         claims, and payers open new channels",
        path.display()
    )]
    Damaged {
        /// The segment.
        path: PathBuf,
        /// Where in it.
        offset: u64,
    },
    /// The beginning of a segment is not what was written.
    #[error(
        "{} does not begin as a segment does: see `farthing gate ledger restore`, and keep a copy of the folder \
         first",
        path.display()
    )]
    DamagedHeader {
        /// The segment.
        path: PathBuf,
    },
    /// Records that follow one another do not.
    #[error(
        "the log lacks the records from {expected} on; {} begins with {found}. Put the missing segment back, or \
         restore (`farthing gate ledger restore`)",
        path.display()
    )]
    Gap {
        /// The segment, or the snapshot, that is ahead.
        path: PathBuf,
        /// The record that should follow.
        expected: u64,
        /// The record that does.
        found: u64,
    },
    /// A record that this build cannot read in a block that is whole.
    #[error("{} has a record at byte {offset} that this version does not read", path.display())]
    Record {
        /// The segment.
        path: PathBuf,
        /// Of its block.
        offset: u64,
    },
    /// The snapshot is not what was written.
    #[error(
        "{} is damaged: put an undamaged copy of this state back, or restore (`farthing gate ledger restore`)",
        path.display()
    )]
    DamagedSnapshot {
        /// The file.
        path: PathBuf,
    },
    /// A setting out of its range.
    #[error("{0}")]
    Setting(&'static str),
    /// The ledger went down before.
    #[error(transparent)]
    Down(#[from] Down),
    /// Of a ledger in Postgres.
    #[error(transparent)]
    Rows(#[from] RowsError),
}

impl LedgerError {
    /// For `map_err`: what was tried, and on which path.
    pub(super) fn io<'a>(
        attempt: &'static str,
        path: &'a Path,
    ) -> impl Fn(io::Error) -> Self + Copy + 'a {
        move |error| Self::Io { attempt, path: path.into(), error }
    }
}
