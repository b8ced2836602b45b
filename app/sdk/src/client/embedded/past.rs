//! What landed, in order.

use crate::{
    client::{
        confirmed::Confirmed,
        network::{Page, Record},
    },
    solana::{Address, Signature},
};
use std::collections::HashMap;

/// A transaction that landed.
#[derive(Clone)]
pub struct Landed {
    pub record: Record,
    /// The accounts that it named.
    pub named: Vec<Address>,
    pub confirmed: Confirmed,
}

/// Every transaction that landed.
#[derive(Clone, Default)]
pub struct Past {
    landed: Vec<Landed>,
    by_signature: HashMap<Signature, usize>,
}

impl Past {
    pub fn remember(&mut self, landed: Landed) {
        self.by_signature.insert(landed.record.signature, self.landed.len());
        self.landed.push(landed);
    }

    pub fn find(&self, signature: &Signature) -> Option<&Landed> {
        self.landed.get(*self.by_signature.get(signature)?)
    }

    /// Oldest first.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.landed.iter().map(|landed| &landed.record)
    }

    /// Newest first.
    pub fn of(&self, address: &Address, page: Page) -> Vec<Record> {
        let end = match page.before {
            None => self.landed.len(),
            Some(before) => self.by_signature.get(&before).copied().unwrap_or(0),
        };
        let newest_first = self.landed[..end].iter().rev();
        let naming = newest_first.filter(|landed| landed.named.contains(address));
        naming.take(page.limit).map(|landed| landed.record.clone()).collect()
    }
}
