//! What an operator does to one payer: gives money back, or sells to it no more.

use farthing_vouchers::book::{Ask, BookError, Refusal, Row};

use super::returns::freed;
use super::{Gate, admit};
use crate::ledger::rows::{self, InDoubt, NotChanged, Rows};
use crate::ledger::{Booked, Down, Facts, LedgerError, NotNoted, State};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ByHandError {
    /// No page of it in the ledger.
    #[error("no such channel or share is known")]
    Unknown,
    /// What it cost is not known: it was never sold, or its receipts are gone.
    #[error("no receipt says that this number was sold")]
    NotSold,
    /// It may still be answered with something that gives the money back by itself.
    #[error("the request with this number is being answered")]
    Running,
    /// The book says no.
    #[error(transparent)]
    Refused(Refusal),
    /// Too much waits for the disk.
    #[error(transparent)]
    Busy(#[from] NotNoted),
    /// The ledger cannot be written.
    #[error(transparent)]
    Down(#[from] Down),
    /// Receipts cannot be read.
    #[error(transparent)]
    Receipts(#[from] LedgerError),
}

impl From<BookError<NotNoted>> for ByHandError {
    fn from(error: BookError<NotNoted>) -> Self {
        match error {
            BookError::Refused(Refusal::UnknownChannel) => Self::Unknown,
            BookError::Refused(refusal) => Self::Refused(refusal),
            BookError::Storage(error) => Self::Busy(error),
        }
    }
}

impl Gate {
    /// Gives the price of a request back, whatever became of it, once: the payer can spend it again (R2). Returns base
    /// units. Blocks: it may read all receipts, and waits for the disk.
    ///
    /// # Errors
    /// [`ByHandError`], and nothing was given back.
    pub fn refund(&self, row: &Row, number: u32) -> Result<u64, ByHandError> {
        if let Some(rows) = self.ledger.rows() {
            return self.refund_by_row(rows, row, number);
        }
        let price = self.price_of(row, number)?;
        let now = self.ledger.time();
        let mut shard = self.ledger.shard(&row.account);
        let entry = shard.recent.find(*row, number, now).copied();
        if entry.is_some_and(|entry| entry.state == State::Running) {
            return Err(ByHandError::Running);
        }
        let before = admit::state(&shard, row, self.now()).ok_or(ByHandError::Unknown)?;
        let saved = shard.give_back(row, (number, price), false)?;
        let after = admit::state(&shard, row, self.now()).ok_or(ByHandError::Unknown)?;
        self.shared.risk.less(freed(&before, &after));
        if let Some(entry) = shard.recent.find(*row, number, now) {
            // Or a retry would be delivered for what was given back.
            let status = match entry.state {
                State::Done { status } | State::Returned { status } => status,
                State::Running | State::Waiting | State::Unknown => 0,
            };
            entry.state = State::Returned { status };
        }
        drop(shard);
        self.ledger.wait(saved)?;
        Ok(price)
    }

    /// Sells nothing more to a channel or share: what it has promised for what was served is claimed. This is for
    /// good. Blocks until it is on disk.
    ///
    /// # Errors
    /// [`ByHandError::Unknown`], [`ByHandError::Busy`], [`ByHandError::Down`]; nothing changes.
    pub fn only_claim(&self, row: &Row) -> Result<(), ByHandError> {
        if let Some(rows) = self.ledger.rows() {
            return rows.only_claim(row).map_err(not_changed);
        }
        let mut shard = self.ledger.shard(&row.account);
        let facts = *shard.facts(row).ok_or(ByHandError::Unknown)?;
        let saved = shard.note(*row, Facts { is_old: true, ..facts })?;
        drop(shard);
        Ok(self.ledger.wait(saved)?)
    }

    fn refund_by_row(&self, rows: &Rows, row: &Row, number: u32) -> Result<u64, ByHandError> {
        let sold = rows.price_of(row, number).map_err(LedgerError::from)?;
        let (price, is_running) = sold.ok_or(ByHandError::NotSold)?;
        if is_running {
            return Err(ByHandError::Running);
        }
        let ask = Ask { number, price, route: 0, print: 0, ..Ask::default() };
        match rows.give_back_now(rows::Asked::give_back(*row, ask, 0)) {
            Ok(true) => {
                self.shared.risk.less(price);
                Ok(price)
            }
            Ok(false) => Err(ByHandError::Refused(Refusal::ReturnedAlready)),
            Err(InDoubt::NotNoted(error)) => Err(error.into()),
            Err(InDoubt::Unknown) => Err(NotNoted::Busy.into()),
        }
    }

    /// Base units that a request cost: as it is remembered for retries, or as its receipt says.
    fn price_of(&self, row: &Row, number: u32) -> Result<u64, ByHandError> {
        let mut shard = self.ledger.shard(&row.account);
        admit::state(&shard, row, self.now()).ok_or(ByHandError::Unknown)?;
        if let Some(entry) = shard.recent.find(*row, number, self.ledger.time()) {
            return Ok(entry.price);
        }
        drop(shard);
        for receipt in self.ledger.receipts(i64::MIN, i64::MAX)? {
            let receipt = receipt?;
            if let Booked::Sold { price, .. } = receipt.booked
                && (receipt.row, receipt.number) == (*row, number)
            {
                return Ok(price);
            }
        }
        Err(ByHandError::NotSold)
    }
}

fn not_changed(error: NotChanged) -> ByHandError {
    match error {
        NotChanged::Book(Refusal::UnknownChannel) => ByHandError::Unknown,
        NotChanged::Book(refusal) => ByHandError::Refused(refusal),
        NotChanged::Rows(error) => ByHandError::Receipts(error.into()),
    }
}
