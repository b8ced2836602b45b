//! What stands before a service: finds the price of a request, takes the promise that pays it, lets it through
//! once that is on disk, and gives the money back where the answer is worth nothing.
//!
//! ```text
//! request ─▶ route ─▶ promise ─▶ book and log ─▶ (on disk) ─▶ service ─▶ receipt
//!              │ free    │ none: 402      │ refused: corrective 402, 409, 503
//!              └────────────────────────────────────────────▶ service
//! ```
//!
//! The same gate stands in the proxy ([`crate::server`]) and inside a service ([`crate::layer`]).

mod admit;
mod again;
mod answer;
mod body;
mod clock;
mod credential;
mod delivery;
mod desk;
mod digest;
mod print;
mod refused;
mod returns;
mod serve;
mod strangers;
mod verifier;

pub use body::{Replied, Sent};
pub use clock::Clock;
pub use delivery::{Delivery, End, Money};
pub use desk::{Answered, Closed, Desk, DeskError};
pub use refused::Refused;
pub use serve::Failed;
pub use strangers::Allowance;
pub use verifier::Mailbox;

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use farthing_core::fan::Recipient;
use farthing_vouchers::book::{Ask, Row};

use self::admit::Admission;
use self::answer::Answers;
use self::print::Printer;
use self::returns::Returns;
use self::strangers::Strangers;
use self::verifier::Verifier;
use crate::ledger::{Lane, Ledger};
use crate::routes::Routes;

/// What a gate is made of.
pub struct Parts {
    /// Where payments are kept.
    pub ledger: Arc<Ledger>,
    /// What costs what.
    pub routes: Routes,
    /// What is taken for it.
    pub terms: Terms,
    /// The chain's side.
    pub desk: Arc<dyn Desk>,
    /// The time of the cluster.
    pub clock: Arc<Clock>,
}

/// What payments are taken, and on which conditions.
#[derive(Clone, Debug)]
pub struct Terms {
    /// `scheme://host[:port]` that payers dial; from the configuration, never from a request (invariant 2).
    pub origin: String,
    /// Base units that all prices are multiples of; a link of a chain is worth so much.
    pub unit: u64,
    /// Whom shares of fans must be for.
    pub recipient: Recipient,
    /// Prices that a channel gets back a minute, at most.
    pub returns: u32,
    /// Bytes of a request's body on a priced route, at most.
    pub body_max: usize,
    /// Times that a reply is delivered again for nothing, and for how many seconds.
    pub again: (u8, i64),
    /// What strangers may ask for.
    pub allowance: Allowance,
}

/// A gate, for all runtimes of the process.
pub struct Gate {
    ledger: Arc<Ledger>,
    routes: Routes,
    terms: Terms,
    desk: Arc<dyn Desk>,
    clock: Arc<Clock>,
    answers: Answers,
    verifier: Verifier,
    printer: Printer,
    strangers: Strangers,
    returns: Mutex<Returns>,
    /// Which look at the chain counts: one more after each gap (R15).
    epoch: AtomicU32,
}

/// What a runtime has of its own, so that one commit wakes it once.
#[derive(Clone)]
pub struct Local {
    /// Wakes those that wait for the log.
    pub lane: Arc<Lane>,
    /// Brings verdicts on signatures.
    pub mailbox: Arc<Mailbox>,
}

impl Local {
    /// For this runtime. Spawn [`Lane::run`] and [`Mailbox::run`] there.
    #[must_use]
    pub fn new(ledger: &Ledger) -> Self {
        Self { lane: ledger.lane(), mailbox: Arc::default() }
    }
}

impl Gate {
    /// Puts it together, and starts its thread.
    ///
    /// # Errors
    /// The system's, where there is no randomness or no thread.
    pub fn new(parts: Parts) -> io::Result<Self> {
        let Parts { ledger, routes, terms, desk, clock } = parts;
        let printer = Printer::new(print_key(&ledger)?);
        let verifier = Verifier::start(Arc::clone(&ledger))?;
        let answers = Answers::new(&routes, &terms);
        let strangers = Strangers::new(terms.allowance);
        let (returns, epoch) = (Mutex::default(), AtomicU32::new(1));
        Ok(Self { ledger, routes, terms, desk, clock, answers, verifier, printer, strangers, returns, epoch })
    }

    /// Where its payments are kept.
    #[must_use]
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// From now on no channel is served before it was read again: nobody watched for a while (R15).
    pub fn distrust(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }

    /// Gives the price of a request back, if the channel may have more back this minute.
    /// `None` if not, or where it cannot be written.
    fn give_back(&self, row: &Row, ask: &Ask) -> Option<Admission> {
        let now = self.clock.now();
        let mut returns = self.returns.lock().unwrap_or_else(PoisonError::into_inner);
        if !returns.allow(row, self.terms.returns, now) {
            return None;
        }
        drop(returns);
        let mut shard = self.ledger.shard(&row.account);
        match shard.book.give_back(row, ask.number, ask.price) {
            Ok(saved) => Some(Admission { state: admit::state(&shard, row, now)?, saved }),
            // Too old, or too much waits for the disk: the payer is told by the receipt that it was charged.
            Err(error) => {
                tracing::warn!(%error, number = ask.number, "no money was given back");
                None
            }
        }
    }
}

/// The key of fingerprints: made once, kept with the ledger, so that retries are known after a restart.
fn print_key(ledger: &Ledger) -> io::Result<[u8; 16]> {
    const NAME: &[u8] = b"gate/print-key";
    if let Some(key) = ledger.get(NAME).and_then(|key| key.try_into().ok()) {
        return Ok(key);
    }
    let mut key = [0; 16];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    let saved = ledger.put(NAME, Some(&key)).map_err(|_| io::Error::other("the ledger is busy"))?;
    ledger.wait(saved).map_err(|_| io::Error::other("the ledger cannot be written"))?;
    Ok(key)
}
