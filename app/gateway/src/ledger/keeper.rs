//! What is kept while the ledger is open, and the thread that prepares segments, takes snapshots and puts old segments
//! away.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use super::{
    LedgerError, Settings, Shard,
    lock::Lock,
    log::{
        self, Chore, Log, Size,
        aligned::PAGE,
        disk::{Disks, sync_folder},
        segment::{Header, Kind},
    },
    receipts,
    snapshot::{Cold, Identity, Parts, Writing, encode_cold},
};

/// How long a full disk is left alone before it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

const DAY: u64 = 86_400;

/// All of an open ledger but its threads.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) folder: PathBuf,
    pub(super) identity: Identity,
    pub(super) settings: Settings,
    pub(super) disks: Arc<dyn Disks>,
    pub(super) log: Arc<Log>,
    pub(super) shards: Shards,
    pub(super) cold: Mutex<Cold>,
    /// Bytes of the last snapshot.
    pub(super) snapshot_bytes: AtomicU64,
    /// Held while a snapshot is written and old segments are put away.
    pub(super) tidying: Mutex<()>,
    pub(super) _lock: Lock,
}

/// A shard for each first byte of an account.
#[derive(Debug)]
pub(super) struct Shards {
    first: Vec<Mutex<Shard>>,
    /// Apart, so that there is one for each byte whatever the compiler knows of lengths.
    last: Box<Mutex<Shard>>,
}

impl Shards {
    /// `None` of no shards at all.
    pub(super) fn new(mut shards: Vec<Mutex<Shard>>) -> Option<Self> {
        let last = Box::new(shards.pop()?);
        Some(Self { first: shards, last })
    }

    pub(super) fn of(&self, first: u8) -> &Mutex<Shard> {
        self.first.get(usize::from(first)).unwrap_or(&self.last)
    }
}

impl Kept {
    /// The shard of accounts with this first byte.
    pub(super) fn shard(&self, first: u8) -> MutexGuard<'_, Shard> {
        let shard = self.shards.of(first);
        shard.lock().unwrap_or_else(|poisoned| {
            // Something panicked in the middle of a change. The log is right; what is in memory may not be.
            self.log.fail();
            poisoned.into_inner()
        })
    }

    pub(super) fn cold(&self) -> MutexGuard<'_, Cold> {
        // Nothing panics under it.
        self.cold.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until the log is closed.
    pub(super) fn run(&self) {
        let mut is_full = false;
        loop {
            let bytes = self.snapshot_bytes.load(Ordering::Relaxed);
            let failed = match self.log.next_chore(self.settings.snapshot.max(bytes)) {
                Chore::Stop => return,
                Chore::Snapshot => self.tidy().err(),
                Chore::Prepare(number) => match self.prepare(number) {
                    Ok(segment) => {
                        self.log.supply(segment);
                        is_full = false;
                        None
                    }
                    Err(error) => {
                        // A snapshot may free old segments. Once: it writes a lot.
                        if !std::mem::replace(&mut is_full, true) {
                            self.tidy().err();
                        }
                        Some(LedgerError::Io {
                            attempt: "prepare a segment in",
                            path: self.folder.clone(),
                            error,
                        })
                    }
                },
            };
            if let Some(error) = failed {
                tracing::warn!(%error, "the ledger's folder takes no more");
                self.log.pause(PAUSE);
            }
        }
    }

    fn prepare(&self, number: u64) -> io::Result<log::Segment> {
        let header = Header::new(number, self.identity.id, PAGE as u32)?;
        let size = Size { bytes: self.settings.segment, in_a_hurry: self.log.is_short() };
        log::prepare(&self.folder, self.disks.as_ref(), header, size)
    }

    /// Takes a snapshot, and puts away what it makes superfluous.
    pub(super) fn tidy(&self) -> Result<(), LedgerError> {
        let _one_at_a_time = self.tidying.lock().unwrap_or_else(PoisonError::into_inner);
        let seq = self.snapshot()?;
        for number in self.log.retire(seq) {
            put_away(&self.folder, number, self.settings.keep_days > 0)?;
        }
        drop_old_receipts(&self.folder, self.settings.keep_days)
    }

    /// Writes all that there is, shard by shard, and gives the last record that all of it has.
    fn snapshot(&self) -> Result<u64, LedgerError> {
        self.log.snapshot_begins();
        let now = (self.settings.clock)();
        let identity = Identity { time: self.identity.time.max(self.log.time()), ..self.identity };
        let mut writing = Writing::begin(&self.folder, &identity)?;
        let (mut least, mut most) = (u64::MAX, 0);
        let mut section = |(seq, section): (u64, Vec<u8>)| {
            (least, most) = (least.min(seq), most.max(seq));
            writing.section(seq, &section)
        };
        for first in 0..=u8::MAX {
            section(self.encode(first, now))?;
        }
        section({
            let cold = self.cold();
            (self.log.last(), encode_cold(&cold))
        })?;
        // It may hold more than is durable, and then the log would go on with the same numbers after a crash.
        self.log.wait(most)?;
        self.snapshot_bytes.store(writing.finish()?, Ordering::Relaxed);
        Ok(least)
    }

    /// A shard, and the last record that it has.
    fn encode(&self, first: u8, now: i64) -> (u64, Vec<u8>) {
        let shard = self.shard(first);
        // Records of this shard are made under its lock, so none of them is missing.
        let seq = self.log.last();
        let (facts, recent, sales) = (shard.all_facts(), &shard.recent, &shard.sales);
        (seq, Parts { pages: shard.book.pages(), facts, recent, sales, now }.encode())
    }
}

/// Keeps the receipts of a segment that is needed no more, if they are wanted, and removes it.
pub(super) fn put_away(folder: &Path, number: u64, is_kept: bool) -> Result<(), LedgerError> {
    if is_kept {
        receipts::pack(folder, number)?;
    }
    let path = Kind::Log.path(folder, number);
    fs::remove_file(&path).map_err(LedgerError::io("remove", &path))?;
    sync_folder(folder).map_err(LedgerError::io("write out", folder))
}

/// By when they were packed, which is after the last of them.
fn drop_old_receipts(folder: &Path, keep_days: u32) -> Result<(), LedgerError> {
    let kept = Duration::from_secs(DAY.saturating_mul(keep_days.into()));
    for number in Kind::Receipts.all(folder)? {
        let path = Kind::Receipts.path(folder, number);
        let failed = LedgerError::io("look at", &path);
        let packed = fs::metadata(&path).and_then(|file| file.modified()).map_err(failed)?;
        if SystemTime::now().duration_since(packed).is_ok_and(|age| age > kept) {
            fs::remove_file(&path).map_err(LedgerError::io("remove", &path))?;
        }
    }
    Ok(())
}
