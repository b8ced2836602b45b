//! What the admin asks of the chain's side.

use farthing_vouchers::book::Row;

use crate::chain::{Desk, Health, Purses};

/// The chain's side, as an operator sees it.
pub trait Chain: Send + Sync {
    /// How it goes.
    fn health(&self) -> Health;

    /// The keys that pay.
    fn purses(&self) -> Purses;

    /// The last alarms, in words, oldest first.
    fn alarms(&self) -> Vec<String>;

    /// Channels that requests wait to be looked at.
    fn looking(&self) -> usize;

    /// Claims soon what pays more than its fee: from one row, or from all.
    fn claim(&self, row: Option<Row>);
}

impl Chain for Desk {
    fn health(&self) -> Health {
        self.health()
    }

    fn purses(&self) -> Purses {
        self.purses()
    }

    fn alarms(&self) -> Vec<String> {
        self.shared().alarms.recent().iter().map(ToString::to_string).collect()
    }

    fn looking(&self) -> usize {
        self.looking()
    }

    fn claim(&self, row: Option<Row>) {
        match row {
            Some(row) => self.claim_row(row),
            None => self.claim_all(),
        }
    }
}
