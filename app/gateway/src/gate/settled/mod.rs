//! A request that one transaction of its own pays, from its credential to the reply that carries the receipt.
//!
//! ```text
//! credential ─▶ ours? ─▶ looked at, reserved ─▶ body ─▶ service ─▶ signed, sent, confirmed ─▶ counted ─▶ reply
//!                │ 402, 409, 400                  │ fails: taken back, nothing was charged      │ unknown: 402 with
//!                                                                                               │ settlement_pending
//! ```
//! This is x402's flow `authorization`: nothing is taken for an answer that is worth nothing (server invariant 21, R8),
//! and nothing goes out before the tokens have come (server invariant 17). See docs/adr/0022-one-off-payments.md.

mod bill;
mod offers;
mod purchase;
mod quote;
mod receipt;
mod refused;
mod shown;

pub(super) use bill::Bill;
pub use offers::More;
pub use purchase::Handed;
pub(super) use purchase::{Buying, Purchase};
pub(super) use quote::For;

use std::sync::Arc;
use std::time::Duration;

use farthing_wire::Origin;

use crate::chain::Shared;
use crate::config::{Config, ExactSettings};
use crate::ledger::{Ledger, NotNoted};
use crate::settle::Till;
use quote::Quotes;

/// Payments by one transaction, as a gate takes them.
pub(super) struct Singles {
    till: Arc<Till>,
    ledger: Arc<Ledger>,
    /// Knows the slot in which something is told, and what listings sell.
    shared: Arc<Shared>,
    quotes: Quotes,
    /// What keys of challenges are made of.
    challenges: [u8; 32],
    settings: Settings,
}

/// What calls of our program name.
struct Base {
    /// The deposit or earnings that is paid.
    payee: [u8; 32],
    program: [u8; 32],
    genesis: [u8; 32],
    reserve: [u8; 32],
    ledger: [u8; 16],
    origin: Origin,
}

/// What is taken, and how it is told.
struct Settings {
    exact: bool,
    pay: bool,
    v1: bool,
    charge: bool,
    /// Whether methods that do more than read are sold this way.
    unsafe_methods: bool,
    network: String,
    mint: [u8; 32],
    decimals: u8,
    /// Who gets transfers, if they are taken.
    wallet: Option<[u8; 32]>,
    sponsor: [u8; 32],
    /// What calls of our program name.
    base: Base,
    timeout_seconds: u32,
    /// Host and port that payers dial.
    realm: String,
    /// How long a reply is held for its settlement.
    confirm: Duration,
}

impl Singles {
    /// As the configuration says; `None` where it says nothing of them, or there is no till or sponsor.
    ///
    /// # Errors
    /// [`NotNoted`] where the ledger does not keep its secrets.
    pub(super) fn new(
        config: &Config,
        ledger: &Arc<Ledger>,
        (till, sponsor): (Option<Arc<Till>>, Option<[u8; 32]>),
        shared: &Arc<Shared>,
    ) -> Result<Option<Self>, NotNoted> {
        let exact = &config.exact;
        let (Some(till), Some(sponsor), Some(payee)) = (till, sponsor, config.pay.payee()) else {
            return Ok(None);
        };
        let base = Base {
            payee: payee.address().0,
            program: config.pay.program().0,
            genesis: config.pay.genesis.0,
            reserve: config.pay.reserve().0,
            ledger: ledger.id(),
            origin: config.gate.origin.clone(),
        };
        let settings = Settings::new(config, exact, (sponsor, base));
        let quotes = Quotes::new(ledger.secret(b"gate/quote-key")?);
        let challenges = ledger.secret(b"gate/challenge-key")?;
        let (ledger, shared) = (Arc::clone(ledger), Arc::clone(shared));
        Ok(Some(Self { till, ledger, shared, quotes, challenges, settings }))
    }

    /// Unix seconds of this machine, by which quotes and challenges are dated.
    pub(super) fn now(&self) -> i64 {
        self.ledger.time()
    }

    /// The till.
    pub(in crate::gate) fn till(&self) -> &Arc<Till> {
        &self.till
    }
}

impl Settings {
    fn new(config: &Config, exact: &ExactSettings, (sponsor, base): ([u8; 32], Base)) -> Self {
        let pay = &config.pay;
        Self {
            exact: exact.takes("exact"),
            pay: exact.takes("pay"),
            v1: exact.takes("exact") && exact.v1,
            charge: exact.takes("charge"),
            unsafe_methods: exact.unsafe_methods,
            network: pay.network(),
            mint: pay.mint.0,
            decimals: pay.decimals,
            wallet: exact.wallet.map(|wallet| wallet.0),
            sponsor,
            base,
            timeout_seconds: pay.timeout_seconds,
            realm: config.gate.origin.authority().to_owned(),
            confirm: Duration::from_secs(exact.confirm_seconds.into()),
        }
    }
}
