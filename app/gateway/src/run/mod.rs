//! A whole gateway: ledger, chain's side, gate and server, put together from a configuration.

mod books;
mod desk;
mod row_books;
mod settings;
mod signals;
mod till;

pub use books::LedgerBooks;
pub use settings::{chain as chain_settings, ledger as ledger_settings, policy, starts};
pub use signals::{Signal, Signals};
pub use till::wanted;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use farthing_sdk::Rpc;
use farthing_sdk::solana::{CommitmentLevel, Keypair, Signer};
use farthing_wire::recipient;

use self::desk::ChainDesk;
use self::row_books::RowBooks;
use crate::admin::{self, Admin, DoorError};
use crate::chain::{
    self, Books, Claimer, Desk, Health, Node, Shared, Spending, Sponsor, StartTerms, Watcher,
};
use crate::config::{Config, Key};
use crate::gate::{Gate, GateError, Parts};
use crate::ledger::{Ledger, LedgerError};
use crate::server::{Server, Settings};

/// The keys that pay (R10). Neither owns anything else.
pub struct Keys {
    /// Pays for claims.
    pub claimer: Keypair,
    /// Pays for openings, if there is one.
    pub sponsor: Option<Keypair>,
}

/// Why a gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The gate.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// The port.
    #[error("cannot listen on {}: {error}", addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Listen {
        /// Where.
        addresses: Vec<SocketAddr>,
        /// What the system says.
        error: io::Error,
    },
    /// The operator's door.
    #[error(transparent)]
    Admin(#[from] DoorError),
    /// The system ended a part before its time.
    #[error("the system: {0}")]
    System(#[from] io::Error),
}

/// A gateway at work.
pub struct Gateway {
    ledger: Arc<Ledger>,
    desk: Arc<Desk>,
    gate: Arc<Gate>,
    admin: Admin,
    server: Server,
}

impl Gateway {
    /// Takes the ledger, starts reading the chain, and listens. The ledger is locked before any port is bound (R18),
    /// and no channel serves before it was read (R15).
    ///
    /// # Errors
    /// [`StartError`]; nothing runs then.
    pub fn start(config: &Config, keys: Keys) -> Result<Self, StartError> {
        Self::start_on(config, keys, nodes(config))
    }

    /// The same with nodes of the caller's, the one that is asked and the one that checks it, in place of the
    /// configuration's: for networks that are not behind JSON-RPC.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub fn start_on(
        config: &Config,
        keys: Keys,
        nodes: (Node, Option<Node>),
    ) -> Result<Self, StartError> {
        let ledger = Arc::new(open_ledger(config)?);
        let chain_settings = settings::chain(config, &ledger.id()).ok_or(GateError::Payee)?;
        let payee = config.pay.payee().ok_or(GateError::Payee)?.address();
        let sponsor = keys.sponsor.as_ref().map(|sponsor| sponsor.pubkey().to_bytes());
        let shared = Arc::new(Shared::new(&chain_settings));
        // Before the first look at the chain, so that it is a look at these too.
        let listings = config.routes.iter().filter_map(|route| route.listing);
        shared.listings.want(listings.map(|Key(listing)| listing));
        let secret = ledger.secret(b"chain/secret").map_err(GateError::from)?;
        let (node, signer) =
            (Arc::clone(&nodes.0), keys.sponsor.as_ref().map(Keypair::insecure_clone));
        let chain_settings = Arc::new(chain_settings);
        let books = books(&ledger);
        let settings = (Arc::clone(&chain_settings), keys, Arc::clone(&shared));
        let quoting = ledger.secret(b"start/quote-key").map_err(GateError::from)?;
        let starts = settings::starts(config).map(|terms| (terms, quoting));
        let (desk, spending) = chain_desk(nodes, settings, &books, starts);
        let desk = Arc::new(desk);
        let paying = (node, signer.as_ref());
        let known = (Arc::clone(&chain_settings), spending, &shared);
        let till = till::till(config, paying, known, (books, secret));
        let settings = chain_settings;
        let recipient = recipient(payee.0, &ledger.id(), &config.gate.origin);
        let chain_desk = ChainDesk { desk: Arc::clone(&desk), recipient, secret, till, settings };
        let parts =
            Parts { ledger: Arc::clone(&ledger), shared, desk: Arc::new(chain_desk), sponsor };
        let gate = Arc::new(Gate::new(config, parts)?);
        let server = Server::start(&gate, &Settings::new(config))
            .map_err(|error| StartError::Listen { addresses: config.gate.listen.clone(), error })?;
        let chain: Arc<dyn admin::Chain> = Arc::clone(&desk) as _;
        match Admin::start(Arc::clone(&gate), chain, admin::Settings::new(config)) {
            Ok(admin) => Ok(Self { ledger, desk, gate, admin, server }),
            Err(error) => {
                server.stop()?;
                Err(error.into())
            }
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        self.server.addresses()
    }

    /// Where payments are kept.
    #[must_use]
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// The chain's side.
    #[must_use]
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// Takes the routes of a configuration from now on ([`Gate::reload`]).
    ///
    /// # Errors
    /// [`GateError::Route`].
    pub fn reload(&self, config: &Config) -> Result<(), GateError> {
        self.gate.reload(config)?;
        // A listing that is new here is read at once.
        self.desk.look_around();
        Ok(())
    }

    /// Where the operator reaches it over TCP, if he wants to.
    #[must_use]
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.admin.tcp()
    }

    /// How the chain's side is.
    #[must_use]
    pub fn health(&self) -> Health {
        self.desk.health()
    }

    /// Takes no more requests, finishes what is under way, and writes everything down. Claims wait for the next
    /// start.
    ///
    /// # Errors
    /// What went wrong with the server or the ledger; what was acknowledged is kept all the same.
    pub fn stop(self) -> Result<(), StartError> {
        let Self { ledger, desk, gate, admin, server } = self;
        let stopped = server.stop();
        admin.stop();
        drop(gate);
        if let Some(desk) = Arc::into_inner(desk) {
            desk.shutdown();
        }
        ledger.close()?;
        Ok(stopped?)
    }
}

