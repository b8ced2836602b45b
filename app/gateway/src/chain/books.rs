//! What the chain's side needs of the ledger: the pages that it keeps in step with the chain, and facts of its
//! own. All of it is durable once [`Books::wait`] has returned for the number that a change gave.

use crate::ledger::{Settled, rows::Rows};
use farthing_sdk::vouchers::book::{ChannelState, Page, Promise, Refusal, Row};
use std::sync::Arc;

/// A change's number in the log: it is durable once the log is.
pub type Seq = u64;

/// The ledger does not write any more: nothing may be answered, signed or sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ledger is down")]
pub struct Down;

/// Why a page was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BooksError {
    #[error(transparent)]
    Down(#[from] Down),
    #[error("the book refuses: {0}")]
    Refused(#[from] Refusal),
}

/// What is known of a row beside its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowFacts {
    /// The owner of the deposit that pays.
    pub owner: [u8; 32],
    /// The signature of the transaction that opened the account; zeros where it is not known.
    pub opening: [u8; 64],
    /// Lamports of fees and rent that we paid for it.
    pub sponsored: u64,
}

/// The ledger, as the chain's side sees it.
pub trait Books: Send + Sync {
    /// A row's page.
    fn page(&self, row: &Row) -> Option<Page>;

    /// What is known of a row beside its page.
    fn facts(&self, row: &Row) -> Option<RowFacts>;

    /// The rows of an account: one of a channel, up to 64 of a fan.
    fn rows(&self, account: &[u8; 32]) -> Vec<Row>;

    /// Shows every page. No lock is held for longer than one part of the book takes.
    fn each(&self, see: &mut dyn FnMut(&Row, &Page));

    /// Notes what the chain says of a row that is there.
    ///
    /// # Errors
    /// What the book refuses; [`Down`].
    fn update(&self, row: &Row, state: ChannelState) -> Result<Seq, BooksError>;

    /// Takes up a row, which may be there already.
    ///
    /// # Errors
    /// As [`Self::update`].
    fn take_up(&self, row: &Row, state: ChannelState, facts: RowFacts) -> Result<Seq, BooksError>;

    /// Accepts a promise, at `now` of the cluster in unix seconds.
    ///
    /// # Errors
    /// As [`Self::update`].
    fn accept(&self, row: &Row, promise: Promise, now: i64) -> Result<Seq, BooksError>;

    /// Raises the floor of a row, before a claim of so much is signed (R3).
    ///
    /// # Errors
    /// As [`Self::update`].
    fn claiming(&self, row: &Row, cumulative: u64) -> Result<Seq, BooksError>;

    /// Drops a row that has ended.
    ///
    /// # Errors
    /// As [`Self::update`].
    fn forget(&self, row: &Row) -> Result<Seq, BooksError>;

    /// Writes a fact, or takes it away.
    fn put(&self, key: &[u8], value: Option<&[u8]>) -> Seq;

    /// Writes a fact, and books a payment with it: a crash leaves both or neither.
    fn put_settled(&self, key: &[u8], value: &[u8], settled: &Settled) -> Seq;

    /// A fact.
    fn get(&self, key: &[u8]) -> Option<Vec<u8>>;

    /// All facts whose keys begin so.
    fn list(&self, prefix: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)>;

    /// The epoch under which this process claims, sponsors and brings transactions; `None` while another gateway does.
    /// Where there is one gateway it is always 0.
    fn epoch(&self) -> Option<u64> {
        Some(0)
    }

    /// The epoch whose records are in memory here: what is written under an older one than the newest is refused.
    fn led(&self) -> u64 {
        0
    }

    /// Says that all records were read under this epoch.
    fn lead(&self, _epoch: u64) {}

    /// The rows where several gateways share the ledger: what each of them may do at any time is decided there.
    fn shared(&self) -> Option<Arc<Rows>> {
        None
    }

    /// Waits until a change is durable.
    ///
    /// # Errors
    /// [`Down`] when it will never be.
    fn wait(&self, seq: Seq) -> Result<(), Down>;
}
