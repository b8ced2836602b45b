//! What landed, in order.

use crate::{
    client::network::{Page, Record},
    solana::{Address, Signature},
};
use std::collections::HashMap;

/// Every transaction that landed.
#[derive(Clone, Default)]
pub struct Past {
    /// With the accounts that it named.
    records: Vec<(Record, Vec<Address>)>,
    by_signature: HashMap<Signature, usize>,
}

impl Past {
    pub fn remember(&mut self, record: Record, named: Vec<Address>) {
        self.by_signature.insert(record.signature, self.records.len());
        self.records.push((record, named));
    }

    pub fn find(&self, signature: &Signature) -> Option<&Record> {
        let at = self.by_signature.get(signature)?;
        self.records.get(*at).map(|(record, _)| record)
    }

    /// Oldest first.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().map(|(record, _)| record)
    }

    /// Newest first.
    pub fn of(&self, address: &Address, page: Page) -> Vec<Record> {
        let end = match page.before {
            None => self.records.len(),
            Some(before) => self.by_signature.get(&before).copied().unwrap_or(0),
        };
        let newest_first = self.records[..end].iter().rev();
        let naming = newest_first.filter(|(_, named)| named.contains(address));
        naming.take(page.limit).map(|(record, _)| record.clone()).collect()
    }
}
