//! The desk: where the gate asks for what needs the chain, without waiting for a node itself.
//!
//! Its threads bring transactions, look at channels, watch and claim. Its queues are bounded: a full one is `Busy`,
//! which the gate answers before it takes a credential.

mod errand;
mod looking;
mod reading;
mod threads;

pub use threads::Rounds;

use super::{
    Books,
    claims::{ClaimSums, Claimer},
    moment::Moment,
    shared::Shared,
    sponsor::{Sponsor, SponsorRefusal, StartRefusal},
    watch::{LookRefusal, Taken, Watcher},
};
use errand::Errand;
use farthing_sdk::{solana::Address, vouchers::book::Row};
use looking::Looking;
use reading::Reading;
use std::{
    sync::{Arc, mpsc::SyncSender},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use threads::Stop;

/// For what is under way when it is told to stop.
pub const ENDING: Duration = Duration::from_secs(10);

/// Why the chain's side did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainRefusal {
    /// Too many wait already: ask again later. Nothing was begun.
    #[error("the chain's side is busy")]
    Busy,
    #[error("the chain's side has stopped")]
    Stopped,
    /// Another gateway brings transactions. Nothing was begun.
    #[error("another gateway brings transactions")]
    Elsewhere,
    #[error(transparent)]
    Sponsor(#[from] SponsorRefusal),
    #[error(transparent)]
    Start(#[from] StartRefusal),
    #[error(transparent)]
    Look(#[from] LookRefusal),
}

/// What the threads work on.
#[derive(Clone)]
pub struct Parts {
    pub sponsor: Arc<Sponsor>,
    pub watcher: Arc<Watcher>,
    pub claimer: Arc<Claimer>,
    pub books: Arc<dyn Books>,
    pub shared: Arc<Shared>,
}

/// How the chain's side is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// Rounds of looks in a row that were not complete.
    pub failed_watches: u64,
    /// Rounds of claims in a row that were not complete.
    pub failed_claims: u64,
    /// Rounds of bringing rents home in a row that were not complete.
    pub failed_reclaims: u64,
    /// Whether promises are taken.
    pub takes_promises: bool,
    /// Base units promised and not claimed.
    pub at_risk: u64,
    /// Lamports of rent that are out.
    pub rent_out: u64,
    /// Alarms since the start.
    pub alarms: u64,
    /// What claims have cost and brought.
    pub claims: ClaimSums,
}

/// A key that pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purse {
    pub key: Address,
    /// As they were seen last; `None` before that.
    pub lamports: Option<u64>,
}

/// The keys that pay (R10), and what the sponsor may still spend (R9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purses {
    pub claimer: Purse,
    pub sponsor: Option<Purse>,
    /// Lamports of fees that may still be spent within the hour.
    pub hour_left: u64,
    /// Lamports of rent that may still be laid out.
    pub rent_left: u64,
}

/// See the module. Dropped, it ends its threads as [`Self::shutdown`] does: nothing goes on signing and sending for a
/// gateway that did not start.
pub struct Desk {
    parts: Parts,
    /// `None` once it is over.
    brings: Option<SyncSender<Errand>>,
    /// The same.
    reads: Option<SyncSender<Reading>>,
    looking: Arc<Looking>,
    stop: Arc<Stop>,
    threads: Vec<JoinHandle<()>>,
}

impl Desk {
    /// Starts the threads. The first round of looks begins at once: nothing serves before it was read.
    pub fn start(parts: Parts, rounds: Rounds) -> Self {
        let stop = Arc::new(Stop::default());
        let (looking, looks) = Looking::new(rounds.queue);
        let looking = Arc::new(looking);
        let (brings, brought) = std::sync::mpsc::sync_channel(rounds.queue);
        let mut threads = threads::bringing((&parts, &stop), brought, rounds.bringers);
        threads.extend(threads::looking((&parts, &stop), (&looking, looks), rounds.lookers));
        let (reads, asked) = std::sync::mpsc::sync_channel(rounds.queue);
        threads.extend(reading::reading((&parts, &stop), asked, rounds.lookers));
        threads.push(threads::watching(&parts, &stop, rounds.watch_every));
        threads.push(threads::claiming(&parts, &stop, rounds.claim_every));
        threads.push(threads::reclaiming(&parts, &stop, rounds.claim_every));
        Self { parts, brings: Some(brings), reads: Some(reads), looking, stop, threads }
    }

    /// What the gate asks for every request.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.parts.shared
    }

    /// Reads a channel or share that is not known, or was not read lately, and takes it up. Those who ask for
    /// the same at once share one look.
    ///
    /// # Errors
    /// `Busy`, `Stopped`, `Look`.
    pub async fn look(&self, row: Row) -> Result<Taken, ChainRefusal> {
        let answer = self.looking.ask(row)?;
        answer.await.unwrap_or(Err(ChainRefusal::Stopped))
    }

    /// Claims everything that pays more than its fee, soon.
    pub fn claim_all(&self) {
        self.parts.claimer.claim_all();
        self.stop.wake();
    }

    /// Claims from this row soon, if that pays more than its fee.
    pub fn claim_row(&self, row: Row) {
        self.parts.claimer.claim_row(row);
        self.stop.wake();
    }

    /// The keys that pay, with what they have and may spend.
    pub fn purses(&self) -> Purses {
        let Parts { shared, sponsor, claimer, .. } = &self.parts;
        let now = shared.time.at(&Moment::now());
        let (hour, rent) = sponsor.register().left(now.unwrap_or(i64::MAX));
        Purses {
            claimer: Purse { key: claimer.key(), lamports: claimer.lamports() },
            sponsor: sponsor.key().map(|key| Purse { key, lamports: sponsor.lamports() }),
            hour_left: hour,
            rent_left: rent,
        }
    }

    /// Looks at channels that requests wait for.
    pub fn looking(&self) -> usize {
        self.looking.len()
    }

    /// How it goes.
    pub fn health(&self) -> Health {
        let Parts { shared, sponsor, claimer, .. } = &self.parts;
        let [failed_watches, failed_claims, failed_reclaims] = self.stop.failures();
        Health {
            failed_watches,
            failed_claims,
            failed_reclaims,
            takes_promises: shared.risk.takes_promises(),
            at_risk: shared.risk.total(),
            rent_out: sponsor.register().rent_out(),
            alarms: shared.alarms.count(),
            claims: claimer.sums(),
        }
    }

    /// Ends the threads: what is begun is brought to its end, if that takes no longer than [`ENDING`], and what waits is
    /// told that it has stopped. A thread that waits for a node which does not answer is left behind: whatever it was
    /// about is in the ledger, and the next process goes on with it.
    pub fn shutdown(self) {
        drop(self);
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stop.now();
        self.looking.close();
        (self.brings, self.reads) = (None, None);
        let until = Instant::now() + ENDING;
        for thread in self.threads.drain(..) {
            while !thread.is_finished() && Instant::now() < until {
                thread::sleep(ENDING / 1_000);
            }
            if thread.is_finished() {
                // A thread that panicked has said so.
                let _ = thread.join();
            } else {
                tracing::warn!(target: "farthing::chain", "a node does not answer: what waits for it is left for the next start");
            }
        }
    }
}
