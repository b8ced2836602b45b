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
mod bodies;
mod body;
mod by_hand;
mod by_row;
mod corrective;
mod credential;
mod deliver;
mod delivery;
mod desk;
mod digest;
mod documents;
mod forward;
mod free;
mod health;
mod metered;
mod names;
mod noted;
mod pace;
mod passed;
mod preflight;
mod print;
mod rates;
mod reading;
mod refused;
mod repeats;
mod returns;
mod sale;
mod serve;
mod settled;
mod signed;
mod starting;
mod strangers;
mod taken_back;
mod used;
mod verifier;

pub use body::{Replied, Sent};
pub use by_hand::ByHandError;
pub use delivery::{Delivery, End, Money};
pub use desk::{Answered, Closed, Desk, DeskError, NotStarted, Read, Starting};
pub use health::HEALTH;
pub use metered::{ENDED, EXTENDS, Meter, Metered, USED};
pub use names::route_names;
pub use refused::Refused;
pub use serve::Failed;
pub use settled::Handed;
pub use settled::More;
pub use verifier::Mailbox;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use farthing_core::fan::Recipient;
use farthing_vouchers::book::Row;
use farthing_wire::recipient;

use self::answer::Answers;
use self::bodies::Bodies;
use self::metered::Meters;
use self::print::Printer;
use self::rates::Rates;
use self::returns::Returns;
use self::settled::Singles;
use self::strangers::{Allowance, Strangers};
use self::verifier::Verifier;
use crate::agents::{Agents, DirectoryError};
use crate::chain::{Moment, Shared};
use crate::config::{Cidr, Config};
use crate::free::FreeTier;
use crate::ledger::{Lane, Ledger, NotNoted, PASS_KEY};
use crate::metrics::{Counts, Metrics};
use crate::notary::Notary;
use crate::page::Offers;
use crate::pass::{Passes, Used};
use crate::routes::{PatternError, Routes};
use crate::settle::Till;

/// What a gate is made of, beside its configuration.
pub struct Parts {
    /// Where payments are kept.
    pub ledger: Arc<Ledger>,
    /// What the chain's side knows.
    pub shared: Arc<Shared>,
    /// What it is asked.
    pub desk: Arc<dyn Desk>,
    /// The key that pays for openings, if there is one.
    pub sponsor: Option<[u8; 32]>,
}