/// The ledger that the configuration names.
///
/// # Errors
/// [`LedgerError`].
pub fn open_ledger(config: &Config) -> Result<Ledger, LedgerError> {
    let settings = settings::ledger(config);
    match &config.ledger.postgres {
        Some(address) => Ledger::on_rows(address.reveal(), &settings),
        None => Ledger::open(&config.ledger.folder, &settings),
    }
}

/// The ledger as the chain's side sees it.
#[must_use]
pub fn books(ledger: &Arc<Ledger>) -> Arc<dyn Books> {
    match ledger.rows() {
        Some(rows) => Arc::new(RowBooks::new(ledger, rows)),
        None => Arc::new(LedgerBooks(Arc::clone(ledger))),
    }
}

/// The node that is asked, and the one that checks it where there is one.
fn nodes(config: &Config) -> (Node, Option<Node>) {
    let node = |index: usize| -> Option<Node> {
        let rpc = config.chain.rpc.get(index)?;
        Some(Arc::new(Rpc::with_commitment(rpc.reveal(), CommitmentLevel::Confirmed)))
    };
    let first = node(0).unwrap_or_else(|| Arc::new(Rpc::new("http://127.0.0.1:8899")));
    (first, node(1))
}

/// The chain's side, at work, and what its sponsor may still spend.
fn chain_desk(
    (first, second): (Node, Option<Node>),
    (settings, keys, shared): (Arc<chain::Settings>, Keys, Arc<Shared>),
    books: &Arc<dyn Books>,
    starts: Option<(StartTerms, [u8; 32])>,
) -> (Desk, Arc<Spending>) {
    let rounds = settings::rounds(&settings);
    let books = Arc::clone(books);
    let watcher = Watcher::new(
        (Arc::clone(&first), second),
        Arc::clone(&books),
        Arc::clone(&settings),
        Arc::clone(&shared),
    );
    let watcher = Arc::new(watcher);
    let Keys { claimer, sponsor } = keys;
    let signer = sponsor.map(|sponsor| Box::new(sponsor) as Box<dyn Signer + Send + Sync>);
    let sponsor = Sponsor::new(
        (Arc::clone(&first), settings::sending()),
        Arc::clone(&books),
        Arc::clone(&settings),
        (signer, claimer.pubkey()),
    );
    let sponsor = match starts {
        Some((terms, secret)) => sponsor.with_starts(terms, secret),
        None => sponsor,
    };
    let claimer = Claimer::new(
        (first, settings::sending()),
        Box::new(claimer),
        (settings, Arc::clone(&shared)),
        (Arc::clone(&books), Arc::clone(&watcher)),
    );
    let (sponsor, claimer) = (Arc::new(sponsor), Arc::new(claimer));
    let spending = Arc::clone(sponsor.spending());
    (Desk::start(chain::Parts { sponsor, watcher, claimer, books, shared }, rounds), spending)
}
