//! What the threads of a ledger in Postgres have in common.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use farthing_vouchers::book::Row;
use tokio_postgres::{Client, Config};

use super::{RowsError, connect::connect, kept::Kept, queue::Queue, schema};
use crate::chain::Moment;
use crate::ledger::{Period, Shard, keeper::Shards, log::OnDown};
use crate::metrics::Timing;

/// Seconds that a lease lasts from when it was renewed, by the database's clock.
pub(super) const LEASE: i64 = 10;

/// Seconds after which this gateway relies on it no more: less, since its clock may go slower.
const RELIED: u64 = 7;

/// See the module.
pub(super) struct Shared {
    pub id: [u8; 16],
    /// Of this process.
    pub me: [u8; 16],
    pub config: Config,
    pub queue: Queue,
    /// The number of the batch that was acknowledged last.
    pub acknowledged: AtomicI64,
    /// Pages as they were seen last: to check promises by, never to decide (R5).
    pub shards: Shards,
    pub lease: Lease,
    pub commits: Timing,
    pub on_down: OnDown,
}

impl Shared {
    /// A connection to the database that this ledger was opened in, with all that it acknowledged.
    ///
    /// # Errors
    /// [`RowsError::Lost`], which is for good; whatever the database says.
    pub(super) async fn connect(&self) -> Result<Client, RowsError> {
        let mut client = connect(&self.config).await?;
        match schema::identity(&mut client).await {
            Ok(id) if id == self.id => {}
            Ok(_) | Err(RowsError::Missing | RowsError::Version { .. }) => {
                return Err(RowsError::Lost);
            }
            Err(error) => return Err(error),
        }
        let sql = "select batch from farthing.gateway where id = $1";
        let known = client.query_opt(sql, &[&self.me.as_slice()]).await?;
        let last: Option<i64> = known.map(|row| row.try_get(0)).transpose()?;
        match last {
            Some(last) if last >= self.acknowledged.load(Ordering::SeqCst) => Ok(client),
            _ => Err(RowsError::Lost),
        }
    }

    /// The part of the book that has this account.
    pub(super) fn shard(&self, account: &[u8; 32]) -> MutexGuard<'_, Shard> {
        let [first, ..] = *account;
        self.shard_of(first)
    }

    /// What is in it are hints, so a panic in the middle of a change does no harm.
    pub(super) fn shard_of(&self, first: u8) -> MutexGuard<'_, Shard> {
        self.shards.of(first).lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a period of a row as the database has it.
    pub(super) fn keep_period(&self, row: &Row, period: Option<Period>) {
        if let Some(period) = period {
            self.shard(&row.account).sales.keep(*row, period);
        }
    }

    /// Takes a row as the database has it, or that it has none.
    pub(super) fn keep(&self, row: &Row, kept: Option<&Kept>) {
        let mut shard = self.shard(&row.account);
        match kept {
            Some(kept) => shard.keep(*row, (kept.page, kept.facts, kept.version)),
            None => shard.lose(row),
        }
    }
}

/// Whether this gateway claims and sponsors.
#[derive(Debug, Default)]
pub(super) struct Lease {
    epoch: AtomicI64,
    /// When it was renewed last: from when that was asked for.
    renewed: Mutex<Option<Moment>>,
    /// The epoch for which the chain's side has read its records.
    led: AtomicU64,
}

impl Lease {
    /// It was asked for at `at`, and this is its epoch; `None` where another gateway has it.
    pub(super) fn note(&self, epoch: Option<i64>, at: Moment) {
        let mut renewed = self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        *renewed = epoch.map(|_| at);
        if let Some(epoch) = epoch {
            self.epoch.store(epoch, Ordering::SeqCst);
        }
    }

    /// The epoch of the lease, as long as this gateway has it.
    pub(super) fn epoch(&self) -> Option<u64> {
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        let age = Moment::now().since(&renewed?);
        let epoch = self.epoch.load(Ordering::SeqCst);
        if age.as_secs() < RELIED { u64::try_from(epoch).ok() } else { None }
    }

    /// The epoch that the chain's side writes under.
    pub(super) fn led(&self) -> u64 {
        self.led.load(Ordering::SeqCst)
    }

    pub(super) fn lead(&self, epoch: u64) {
        self.led.store(epoch, Ordering::SeqCst);
    }
}
