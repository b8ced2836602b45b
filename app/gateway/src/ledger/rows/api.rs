//! What a gateway asks of its ledger in Postgres.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc::sync_channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use farthing_vouchers::book::Row;
use tokio::sync::{mpsc::UnboundedSender, oneshot};
use tokio_postgres::types::ToSql;

use super::{
    RowsError,
    ask::{Again, Answer, Asked, TakenBack},
    duty::Duty,
    kept::Param,
    opening::blocking,
    shared::Shared,
};
use crate::ledger::{Cap, NotNoted, Shard, log::Use};
use crate::metrics::Times;

/// How long a request waits for what the rows say. After that it is told that nobody knows.
const PATIENCE: Duration = Duration::from_secs(10);

/// A ledger in Postgres, open.
pub struct Rows {
    pub(super) shared: Arc<Shared>,
    /// `None` once it is closed.
    pub(super) duties: Mutex<Option<UnboundedSender<Duty>>>,
    pub(super) thread: Mutex<Option<JoinHandle<()>>>,
    pub(super) keep_days: u32,
}

/// Why a request has no answer of its row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InDoubt {
    /// Nothing was done.
    #[error(transparent)]
    NotNoted(#[from] NotNoted),
    /// Whether it was done is not known yet: it is found out, and a retry is told.
    #[error("the database does not say whether it was done")]
    Unknown,
}

