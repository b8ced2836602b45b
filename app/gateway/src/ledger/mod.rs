//! The ledger: what every channel has promised and what was served for it, before anyone is answered.
//!
//! ```text
//! folder
//! ├── lock                    one process, and where the files are
//! ├── snapshot                which ledger it is, and its state up to some record
//! ├── log-000000000007        what came after, oldest first
//! ├── log-000000000008        zeros, for when the one before is full
//! └── receipts-000000000003   sales of older segments, for as long as they are kept
//! ```
//!
//! [`Ledger::shard`] gives a part of the book; what is changed in it is in memory at once and durable once
//! [`Ledger::durable`] has reached the number that the change gave. Nothing is answered before. A write that fails ends
//! the process; a block that is damaged and not the last, a gap, a copied folder: the ledger does not open and says
//! what to do.
//!
//! What it cannot notice: a file system that was put back below the files (see `lock`), and a disk that acknowledges
//! the very last writes and loses exactly these.

mod cold;
mod error;
mod facts;
mod keeper;
mod lock;
pub mod log;
mod opening;
mod receipts;
mod recent;
mod record;
mod restore;
pub mod rows;
mod settings;
mod settled;
mod shard;
mod snapshot;
mod state;

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
};

pub use self::{
    cold::PASS_KEY,
    error::{Down, LedgerError, NotNoted},
    facts::Facts,
    log::{
        disk::{Disk, Disks, Files, Mode},
        lane::Lane,
    },
    receipts::{Booked, Receipt, receipts},
    recent::{Entry, RETRIES_LAST, Recent, State},
    restore::{Restored, restore},
    settings::{SEGMENT_MAX, SEGMENT_MIN, Settings},
    settled::Settled,
    shard::{SHARDS, Shard, Staged},
};
use self::{
    keeper::Kept,
    rows::{Rows, RowsError},
};
use crate::metrics::Times;

/// The number of a record, from 1 on.
pub type Saved = u64;

/// An open ledger. Shared by [`Arc`]; it is unlocked when the last is dropped.
#[derive(Debug)]
pub struct Ledger {
    of: Of,
    /// The commit thread and the keeper; empty once it is closed.
    threads: Mutex<Vec<JoinHandle<()>>>,
}

/// Where it is kept.
#[derive(Debug)]
enum Of {
    /// In a folder, by this process alone.
    Folder(Arc<Kept>),
    /// In Postgres, by several gateways at once (R5). Pages in memory are hints, records have no numbers, and whatever
    /// has returned is durable.
    Rows(Arc<Rows>),
}

impl Ledger {
    /// Makes a ledger with a new id in a folder that has none, and opens it.
    ///
    /// # Errors
    /// [`LedgerError::Exists`], [`LedgerError::Locked`], [`LedgerError::Setting`], [`LedgerError::Io`].
    pub fn create(folder: &Path, settings: &Settings) -> Result<Self, LedgerError> {
        opening::create(folder, settings)
    }

    /// Opens a ledger with all that was ever acknowledged.
    ///
    /// # Errors
    /// Any [`LedgerError`]; each says what to do.
    pub fn open(folder: &Path, settings: &Settings) -> Result<Self, LedgerError> {
        opening::open(folder, settings)
    }

    /// Opens a ledger in Postgres, which several gateways use at once.
    ///
    /// # Errors
    /// [`LedgerError::Rows`].
    pub fn on_rows(address: &str, settings: &Settings) -> Result<Self, LedgerError> {
        let rows = Arc::new(Rows::open(address, settings)?);
        Ok(Self { of: Of::Rows(rows), threads: Mutex::default() })
    }

    /// The rows where it is in Postgres: there they decide, not the pages in memory.
    #[must_use]
    pub fn rows(&self) -> Option<&Arc<Rows>> {
        match &self.of {
            Of::Folder(_) => None,
            Of::Rows(rows) => Some(rows),
        }
    }

    /// Says whether [`Self::open`] would open it, and how its writes would become durable. Changes nothing of it.
    ///
    /// # Errors
    /// As [`Self::open`], before it begins.
    pub fn check(folder: &Path, settings: &Settings) -> Result<Mode, LedgerError> {
        opening::check(folder, settings)
    }

