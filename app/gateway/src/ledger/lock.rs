//! One process at a time, and the files where it left them.
//!
//! The lock's file says which file it is itself, by the number that the file system gave it and the moment at which it
//! was made (numbers are given again), and how often the ledger was opened. A copy of the folder has others, so a backup
//! that was put back is noticed, as is a move. Not noticed is what copies the file system below its files (a snapshot of
//! a volume or of a virtual machine), or writes old content into the same files. There the chain is the guard: a channel of which more is claimed than this ledger
//! was promised is stopped.

use std::{
    fs::{File, OpenOptions, TryLockError},
    os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
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
        let own = self.identity()?;
        Ok(self.read()?.is_some_and(|noted| noted.file == own))
    }

    /// Notes that the ledger is opened here.
    ///
    /// # Errors
    /// [`LedgerError::Io`]
    pub(super) fn note(&self) -> Result<(), LedgerError> {
        let openings = self.read()?.map_or(0, |noted| noted.openings).saturating_add(1);
        let (number, born) = self.identity()?;
        // Of one length and at one place, so that no crash leaves half of it.
        let text = format!("{number:020} {born:020} {openings:020}\n");
        let failed = LedgerError::io("write", &self.path);
        self.file.write_all_at(text.as_bytes(), 0).map_err(failed)?;
        self.file.sync_all().map_err(failed)
    }

    /// What was noted; `None` where it cannot be read.
    fn read(&self) -> Result<Option<Noted>, LedgerError> {
        let text = std::fs::read(&self.path).map_err(LedgerError::io("read", &self.path))?;
        Ok(str::from_utf8(&text).ok().and_then(parse))
    }

    /// The file's number, and the nanoseconds since 1970 at which it was made; 0 where the file system does not say.
    fn identity(&self) -> Result<(u64, u64), LedgerError> {
        let file = self.file.metadata().map_err(LedgerError::io("look at", &self.path))?;
        let born = file.created().ok().and_then(|born| born.duration_since(UNIX_EPOCH).ok());
        let born = born.and_then(|born| u64::try_from(born.as_nanos()).ok());
        Ok((file.ino(), born.unwrap_or(0)))
    }
}

/// What the file says.
struct Noted {
    /// Its number, and when it was made.
    file: (u64, u64),
    openings: u64,
}

/// By its own hand, not by closing the file: a process that is just being started has every open file for a moment, and
/// the lock would last as long.
impl Drop for Lock {
    fn drop(&mut self) {
        // Where it fails, closing the file does it.
        let _ = self.file.unlock();
    }
}

fn parse(text: &str) -> Option<Noted> {
    let mut numbers = text.split_whitespace().map(|number| number.parse::<u64>().ok());
    let mut next = || numbers.next().flatten();
    Some(Noted { file: (next()?, next()?), openings: next()? })
}
