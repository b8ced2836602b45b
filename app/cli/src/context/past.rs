//! What a node has of the past. Nodes forget, so "it did not happen" and "it is no longer here" are
//! told apart: the first only where the node's history reaches back far enough.

use super::Context;
use crate::failure::Outcome;
use farthing_sdk::{
    PROGRAM_ID,
    accounts::AnyAccount,
    client::{HistoryEntry, Page},
    solana::Address,
};

/// The most that a node lists at once.
const PAGE: usize = 1_000;

/// The transactions of an address that the node has.
pub struct Past {
    /// Newest first.
    pub entries: Vec<HistoryEntry>,
    /// Why there may have been more.
    pub gap: Option<Gap>,
}

/// What the node does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// It lists so many transactions, and has them no longer.
    OnlyListed(usize),
    /// Its history begins at this slot, after the account was opened.
    BeginsAt(u64),
    /// It has no transaction of an account that one must have made.
    Nothing {
        /// Where its history begins, if it says so.
        begins_at: Option<u64>,
    },
}

impl Gap {
    /// What is missing, as the end of a sentence about the node.
    pub fn words(&self) -> String {
        match self {
            Self::OnlyListed(1) => "lists one transaction that it no longer has".into(),
            Self::OnlyListed(count) => format!("lists {count} transactions that it no longer has"),
            Self::BeginsAt(slot) | Self::Nothing { begins_at: Some(slot) } => {
                format!("has no transactions from before slot {slot}")
            }
            Self::Nothing { begins_at: None } => "no longer has its transactions".into(),
        }
    }
}

impl Context {
    /// What an address took part in, newest first, at most so many transactions.
    pub fn past(&self, address: &Address, limit: usize) -> Outcome<Past> {
        let mut entries: Vec<HistoryEntry> = Vec::new();
        let mut is_all = false;
        while entries.len() < limit && !is_all {
            let page = Page {
                limit: PAGE.min(limit - entries.len()),
                before: entries.last().map(|entry| entry.record.signature),
            };
            let more = self.ask(self.client().history(address, page))?;
            is_all = more.len() < page.limit;
            entries.extend(more);
        }
        let only_listed = entries.iter().filter(|entry| entry.record.is_only_listed()).count();
        let gap = match only_listed {
            0 if is_all => self.begins_late(address, entries.is_empty())?,
            0 => None,
            count => Some(Gap::OnlyListed(count)),
        };
        Ok(Past { entries, gap })
    }

    /// Where the node's history begins; `None` if it does not say.
    pub fn history_begins_at(&self) -> Option<u64> {
        // A node that does not know the question has not said that it has everything.
        self.network().first_slot().ok()
    }

    /// Whether the account is older than what the node has.
    fn begins_late(&self, address: &Address, is_empty: bool) -> Outcome<Option<Gap>> {
        let Some(account) = self.account(address)?.filter(|account| account.owner == PROGRAM_ID)
        else {
            return Ok(None);
        };
        let begins_at = self.history_begins_at();
        if is_empty {
            return Ok(Some(Gap::Nothing { begins_at }));
        }
        let opened = AnyAccount::decode(&account.data).ok().and_then(|account| open_slot(&account));
        let late = opened.zip(begins_at).filter(|(opened, begins_at)| opened < begins_at);
        Ok(late.map(|(_, begins_at)| Gap::BeginsAt(begins_at)))
    }
}

/// The slot that an account was opened in or shortly after, of those that store it.
fn open_slot(account: &AnyAccount) -> Option<u64> {
    match account {
        AnyAccount::Creator(it) => Some(it.open_slot),
        AnyAccount::Order(it) => Some(it.open_slot),
        AnyAccount::Stream(it) => Some(it.open_slot),
        AnyAccount::Session(it) => Some(it.revision),
        AnyAccount::Channel(it) => Some(it.open_slot),
        AnyAccount::Fan(it) => Some(it.open_slot),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Gap;

    #[test]
    fn each_gap_has_a_sentence_of_its_own() {
        let gaps = [
            Gap::OnlyListed(1),
            Gap::OnlyListed(2),
            Gap::BeginsAt(7),
            Gap::Nothing { begins_at: None },
        ];
        let words: Vec<_> = gaps.iter().map(Gap::words).collect();
        for (at, one) in words.iter().enumerate() {
            assert!(!words[..at].contains(one), "{one}");
        }
        assert_eq!(Gap::Nothing { begins_at: Some(7) }.words(), Gap::BeginsAt(7).words());
    }
}
