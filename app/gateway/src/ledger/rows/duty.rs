//! The second connection: what the chain's side writes, and the lease.

use std::{
    collections::VecDeque,
    sync::{Arc, mpsc::SyncSender},
    time::{Duration, Instant},
};

use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{MissedTickBehavior, interval},
};
use tokio_postgres::{Client, Row, types::ToSql};

use super::{
    RowsError,
    error::Next,
    kept::Param,
    shared::{LEASE, Shared},
};
use crate::chain::Moment;

/// How often the lease is renewed.
const EVERY: Duration = Duration::from_secs(1);

/// How long something is tried.
const PATIENCE: Duration = Duration::from_secs(15);

const PAUSE: Duration = Duration::from_millis(100);

/// A statement that does the same once or twice, and whom to tell.
pub(super) struct Duty {
    pub sql: String,
    pub parameters: Vec<Param>,
    /// `None` where nobody waits: it is tried until it is done, and those for whom somebody waits come first.
    pub reply: Option<SyncSender<Result<Vec<Row>, RowsError>>>,
}

pub(super) struct Duties {
    pub shared: Arc<Shared>,
    pub duties: UnboundedReceiver<Duty>,
    pub client: Option<Client>,
    /// Those that nobody waits for and that could not be done yet, in their order.
    pub late: VecDeque<Duty>,
    /// When the lease was last asked for.
    pub renewed: Instant,
}

impl Duties {
    /// Until nobody can ask any more.
    pub(super) async fn run(&mut self) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                // First: whoever writes one thing after the other must not lose the lease over it.
                _ = ticks.tick() => {
                    self.renew().await;
                    self.catch_up().await;
                },
                duty = self.duties.recv() => match duty {
                    Some(duty) => self.fulfil(duty).await,
                    None => break,
                },
            }
        }
        self.catch_up().await;
    }

    /// Does what is late, as far as the database answers.
    async fn catch_up(&mut self) {
        for _ in 0..self.late.len() {
            let Some(duty) = self.late.pop_front() else { return };
            let waited = self.late.len();
            self.fulfil(duty).await;
            if self.late.len() > waited {
                // Not done: it is the last now, and goes before those that came after it.
                self.late.rotate_right(1);
                return;
            }
        }
    }

    /// Says that this gateway lives, and renews the lease.
    async fn renew(&mut self) {
        self.renewed = Instant::now();
        if let Err(error) = self.tick().await {
            tracing::warn!(%error, "the lease was not renewed");
            self.client = None;
        }
    }

    async fn fulfil(&mut self, duty: Duty) {
        let Duty { sql, parameters, reply } = duty;
        let given: Vec<&(dyn ToSql + Sync)> =
            parameters.iter().map(|one| one.as_ref() as _).collect();
        let (begun, patience) =
            (Instant::now(), reply.as_ref().map_or(Duration::ZERO, |_| PATIENCE));
        let mut is_refused = false;
        let outcome = loop {
            let error = match self.client().await {
                Err(error) => error,
                Ok(client) => match client.query(&sql, &given).await {
                    Ok(rows) => break Ok(rows),
                    Err(error) => match Next::after(&error) {
                        Next::Give => {
                            is_refused = true;
                            break Err(error.into());
                        }
                        Next::Again => error.into(),
                        Next::Reconnect => {
                            self.client = None;
                            error.into()
                        }
                    },
                },
            };
            if error == RowsError::Lost || begun.elapsed() > patience {
                break Err(error);
            }
            // What one statement waits for, a lock or room on the disk, is no reason to be taken for dead.
            if self.renewed.elapsed() >= EVERY {
                self.renew().await;
            }
            tokio::time::sleep(PAUSE).await;
        };
        match (reply, outcome) {
            // Who asked waits for it, unless it panicked.
            (Some(reply), outcome) => drop(reply.send(outcome)),
            (None, Err(error)) if is_refused || error == RowsError::Lost => {
                tracing::warn!(%error, "something that nobody waits for was not written");
            }
            (None, Err(_)) => self.late.push_back(Duty { sql, parameters, reply: None }),
            (None, Ok(_)) => {}
        }
    }

    async fn tick(&mut self) -> Result<(), RowsError> {
        let at = Moment::now();
        let (me, shared) = (self.shared.me, Arc::clone(&self.shared));
        let client = self.client().await?;
        let seen = "update farthing.gateway set seen = clock_timestamp() where id = $1";
        client.execute(seen, &[&me.as_slice()]).await?;
        let epoch = take_lease(client, &me).await?;
        shared.lease.note(epoch, at);
        // What gateways that are gone had reserved goes back where it was not used.
        client.query_one("select farthing.sweep_meters()", &[]).await?;
        Ok(())
    }

    async fn client(&mut self) -> Result<&Client, RowsError> {
        if self.client.as_ref().is_none_or(Client::is_closed) {
            self.client = Some(self.shared.connect().await?);
        }
        self.client.as_ref().ok_or(RowsError::Closed)
    }

    /// Leaves the lease to the others, and takes the gateway out of their list: what it had in hand is for retries.
    pub(super) async fn leave(&mut self) {
        let me = self.shared.me;
        let Ok(client) = self.client().await else { return };
        let lease = "update farthing.lease set until = '-infinity' where holder = $1";
        let gateway = "delete from farthing.gateway where id = $1";
        for sql in [lease, gateway] {
            if let Err(error) = client.execute(sql, &[&me.as_slice()]).await {
                tracing::warn!(error = %RowsError::from(error), "others wait for the lease to end");
            }
        }
    }
}

/// Takes or renews the lease; `None` where another gateway has it. A new holder begins a new epoch, and waits for writes
/// under the old one that are on their way.
pub(super) async fn take_lease(client: &Client, me: &[u8; 16]) -> Result<Option<i64>, RowsError> {
    let sql = "update farthing.lease set epoch = epoch + (holder <> $1)::integer, holder = $1, \
               until = clock_timestamp() + make_interval(secs => $2) \
               where holder = $1 or until < clock_timestamp() returning epoch";
    #[allow(clippy::cast_precision_loss)]
    let lasting = LEASE as f64;
    let row = client.query_opt(sql, &[&me.as_slice(), &lasting]).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}
