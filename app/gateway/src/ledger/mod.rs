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
    log::Use,
    record::{put_cold, put_settled},
};
use crate::metrics::Times;

/// The number of a record, from 1 on.
pub type Saved = u64;

/// An open ledger. Shared by [`Arc`]; it is unlocked when the last is dropped.
#[derive(Debug)]
pub struct Ledger {
    kept: Arc<Kept>,
    /// The commit thread and the keeper; empty once it is closed.
    threads: Mutex<Vec<JoinHandle<()>>>,
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
        self.kept.identity.id
    }

    /// How writes become durable here.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.kept.disks.mode()
    }

    /// The part of the book that has this account: a channel's, or that of a fan with all its shares. Hold it briefly:
    /// others wait.
    pub fn shard(&self, account: &[u8; 32]) -> MutexGuard<'_, Shard> {
        let [first, ..] = *account;
        self.kept.shard(first)
    }

    /// All parts, one after the other; each is locked while it is held.
    pub fn shards(&self) -> impl Iterator<Item = MutexGuard<'_, Shard>> {
        (0..=u8::MAX).map(|first| self.kept.shard(first))
    }

    /// Whether requests can be admitted now: asked before a credential is looked at.
    ///
    /// # Errors
    /// [`NotNoted::Busy`], [`NotNoted::Down`].
    pub fn check_room(&self) -> Result<(), NotNoted> {
        self.kept.log.check_room()
    }

    /// The time by which retries are remembered, in Unix seconds: this machine's, as in the log's records, so that a
    /// restart forgets none whatever the cluster's clock shows.
    #[must_use]
    pub fn time(&self) -> i64 {
        (self.kept.settings.clock)()
    }

    /// The number of the last record that is durable.
    #[must_use]
    pub fn durable(&self) -> u64 {
        self.kept.log.durable()
    }

    /// The number of the last record that was made, durable or not yet.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.kept.log.last()
    }

    /// A lane for the tasks of one runtime, which must run [`Lane::run`].
    #[must_use]
    pub fn lane(&self) -> Arc<Lane> {
        self.kept.log.lane()
    }

    /// Blocks until a record is durable: for threads that may.
    ///
    /// # Errors
    /// [`Down`] where it will never be.
    pub fn wait(&self, seq: u64) -> Result<(), Down> {
        self.kept.log.wait(seq)
    }

    /// Notes a cold fact under a key, over an older one, or removes it.
    ///
    /// # Errors
    /// [`NotNoted`], and nothing changes. [`NotNoted::TooLong`]: key and value have more than 2 MiB, or more than an
    /// eighth of a segment.
    pub fn put(&self, key: &[u8], value: Option<&[u8]>) -> Result<Saved, NotNoted> {
        let mut record = Vec::new();
        put_cold(&mut record, key, value);
        let mut cold = self.kept.cold();
        // Under the lock, so that facts of a key are in the log in their order.
        let seq = self.kept.log.append(&record, Use::Duty)?;
        match value {
            Some(value) => cold.insert(key.to_vec(), value.to_vec()),
            None => cold.remove(key),
        };
        Ok(seq)
    }

    /// Notes a cold fact as [`Self::put`] does, and books a payment with it: a crash leaves both or neither.
    ///
    /// # Errors
    /// [`NotNoted`], and nothing changes.
    pub fn put_settled(
        &self,
        key: &[u8],
        value: &[u8],
        settled: &Settled,
    ) -> Result<Saved, NotNoted> {
        let mut record = Vec::new();
        put_settled(&mut record, (key, value), settled);
        let mut cold = self.kept.cold();
        let seq = self.kept.log.append(&record, Use::Duty)?;
        cold.insert(key.to_vec(), value.to_vec());
        Ok(seq)
    }

    /// The cold fact under a key, durable or not yet.
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.kept.cold().get(key).cloned()
    }

    /// A secret of this ledger's own: made when it is asked for first, durable before it is used, and the same ever after
    /// under the same key.
    ///
    /// # Errors
    /// [`NotNoted`]; as where the ledger is down where the system has no randomness.
    pub fn secret<const N: usize>(&self, key: &[u8]) -> Result<[u8; N], NotNoted> {
        if let Some(secret) = self.get(key).and_then(|secret| secret.try_into().ok()) {
            return Ok(secret);
        }
        let mut secret = [0; N];
        getrandom::fill(&mut secret).map_err(|_| Down)?;
        let seq = self.put(key, Some(&secret))?;
        self.wait(seq)?;
        Ok(secret)
    }

    /// All cold facts whose key begins so, in the order of the keys.
    #[must_use]
    pub fn each(&self, prefix: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let cold = self.kept.cold();
        let from = cold.range(prefix.to_vec()..);
        let of_prefix = from.take_while(|(key, _)| key.starts_with(prefix));
        of_prefix.map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// Sales and returns from `from` up to before `to`, in Unix seconds, oldest first, as far as they are kept.
    pub fn receipts(
        &self,
        from: i64,
        to: i64,
    ) -> Result<impl Iterator<Item = Result<Receipt, LedgerError>> + use<>, LedgerError> {
        receipts(&self.kept.folder, from, to)
    }

    /// How long commits took, since it was opened.
    #[must_use]
    pub fn commits(&self) -> Times {
        self.kept.log.commits.read()
    }

    /// Takes a snapshot, and removes receipts whose days are over: to be called daily, since a ledger to which little
    /// is written does it seldom by itself. What is in the last two segments of the log stays until they are full.
    ///
    /// # Errors
    /// [`LedgerError::Io`], [`LedgerError::Down`]; nothing that is needed was removed.
    pub fn tidy(&self) -> Result<(), LedgerError> {
        self.kept.tidy()
    }

    /// Whether a segment is ready for when the current one is full. Where there is none for long, the disk is full.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.kept.log.has_spare()
    }

    /// Takes nothing more, commits what was taken, and writes a snapshot. Once is enough; what comes later gives
    /// [`Down`].
    ///
    /// # Errors
    /// [`LedgerError::Down`] where a write had failed before; [`LedgerError::Io`] where there was no room for the
    /// snapshot, and then the log has all that it would have said.
    pub fn close(&self) -> Result<(), LedgerError> {
        self.stop();
        if self.kept.log.durable() < self.kept.log.last() {
            return Err(Down.into());
        }
        self.kept.tidy()
    }

    /// What was taken is still committed.
    fn stop(&self) {
        self.kept.log.close();
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