impl Rows {
    /// The ledger's id.
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        self.shared.id
    }

    /// Pages with this first byte of their account, as they were seen last.
    pub(in crate::ledger) fn shard_of(&self, first: u8) -> MutexGuard<'_, Shard> {
        self.shared.shard_of(first)
    }

    /// Whether requests can be admitted now.
    ///
    /// # Errors
    /// [`NotNoted`].
    pub fn check_room(&self) -> Result<(), NotNoted> {
        self.shared.queue.check(Use::Admission)
    }

    /// What waits for its row.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.shared.queue.len()
    }

    /// How long batches took, since it was opened.
    #[must_use]
    pub fn commits(&self) -> Times {
        self.shared.commits.read()
    }

    /// Has a row admit a request, and gives the base units that it costs; `None` where the row did not. The page in
    /// memory is the row's then, either way.
    ///
    /// # Errors
    /// [`InDoubt`].
    pub async fn admit(&self, asked: Asked) -> Result<Option<u64>, InDoubt> {
        let answer = self.ask(asked, Use::Admission).await?;
        Ok(answer.is_done().then_some(answer.price))
    }

    /// Takes back what a payer returns.
    ///
    /// # Errors
    /// [`InDoubt`].
    pub async fn take_back(&self, asked: Asked) -> Result<TakenBack, InDoubt> {
        Ok(self.ask(asked, Use::Duty).await?.taken_back())
    }

    /// Gives money back, and says whether this was done: once for each request.
    ///
    /// # Errors
    /// [`InDoubt`].
    pub async fn give_back(&self, asked: Asked) -> Result<bool, InDoubt> {
        Ok(self.ask(asked, Use::Duty).await?.is_done())
    }

    /// The same for a thread that may block.
    ///
    /// # Errors
    /// [`InDoubt`].
    pub fn give_back_now(&self, asked: Asked) -> Result<bool, InDoubt> {
        let (reply, answer) = oneshot::channel();
        self.shared.queue.push(asked, Use::Duty, Some(reply))?;
        // On a thread of its own, since the caller's may belong to a runtime.
        let letter = thread::scope(|scope| scope.spawn(|| answer.blocking_recv()).join());
        let letter = letter.ok().and_then(Result::ok).and_then(|letter| letter.read());
        told(letter).map(|answer| answer.is_done())
    }

    /// What becomes of a retry, with the status that was answered before; 0 where that is not known.
    ///
    /// # Errors
    /// [`InDoubt`].
    pub async fn again(&self, asked: Asked) -> Result<(Again, u16), InDoubt> {
        let answer = self.ask(asked, Use::Admission).await?;
        Ok((answer.again(), answer.status))
    }

    /// How often a row was changed, as it was seen last; `None` where it was not seen.
    #[must_use]
    pub fn version(&self, row: &Row) -> Option<i64> {
        self.shared.shard(&row.account).kept(row).map(|(_, _, version)| version)
    }

    /// Brings a page up to date, and what was charged under this cap; says whether there is one.
    ///
    /// # Errors
    /// [`InDoubt`].
    pub async fn read(&self, row: Row, cap: Option<Cap>) -> Result<bool, InDoubt> {
        Ok(self.ask(Asked::read(row).under(cap), Use::Admission).await?.is_done())
    }

    /// Notes that a request is over; nobody waits for it. Where it cannot be noted, its retries are told that it is
    /// being answered for as long as this process lives.
    pub fn over(&self, asked: Asked) {
        if let Err(error) = self.shared.queue.push(asked, Use::Duty, None) {
            tracing::warn!(%error, "the end of a request was not noted");
        }
    }

    /// Notes something of a reply that costs what it uses; nobody waits for it.
    ///
    /// # Errors
    /// [`NotNoted`]: it is left to whoever finds this gateway gone.
    pub fn note(&self, asked: Asked) -> Result<(), NotNoted> {
        self.shared.queue.push(asked, Use::Duty, None)
    }

    /// Adds what a request has reserved to the reply of another one, and says whether that one is under way.
    ///
    /// # Errors
    /// [`InDoubt`].
    pub async fn extend(&self, asked: Asked) -> Result<bool, InDoubt> {
        Ok(self.ask(asked, Use::Duty).await?.is_done())
    }

    /// Base units that are reserved for a reply that costs what it uses.
    ///
    /// # Errors
    /// [`InDoubt`].
    pub async fn reserved(&self, asked: Asked) -> Result<u64, InDoubt> {
        Ok(self.ask(asked, Use::Admission).await?.price)
    }

    async fn ask(&self, asked: Asked, of: Use) -> Result<Answer, InDoubt> {
        let (reply, answer) = oneshot::channel();
        self.shared.queue.push(asked, of, Some(reply))?;
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(letter) => told(letter.ok().and_then(|letter| letter.read())),
            Err(_) => Err(InDoubt::Unknown),
        }
    }

    /// The epoch of the lease, as long as this gateway claims and sponsors.
    #[must_use]
    pub fn epoch(&self) -> Option<u64> {
        self.shared.lease.epoch()
    }

    /// The epoch that the chain's side writes under.
    #[must_use]
    pub fn led(&self) -> u64 {
        self.shared.lease.led()
    }

    /// The chain's side has read all records under this epoch, and writes under it from now on.
    pub fn lead(&self, epoch: u64) {
        self.shared.lease.lead(epoch);
    }

    /// A statement that does the same once or twice, on the second connection. Blocks.
    ///
    /// # Errors
    /// [`RowsError`].
    pub(super) fn query(
        &self,
        sql: impl Into<String>,
        parameters: Vec<Param>,
    ) -> Result<Vec<tokio_postgres::Row>, RowsError> {
        let (reply, answer) = sync_channel(1);
        self.send(Duty { sql: sql.into(), parameters, reply: Some(reply) })?;
        answer.recv().map_err(|_| RowsError::Closed)?
    }

    /// The same where nobody waits for it: it is done as soon as the database answers. Does not block.
    pub(super) fn tell(&self, sql: impl Into<String>, parameters: Vec<Param>) {
        // A ledger that is closed is one whose gateway others take to be gone, with all that it had in hand.
        let _closed = self.send(Duty { sql: sql.into(), parameters, reply: None });
    }

    fn send(&self, duty: Duty) -> Result<(), RowsError> {
        let duties = self.duties.lock().unwrap_or_else(PoisonError::into_inner).clone();
        duties.and_then(|duties| duties.send(duty).ok()).ok_or(RowsError::Closed)
    }

    /// A statement that may take long, on a connection of its own: nothing else waits for it. Blocks.
    ///
    /// # Errors
    /// [`RowsError`].
    pub(super) fn query_apart(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<tokio_postgres::Row>, RowsError> {
        let shared = &self.shared;
        blocking(async { Ok(shared.connect().await?.query(sql, parameters).await?) })
    }

    /// Takes nothing more, has decided what was taken, and leaves the lease to others.
    pub fn close(&self) {
        self.shared.queue.close();
        self.duties.lock().unwrap_or_else(PoisonError::into_inner).take();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // One that panicked has said so.
        let _panicked = thread.map(JoinHandle::join);
    }
}

/// What a letter says; none where it was let go before it was sent, or the rows could not do it.
fn told(answer: Option<Answer>) -> Result<Answer, InDoubt> {
    match answer {
        None => Err(InDoubt::NotNoted(NotNoted::Busy)),
        Some(answer) if answer.is_unknown() => Err(InDoubt::Unknown),
        Some(answer) => Ok(answer),
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        self.close();
    }
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("id", &self.id()).finish_non_exhaustive()
    }
}
