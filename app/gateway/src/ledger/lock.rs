//! One process at a time, and the files where it left them.
//!
//! The lock's file says which file it is itself, by the number that the file system gave it, and how often the ledger
//! was opened. A copy of the folder has other numbers, so a backup that was put back is noticed, as is a move. Not
//! noticed is what copies the file system below its files (a snapshot of a volume or of a virtual machine), or writes
//! old content into the same files. There the chain is the guard: a channel of which more is claimed than this ledger
//! was promised is stopped.

use std::{
    fs::{File, OpenOptions, TryLockError},
    os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use super::LedgerError;

/// Held while the ledger is open.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// # Errors
    /// [`LedgerError::Locked`], [`LedgerError::Io`].
    pub(super) fn take(folder: &Path) -> Result<Self, LedgerError> {
        let path = folder.join("lock");
        let failed = LedgerError::io("lock", &path);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file, path }),
            Err(TryLockError::WouldBlock) => Err(LedgerError::Locked { folder: folder.into() }),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Whether the file is the one in which the ledger was opened last.
    ///
    /// # Errors
    /// [`LedgerError::Io`]
    pub(super) fn is_in_place(&self) -> Result<bool, LedgerError> {
        let noted = self.read()?;
        Ok(noted.is_some_and(|(file, _)| Some(file) == self.number().ok()))
    }

    /// Notes that the ledger is opened here.
    ///
    /// # Errors
    /// [`LedgerError::Io`]
    pub(super) fn note(&self) -> Result<(), LedgerError> {
        let openings = self.read()?.map_or(0, |(_, openings)| openings);
        // Of one length and at one place, so that no crash leaves half of it.
        let text = format!("{:020} {:020}\n", self.number()?, openings.saturating_add(1));
        let failed = LedgerError::io("write", &self.path);
        self.file.write_all_at(text.as_bytes(), 0).map_err(failed)?;
        self.file.sync_all().map_err(failed)
    }

    /// The number of the file and of openings that were noted.
    fn read(&self) -> Result<Option<(u64, u64)>, LedgerError> {
        let text = std::fs::read(&self.path).map_err(LedgerError::io("read", &self.path))?;
        Ok(str::from_utf8(&text).ok().and_then(parse))
    }

    fn number(&self) -> Result<u64, LedgerError> {
        Ok(self.file.metadata().map_err(LedgerError::io("look at", &self.path))?.ino())
    }
}

/// By its own hand, not by closing the file: a process that is just being started has every open file for a moment, and
/// the lock would last as long.
impl Drop for Lock {
    fn drop(&mut self) {
        // Where it fails, closing the file does it.
        let _ = self.file.unlock();
    }
}

fn parse(text: &str) -> Option<(u64, u64)> {
    let (file, openings) = text.trim_end().split_once(' ')?;
    Some((file.parse().ok()?, openings.parse().ok()?))
}
