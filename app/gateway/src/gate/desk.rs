//! What the gate asks of the chain's side, seldom: what it does not know of a channel, and transactions of payers.

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use farthing_sdk::solana::Account;
use farthing_vouchers::book::Row;
use farthing_wire::{Corrective, Shown, StartAsk, StartDone, StartQuote, StartSubmit};

use crate::settle::Till;

/// An answer of the desk, some time.
pub type Answered = Pin<Box<dyn Future<Output = Result<(), DeskError>> + Send>>;

/// Why the desk did not do as it was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DeskError {
    /// Too much waits; nothing was begun.
    Busy,
    /// The cluster does not answer, so nothing is known.
    Unreachable,
    /// It is sent, and not known to have landed: the payer asks again, and pays nothing else meanwhile.
    Pending,
    /// No, for a reason that the payer can do something about.
    Refused {
        /// Its name on the wire.
        code: Corrective,
        /// In words.
        why: String,
    },
}

impl DeskError {
    /// Of a channel that an older ledger of this gateway has taken up.
    pub(super) fn old_ledger() -> Self {
        let why = "the channel is of an older ledger: it is only claimed".to_owned();
        Self::Refused { code: Corrective::Ledger, why }
    }
}

impl fmt::Display for DeskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("too much waits for the cluster"),
            Self::Unreachable => f.write_str("the cluster does not answer"),
            Self::Pending => f.write_str("the transaction is on its way"),
            Self::Refused { why, .. } => f.write_str(why),
        }
    }
}

impl std::error::Error for DeskError {}

/// What the desk has read, some time: an account, or that it is not there.
pub type Read = Pin<Box<dyn Future<Output = Result<Option<Account>, DeskError>> + Send>>;

/// Why a reader is not started.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotStarted {
    /// Nobody is started here.
    NotOffered,
    /// Too much waits; nothing was begun.
    Busy,
    /// The cluster does not answer, so nothing is known.
    Unreachable,
    /// It is sent, and not known to have landed: the same bytes again tell, and no others may be signed meanwhile.
    Pending,
    /// No, in words, which the reader can do something about.
    Refused(String),
}

/// What came of a start, some time.
pub type Starting = Pin<Box<dyn Future<Output = Result<StartDone, NotStarted>> + Send>>;

/// The chain's side of a gate. Each method puts what it finds into the ledger before it answers.
pub trait Desk: Send + Sync {
    /// Reads a channel or a share, checks all of it, and takes it up or brings it up to date.
    fn look(&self, row: Row) -> Answered;

    /// Checks, sends and awaits the transaction that opens a channel, then takes it up. Its first promise, of the
    /// same channel, is checked before anything is signed, and kept. The cost counts for `client`.
    fn open(&self, transaction: Vec<u8>, first: &Shown, client: IpAddr) -> Answered;

    /// The same of one that adds money.
    fn top_up(&self, channel: [u8; 32], transaction: Vec<u8>, client: IpAddr) -> Answered;

    /// Where payments by one transaction are paid in; `None` where none are taken.
    fn till(&self) -> Option<Arc<Till>> {
        None
    }

    /// What it costs to start a reader. Nothing is kept of it.
    ///
    /// # Errors
    /// [`NotStarted`].
    fn quote(&self, _ask: &StartAsk) -> Result<StartQuote, NotStarted> {
        Err(NotStarted::NotOffered)
    }

    /// Starts a reader. The cost counts for `client`.
    fn start(&self, _submit: StartSubmit, _client: IpAddr) -> Starting {
        Box::pin(async { Err(NotStarted::NotOffered) })
    }

    /// Reads an account as it is confirmed, and keeps nothing of it. A desk without a chain knows none.
    fn account(&self, _address: [u8; 32]) -> Read {
        Box::pin(async { Err(DeskError::Unreachable) })
    }
}

/// No chain at all: what the ledger knows is served, what it does not is refused. For measuring.
#[derive(Clone, Copy, Debug, Default)]
pub struct Closed;

impl Closed {
    fn refuse() -> Answered {
        Box::pin(async { Err(DeskError::Unreachable) })
    }
}

impl Desk for Closed {
    fn look(&self, _: Row) -> Answered {
        Self::refuse()
    }

    fn open(&self, _: Vec<u8>, _: &Shown, _: IpAddr) -> Answered {
        Self::refuse()
    }

    fn top_up(&self, _: [u8; 32], _: Vec<u8>, _: IpAddr) -> Answered {
        Self::refuse()
    }
}
