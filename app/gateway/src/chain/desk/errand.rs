//! What the threads that bring transactions are asked for.

use super::{ChainRefusal, Desk, Parts};
use crate::chain::{
    moment::Moment,
    sponsor::{Quoted, Rents, Request, StartRefusal, StartRequest, Started},
    watch::Taken,
};
use farthing_sdk::solana::Address;
use std::sync::mpsc::TrySendError;
use tokio::sync::oneshot;

/// Who is told what came of it.
pub type Reply<T> = oneshot::Sender<Result<T, ChainRefusal>>;

/// A transaction to be brought, and who is told.
pub enum Errand {
    /// It opens or tops up a channel.
    Channel(Request, Reply<Taken>),
    /// It starts a reader.
    Start(StartRequest, Reply<Started>),
}

impl Errand {
    /// Does it, unless something hinders it. Who is gone asks again, and finds it in the register.
    pub fn run(self, parts: &Parts, hindered: Option<ChainRefusal>) {
        match self {
            Self::Channel(request, reply) => {
                let bring = || {
                    let opened = parts.sponsor.bring(&request).map_err(ChainRefusal::from)?;
                    parts.take_up(&opened)
                };
                let _ = reply.send(hindered.map_or_else(bring, Err));
            }
            Self::Start(request, reply) => {
                let start = || parts.sponsor.start(&request).map_err(ChainRefusal::from);
                let _ = reply.send(hindered.map_or_else(start, Err));
            }
        }
    }
}

impl Desk {
    /// Opens or tops up a channel; returns it when it is confirmed, read, and in the book.
    ///
    /// # Errors
    /// `Busy`, `Stopped`, `Elsewhere`, `Sponsor`, `Look`.
    pub async fn bring(&self, request: Request) -> Result<Taken, ChainRefusal> {
        let (reply, answer) = oneshot::channel();
        self.send(Errand::Channel(request, reply))?;
        answer.await.unwrap_or(Err(ChainRefusal::Stopped))
    }

    /// Starts a reader; returns when that is confirmed.
    ///
    /// # Errors
    /// `Busy`, `Stopped`, `Elsewhere`, `Start`.
    pub async fn start_reader(&self, request: StartRequest) -> Result<Started, ChainRefusal> {
        let (reply, answer) = oneshot::channel();
        self.send(Errand::Start(request, reply))?;
        answer.await.unwrap_or(Err(ChainRefusal::Stopped))
    }

    /// What it costs to be started, as of the cluster's time; `None` where that is not known. Asks nobody.
    ///
    /// # Errors
    /// `Start`.
    pub fn quote(&self, owner: &Address, rents: Rents) -> Option<Result<Quoted, StartRefusal>> {
        let now = self.parts.shared.time.at(&Moment::now())?;
        Some(self.parts.sponsor.quote(owner, rents, now))
    }

    fn send(&self, errand: Errand) -> Result<(), ChainRefusal> {
        let brings = self.brings.as_ref().ok_or(ChainRefusal::Stopped)?;
        brings.try_send(errand).map_err(|error| match error {
            TrySendError::Full(_) => ChainRefusal::Busy,
            TrySendError::Disconnected(_) => ChainRefusal::Stopped,
        })
    }
}
