//! How a ledger is opened.

use std::{
    fmt,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use farthing_vouchers::book::Policy;

use super::{
    LedgerError,
    log::{Clock, OnDown, disk::Disks},
};

/// Bytes of the smallest segment.
pub const SEGMENT_MIN: u64 = 64 * 1024;

/// Bytes of the largest segment: one is read as a whole when the ledger opens.
pub const SEGMENT_MAX: u64 = 1024 * 1024 * 1024;

const MIB: u64 = 1024 * 1024;

/// Of a ledger, while it is open.
#[derive(Clone)]
pub struct Settings {
    /// What the book risks.
    pub policy: Policy,
    /// Base units that may be served and not claimed of one row, where a row decides (R5, R14).
    pub risk: u64,
    /// Days for which receipts are kept; 0 for none.
    pub keep_days: u32,
    /// Bytes of a segment, from [`SEGMENT_MIN`] to [`SEGMENT_MAX`], in whole pages of 4,096; of those made from now on.
    pub segment: u64,
    /// Bytes of log after which a snapshot is taken, or as many as the last snapshot has where those are more.
    pub snapshot: u64,
    /// Requests that are remembered for retries, at most, over all shards; about 150 bytes each.
    pub recent: usize,
    /// The operator says that the folder was moved and holds the newest state.
    pub is_moved: bool,
    /// The time, in Unix seconds.
    pub clock: Clock,
    /// What happens once a write has failed. By default the process aborts (R18): what it has in memory is more than
    /// what is on the disk, so nothing that it says can be relied on.
    pub on_down: OnDown,
    /// Another disk than the system's.
    pub disks: Option<Arc<dyn Disks>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            risk: u64::MAX,
            keep_days: 90,
            segment: 64 * MIB,
            snapshot: 128 * MIB,
            recent: 1 << 21,
            is_moved: false,
            clock: Arc::new(unix_seconds),
            on_down: Arc::new(abort),
            disks: None,
        }
    }
}

impl Settings {
    pub(super) fn check(&self) -> Result<(), LedgerError> {
        let is_fine = (SEGMENT_MIN..=SEGMENT_MAX).contains(&self.segment)
            && self.segment.is_multiple_of(super::log::aligned::PAGE as u64);
        let wrong = "a segment has 64 KiB to 1 GiB, in whole pages of 4096 bytes";
        if is_fine { Ok(()) } else { Err(LedgerError::Setting(wrong)) }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("policy", &self.policy)
            .field("keep_days", &self.keep_days)
            .field("segment", &self.segment)
            .field("disks", &self.disks)
            .finish_non_exhaustive()
    }
}

/// By the system's clock; 0 before 1970.
pub(super) fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

fn abort(error: &std::io::Error) {
    tracing::error!(%error, "a write to the ledger failed: the process ends");
    eprintln!("a write to the ledger failed, so the process ends: {error}");
    std::process::abort();
}