    /// The ledger's own id, made with it: 16 random bytes, which channels are bound to (R4).
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        match &self.of {
            Of::Folder(kept) => kept.identity.id,
            Of::Rows(rows) => rows.id(),
        }
    }

    /// How writes become durable here; in Postgres, synced by it.
    #[must_use]
    pub fn mode(&self) -> Mode {
        match &self.of {
            Of::Folder(kept) => kept.disks.mode(),
            Of::Rows(_) => Mode::Synced,
        }
    }

    /// The part of the book that has this account: a channel's, or that of a fan with all its shares. Hold it briefly:
    /// others wait.
    pub fn shard(&self, account: &[u8; 32]) -> MutexGuard<'_, Shard> {
        let [first, ..] = *account;
        self.shard_of(first)
    }

    /// All parts, one after the other; each is locked while it is held.
    pub fn shards(&self) -> impl Iterator<Item = MutexGuard<'_, Shard>> {
        (0..=u8::MAX).map(|first| self.shard_of(first))
    }

    fn shard_of(&self, first: u8) -> MutexGuard<'_, Shard> {
        match &self.of {
            Of::Folder(kept) => kept.shard(first),
            Of::Rows(rows) => rows.shard_of(first),
        }
    }

    /// Whether requests can be admitted now: asked before a credential is looked at.
    ///
    /// # Errors
    /// [`NotNoted::Busy`], [`NotNoted::Down`].
    pub fn check_room(&self) -> Result<(), NotNoted> {
        match &self.of {
            Of::Folder(kept) => kept.log.check_room(),
            Of::Rows(rows) => rows.check_room(),
        }
    }

    /// The time by which retries are remembered, in Unix seconds: this machine's, as in the log's records, so that a
    /// restart forgets none whatever the cluster's clock shows.
    #[must_use]
    pub fn time(&self) -> i64 {
        match &self.of {
            Of::Folder(kept) => (kept.settings.clock)(),
            Of::Rows(_) => settings::unix_seconds(),
        }
    }

    /// The number of the last record that is durable.
    #[must_use]
    pub fn durable(&self) -> u64 {
        match &self.of {
            Of::Folder(kept) => kept.log.durable(),
            Of::Rows(_) => 0,
        }
    }

    /// The number of the last record that was made, durable or not yet; in Postgres, how many wait.
    #[must_use]
    pub fn last(&self) -> u64 {
        match &self.of {
            Of::Folder(kept) => kept.log.last(),
            Of::Rows(rows) => rows.waiting() as u64,
        }
    }

    /// A lane for the tasks of one runtime, which must run [`Lane::run`].
    #[must_use]
    pub fn lane(&self) -> Arc<Lane> {
        match &self.of {
            Of::Folder(kept) => kept.log.lane(),
            Of::Rows(_) => Lane::of_durable(),
        }
    }

    /// Blocks until a record is durable: for threads that may.
    ///
    /// # Errors
    /// [`Down`] where it will never be.
    pub fn wait(&self, seq: u64) -> Result<(), Down> {
        match &self.of {
            Of::Folder(kept) => kept.log.wait(seq),
            Of::Rows(_) => Ok(()),
        }
    }

    /// Sales and returns from `from` up to before `to`, in Unix seconds, oldest first, as far as they are kept.
    pub fn receipts(
        &self,
        from: i64,
        to: i64,
    ) -> Result<Box<dyn Iterator<Item = Result<Receipt, LedgerError>> + Send>, LedgerError> {
        Ok(match &self.of {
            Of::Folder(kept) => Box::new(receipts(&kept.folder, from, to)?),
            Of::Rows(rows) => Box::new(rows.receipts(from, to)?.into_iter().map(Ok)),
        })
    }

    /// How long commits took, since it was opened.
    #[must_use]
    pub fn commits(&self) -> Times {
        match &self.of {
            Of::Folder(kept) => kept.log.commits.read(),
            Of::Rows(rows) => rows.commits(),
        }
    }

    /// Takes a snapshot, and removes receipts whose days are over: to be called daily, since a ledger to which little
    /// is written does it seldom by itself. What is in the last two segments of the log stays until they are full.
    ///
    /// # Errors
    /// [`LedgerError::Io`], [`LedgerError::Down`]; nothing that is needed was removed.
    pub fn tidy(&self) -> Result<(), LedgerError> {
        match &self.of {
            Of::Folder(kept) => kept.tidy(),
            Of::Rows(rows) => Ok(rows.tidy()?),
        }
    }

    /// Whether a segment is ready for when the current one is full. Where there is none for long, the disk is full.
    /// In Postgres, whether it answers.
    #[must_use]
    pub fn has_room(&self) -> bool {
        match &self.of {
            Of::Folder(kept) => kept.log.has_spare(),
            Of::Rows(rows) => rows.check_room().is_ok(),
        }
    }

    /// Takes nothing more, commits what was taken, and writes a snapshot. Once is enough; what comes later gives
    /// [`Down`].
    ///
    /// # Errors
    /// [`LedgerError::Down`] where a write had failed before; [`LedgerError::Io`] where there was no room for the
    /// snapshot, and then the log has all that it would have said.
    pub fn close(&self) -> Result<(), LedgerError> {
        self.stop();
        match &self.of {
            Of::Folder(kept) if kept.log.durable() < kept.log.last() => Err(Down.into()),
            Of::Folder(kept) => kept.tidy(),
            Of::Rows(_) => Ok(()),
        }
    }

    /// What was taken is still committed.
    fn stop(&self) {
        match &self.of {
            Of::Folder(kept) => kept.log.close(),
            Of::Rows(rows) => rows.close(),
        }
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            // One that panicked has told everybody that the log is down.
            let _ = thread.join();
        }
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        self.stop();
    }
}