/// Why there is no gate.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// The configuration names not exactly one payee.
    #[error("the configuration names not exactly one of creator and wallet")]
    Payee,
    /// A route's path.
    #[error("a route: {0}")]
    Route(#[from] PatternError),
    /// Payments by one transaction are registered elsewhere than in the ledger.
    #[error(
        "payments by one transaction are registered by one process, and the ledger is several gateways': each could sign one"
    )]
    Register,
    /// The keys of agents.
    #[error("agents: {0}")]
    Agents(#[from] DirectoryError),
    /// The ledger takes nothing.
    #[error(transparent)]
    Ledger(#[from] NotNoted),
    /// The system gives no thread.
    #[error("the system: {0}")]
    System(#[from] std::io::Error),
}

/// What payments are taken, and on which conditions.
#[derive(Clone, Debug)]
struct Terms {
    /// What payers dial; from the configuration, never from a request (server invariant 2).
    origin: String,
    /// Base units that a link is worth.
    unit: u64,
    /// Whom shares of fans must be for.
    recipient: Recipient,
    /// Prices that a channel gets back in a minute, at most.
    returns: u32,
    /// Seconds that a voucher must last: as long as its payee has to claim anything else.
    lasting: i64,
    /// Proxies in front.
    trusted: Vec<Cidr>,
}

/// A gate, for all runtimes of the process.
pub struct Gate {
    ledger: Arc<Ledger>,
    /// Replaced as a whole when the configuration is read again.
    routes: RwLock<Arc<Routes>>,
    /// Held while routes are named.
    naming: Mutex<()>,
    terms: Terms,
    shared: Arc<Shared>,
    desk: Arc<dyn Desk>,
    answers: Answers,
    verifier: Verifier,
    printer: Printer,
    strangers: Strangers,
    free: FreeTier,
    /// Replaced as a whole when the configuration is read again.
    agents: RwLock<Arc<Agents>>,
    /// Of agents: what they signed counts once.
    nonces: Used,
    bodies: Bodies,
    returns: Mutex<Returns>,
    singles: Option<Arc<Singles>>,
    meters: Meters,
    /// Of a ledger that several gateways share.
    reading: reading::Reading,
    repeats: repeats::Repeats,
    metrics: Metrics,
    /// Whether documents say what is sold.
    is_found: bool,
    /// Whether nothing new is sold.
    is_draining: AtomicBool,
}

/// What a runtime has of its own, so that one commit wakes it once.
#[derive(Clone)]
pub struct Local {
    /// Wakes those that wait for the log.
    pub lane: Arc<Lane>,
    /// Brings verdicts on signatures.
    pub mailbox: Arc<Mailbox>,
    /// What it counts.
    pub counts: Arc<Counts>,
}

impl Local {
    /// For this runtime. Spawn [`Lane::run`] and [`Mailbox::run`] there.
    #[must_use]
    pub fn new(gate: &Gate) -> Self {
        let (lane, counts) = (gate.ledger.lane(), gate.metrics.runtime());
        Self { lane, mailbox: Arc::default(), counts }
    }
}

/// Who signs offers and receipts, where the configuration wants that.
fn notary(config: &Config, ledger: &Ledger) -> Result<Option<Arc<Notary>>, NotNoted> {
    if !config.gate.signed {
        return Ok(None);
    }
    let secret = ledger.secret(b"gate/notary-key")?;
    Ok(Some(Arc::new(Notary::new(&secret, &config.gate.origin))))
}

impl Gate {
    /// Puts it together, and starts its thread.
    ///
    /// # Errors
    /// [`GateError`].
    pub fn new(config: &Config, parts: Parts) -> Result<Self, GateError> {
        let Parts { ledger, shared, desk, sponsor } = parts;
        let offers = Offers::new(config, ledger.id(), sponsor).ok_or(GateError::Payee)?;
        let offers = offers.signed_by(notary(config, &ledger)?);
        let payee = config.pay.payee().ok_or(GateError::Payee)?.address();
        let secret = (ledger.id(), ledger.secret(PASS_KEY)?);
        let passes = Passes::new(config, secret, Arc::clone(&shared)).ok_or(GateError::Payee)?;
        used::load(&ledger, passes.used());
        let limits = &config.limits;
        let terms = Terms {
            origin: config.gate.origin.to_string(),
            unit: config.pay.unit,
            recipient: recipient(payee.0, &ledger.id(), &config.gate.origin),
            returns: limits.returns_per_minute,
            lasting: i64::from(config.pay.min_grace_seconds) + i64::from(config.pay.margin_seconds),
            trusted: config.gate.trusted_proxies.clone(),
        };
        let mut routes = Routes::new(config)?;
        names::name_routes(&ledger, &mut routes)?;
        let till = desk.till();
        let is_apart = |till: &Arc<Till>| till.settlements().is_shared() != ledger.rows().is_some();
        if till.as_ref().is_some_and(is_apart) {
            return Err(GateError::Register);
        }
        let singles = Singles::new(config, &ledger, (till, sponsor), &shared)?.map(Arc::new);
        shared.listings.want(routes.listings());
        Ok(Self {
            routes: RwLock::new(Arc::new(routes)),
            naming: Mutex::default(),
            verifier: Verifier::start(Arc::clone(&ledger), Arc::clone(&shared))?,
            // Kept with the ledger, so that retries are known after a restart.
            printer: Printer::new(ledger.secret(b"gate/print-key")?),
            answers: Answers {
                offers,
                passes,
                is_cors: config.gate.cors,
                rates: Rates::new(&ledger, config.gate.origin.clone(), payee.0)?,
                singles: singles.clone(),
            },
            strangers: Strangers::new(Allowance::new(limits)),
            free: FreeTier::new(limits.free_per_day),
            agents: RwLock::new(Arc::new(Agents::read(&config.agents.keys)?)),
            nonces: Used::default(),
            bodies: Bodies::new(config),
            returns: Mutex::default(),
            singles,
            meters: Meters::begin_with(&ledger)?,
            reading: reading::Reading::default(),
            repeats: repeats::Repeats::default(),
            metrics: Metrics::default(),
            is_found: config.gate.found,
            is_draining: AtomicBool::new(false),
            ledger,
            terms,
            shared,
            desk,
        })
    }

    /// Where its payments are kept.
    #[must_use]
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Takes the routes of a configuration from now on, and the keys of agents as they are in their files: requests that
    /// are under way keep their price. Nothing else of it is taken. What was prepaid stays, and covers as many requests as
    /// it now does.
    ///
    /// # Errors
    /// [`GateError::Route`], [`GateError::Agents`] and [`GateError::Ledger`], and nothing changes.
    pub fn reload(&self, config: &Config) -> Result<(), GateError> {
        let mut routes = Routes::new(config)?;
        let agents = Agents::read(&config.agents.keys)?;
        // Two at once must give no id twice; requests are answered meanwhile by the routes that there are.
        let _one_at_a_time = self.naming.lock().unwrap_or_else(PoisonError::into_inner);
        names::name_routes(&self.ledger, &mut routes)?;
        self.shared.listings.want(routes.listings());
        *self.routes.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(routes);
        *self.agents.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(agents);
        Ok(())
    }

    /// What costs what now.
    #[must_use]
    pub fn routes(&self) -> Arc<Routes> {
        Arc::clone(&self.routes.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What was counted.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Sells nothing new from now on, or again. What was paid for is delivered, and delivered again.
    pub fn drain(&self, is_draining: bool) {
        self.is_draining.store(is_draining, Ordering::Relaxed);
    }

    /// Whether nothing new is sold.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Relaxed)
    }

    /// Where payments by one transaction are paid in, where such are taken.
    #[must_use]
    pub fn till(&self) -> Option<&Arc<Till>> {
        self.singles.as_deref().map(Singles::till)
    }

    /// Vouchers that wait to be verified.
    #[must_use]
    pub fn verifying(&self) -> usize {
        self.verifier.waiting()
    }

    /// Stands for a channel or share in what leaves the machine: the same for the same, and nobody else can tell which
    /// (R22).
    #[must_use]
    pub fn payer_digest(&self, row: &Row) -> u64 {
        self.printer.payer(row)
    }

    /// Unix seconds of the cluster, or of this machine where the cluster was never asked.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.shared.time.at(&Moment::now()).unwrap_or_else(|| self.ledger.time())
    }
}

/// Whether an answer of the service is worth nothing, so that nothing is taken for it (R8).
fn is_worthless(status: http::StatusCode) -> bool {
    status == http::StatusCode::NOT_MODIFIED || status.as_u16() >= 400
}
