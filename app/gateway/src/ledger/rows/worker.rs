//! The one connection of admissions: what gathered while a batch was on its way is the next one.
//!
//! ```text
//! gate ──ask──▶ Queue ──▶ batch ──farthing.work──▶ rows (decided, committed) ──▶ answers
//!                           └── in doubt: connect anew, send the same again; each part says what it did
//! ```

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use tokio_postgres::{Client, Statement};

use super::{
    RowsError,
    ask::Answer,
    batch::{self, Risked},
    error::Next,
    letter::Letter,
    queue::Waiting,
    shared::Shared,
};

/// Between two tries: first, and at most.
const PAUSE: Duration = Duration::from_millis(20);
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// Sends batches, one after the other.
pub(super) struct Worker {
    pub shared: Arc<Shared>,
    pub risked: Risked,
    pub link: Option<(Client, Statement)>,
}

impl Worker {
    /// Until the queue is closed, or the database has lost what it acknowledged: that ends the process, as a failed write
    /// does (R18).
    pub(super) async fn run(mut self) {
        while let Some(batch) = self.shared.queue.next().await {
            let begun = Instant::now();
            if let Err(error) = self.decide(batch).await {
                self.shared.queue.close();
                self.shared.queue.set_up(false);
                if error != RowsError::Closed {
                    (self.shared.on_down)(&std::io::Error::other(error.to_string()));
                }
                return;
            }
            self.shared.commits.note(begun.elapsed());
        }
    }

    /// Has a batch decided, and tells those who wait. One whose answer does not come is sent again: never is anybody
    /// told before the rows have said what was done.
    async fn decide(&mut self, batch: Vec<Waiting>) -> Result<(), RowsError> {
        let number = self.shared.acknowledged.load(Ordering::SeqCst).saturating_add(1);
        let mut pause = PAUSE;
        loop {
            let (shared, risked) = (Arc::clone(&self.shared), self.risked);
            let (client, statement) = match self.link().await {
                Ok(link) => link,
                Err(error) => {
                    leave_in_doubt(batch, &shared);
                    return Err(error);
                }
            };
            let sent = (&shared.me, number, &risked);
            crate::fail::point("row-asked");
            let failed = match batch::send((client, statement), sent, &batch).await {
                Ok(rows) => {
                    crate::fail::point("row-decided");
                    self.shared.acknowledged.store(number, Ordering::SeqCst);
                    self.shared.queue.set_up(true);
                    return self.tell(batch, &rows);
                }
                Err(error) => error,
            };
            match Next::after(&failed) {
                Next::Give if batch.len() > 1 => return self.one_by_one(batch).await,
                // What the rows cannot do is not done. Who asked is told by the silence.
                Next::Give => return refused(failed),
                // What waits behind it goes on if the database takes a connection at once.
                Next::Reconnect => self.link = None,
                Next::Again if pause > PAUSE => self.shared.queue.set_up(false),
                Next::Again => {}
            }
            tracing::warn!(error = %RowsError::from(failed), "a batch is sent again");
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(2).min(PAUSE_MAX);
        }
    }

    /// A part that the rows cannot do must not keep the others from being done.
    async fn one_by_one(&mut self, batch: Vec<Waiting>) -> Result<(), RowsError> {
        for one in batch {
            Box::pin(self.decide(vec![one])).await?;
        }
        Ok(())
    }

    fn tell(&self, batch: Vec<Waiting>, rows: &[tokio_postgres::Row]) -> Result<(), RowsError> {
        for (one, row) in batch.into_iter().zip(rows) {
            let answer = batch::answer(row, &one.asked)?;
            self.shared.keep(&one.asked.row, answer.kept.as_ref());
            self.shared.keep_period(&one.asked.row, answer.period);
            let Waiting { asked, reply, .. } = one;
            // A letter that nobody reads says so by itself.
            let letter = Box::new(Letter::new(answer, asked, &self.shared));
            let _gone = reply.map(|reply| reply.send(letter));
        }
        Ok(())
    }

    /// The connection, made anew where there is none.
    async fn link(&mut self) -> Result<(&Client, &Statement), RowsError> {
        let mut pause = PAUSE;
        while self.link.is_none() {
            match self.shared.connect().await {
                Ok(client) => {
                    let statement = batch::prepare(&client).await;
                    self.link = statement.ok().map(|statement| (client, statement));
                }
                Err(error @ RowsError::Lost) => return Err(error),
                Err(error) => tracing::warn!(%error, "the database is tried again"),
            }
            if self.link.is_none() {
                if self.shared.queue.is_closed() {
                    return Err(RowsError::Closed);
                }
                self.shared.queue.set_up(false);
                tokio::time::sleep(pause).await;
                pause = pause.saturating_mul(2).min(PAUSE_MAX);
            }
        }
        self.link.as_ref().map(|(client, statement)| (client, statement)).ok_or(RowsError::Closed)
    }
}

/// It may have been sent: nobody will know before a retry asks.
fn leave_in_doubt(batch: Vec<Waiting>, shared: &Arc<Shared>) {
    for Waiting { asked, reply, .. } in batch {
        let letter = Box::new(Letter::new(Answer::unknown(), asked, shared));
        let _gone = reply.map(|reply| reply.send(letter));
    }
}

/// An error of the rows that ends nothing but what was asked, unless the gateway itself was forgotten.
fn refused(error: tokio_postgres::Error) -> Result<(), RowsError> {
    if error.code().is_some_and(|code| code.code() == "FG001") {
        return Err(RowsError::Lost);
    }
    tracing::error!(error = %RowsError::from(error), "the database cannot do what a request asks");
    Ok(())
}
