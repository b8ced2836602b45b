//! What must not be forgotten of a channel that pays a gateway, as it is stored: one file for each, in a folder
//! for each origin. Written before anything is sent or shown.

use std::collections::BTreeMap;

use farthing_sdk::{solana::Address, vouchers::store::StoreError};
use serde::{Deserialize, Serialize};

use crate::tab::{Ask, Open, Tab};

/// A channel as it is stored. Addresses are base58, hashes hexadecimal, amounts base units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Page {
    /// Whom it pays, and where (rule R4).
    pub origin: String,
    pub ledger: String,
    pub payee: String,
    pub mint: String,
    /// Of a chain; 0 and 0 for vouchers.
    pub unit: u64,
    pub length: u32,
    /// The key that signs, or that the chain is made from.
    pub signer: String,
    /// Slot named in its address.
    pub open_slot: u64,
    /// How far its opening is.
    pub stage: Stage,
    first: u64,
    funded: u64,
    promised: u64,
    delivered: u64,
    lost: u64,
    next: u32,
    open: BTreeMap<u32, StoredOpen>,
}

/// How far a channel is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// Its opening was signed, and perhaps sent.
    Opening,
    /// The same, and the gateway is to sign and send it: the transaction in hexadecimal.
    HandedOver(String),
    /// The chain has it.
    Opened,
    /// It has ended, can be claimed no more, or was never opened. For good.
    Over,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct StoredOpen {
    price: u64,
    print: String,
    at: i64,
    total: u64,
}

/// What of a page never changes.
pub(crate) struct Terms<'a> {
    pub origin: &'a str,
    pub ledger: [u8; 16],
    pub payee: Address,
    pub mint: Address,
    pub unit: u64,
    pub length: u32,
    pub signer: Address,
    pub open_slot: u64,
}

impl Page {
    /// Of a channel that is about to be opened.
    pub(crate) fn new(terms: &Terms<'_>, stage: Stage, tab: &Tab) -> Self {
        let page = Self {
            origin: terms.origin.into(),
            ledger: digits(&terms.ledger),
            payee: terms.payee.to_string(),
            mint: terms.mint.to_string(),
            unit: terms.unit,
            length: terms.length,
            signer: terms.signer.to_string(),
            open_slot: terms.open_slot,
            stage,
            first: tab.first,
            funded: 0,
            promised: 0,
            delivered: 0,
            lost: 0,
            next: 1,
            open: BTreeMap::new(),
        };
        page.with(tab)
    }

    /// The same with what a tab says now.
    #[must_use]
    pub(crate) fn with(mut self, tab: &Tab) -> Self {
        let stored = |open: &Open| StoredOpen {
            price: open.ask.price,
            print: digits(&open.ask.print),
            at: open.ask.at,
            total: open.total,
        };
        self.funded = tab.funded;
        self.promised = tab.promised;
        self.delivered = tab.delivered;
        self.lost = tab.lost;
        self.next = tab.next;
        self.open = tab.open.iter().map(|(number, open)| (*number, stored(open))).collect();
        self
    }

    /// The same at another stage.
    #[must_use]
    pub(crate) fn at(self, stage: Stage) -> Self {
        Self { stage, ..self }
    }

    /// The tab that it holds. Whatever was on its way when it was written is in doubt.
    ///
    /// # Errors
    /// `DamagedPage`, by the channel's name.
    pub(crate) fn tab(&self, channel: &Address) -> Result<Tab, StoreError> {
        let damaged = || StoreError::DamagedPage { channel: *channel };
        let open = |stored: &StoredOpen| {
            let StoredOpen { price, at, total, .. } = *stored;
            let print = bytes(&stored.print)?.try_into().ok()?;
            Some(Open { ask: Ask { price, print, at }, total, is_doubtful: true })
        };
        let all = self.open.iter().map(|(number, stored)| Some((*number, open(stored)?)));
        let tab = Tab {
            promised: self.promised,
            delivered: self.delivered,
            lost: self.lost,
            next: self.next,
            open: all.collect::<Option<_>>().ok_or_else(damaged)?,
            ..Tab::new((self.unit, self.length), self.first, self.funded)
        };
        let is_sound = (self.unit == 0) == (self.length == 0)
            && tab.delivered <= tab.promised
            && tab.next != 0;
        if is_sound { Ok(tab) } else { Err(damaged()) }
    }

    /// Whether it pays this payee, at this ledger.
    pub(crate) fn pays(&self, ledger: &[u8; 16], payee: &Address, mint: &Address) -> bool {
        self.ledger == digits(ledger)
            && self.payee == payee.to_string()
            && self.mint == mint.to_string()
    }
}

/// Two hexadecimal digits for each byte.
pub(crate) fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads what [`digits`] wrote.
pub(crate) fn bytes(digits: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    pairs.iter().map(byte).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::tab::Bounds;

    fn page() -> (Page, Tab) {
        let [payee, mint, signer] = [[1; 32], [2; 32], [3; 32]].map(Address::new_from_array);
        let terms = Terms {
            origin: "https://a.example",
            ledger: [9; 16],
            payee,
            mint,
            unit: 7,
            length: 100,
            signer,
            open_slot: 5,
        };
        let mut tab = Tab::new((7, 100), 14, 700);
        let bounds = Bounds { in_flight: 100, budget: 700, at_once: 4 };
        tab.begin(Ask { price: 7, print: [4; 32], at: 50 }, &bounds).unwrap();
        (Page::new(&terms, Stage::HandedOver("00ff".into()), &tab), tab)
    }

    /// gateway rule R21
    #[test]
    fn what_was_on_its_way_when_a_page_was_written_is_in_doubt() {
        let (page, tab) = page();
        let text = serde_json::to_string(&page).unwrap();
        let read: Page = serde_json::from_str(&text).unwrap();
        assert_eq!(read, page);
        let mut again = read.tab(&Address::default()).unwrap();
        assert!(again.open[&1].is_doubtful);
        again.open.get_mut(&1).unwrap().is_doubtful = false;
        assert_eq!(again, tab);
    }

    #[test]
    fn a_page_that_says_what_cannot_be_is_damaged() {
        let (page, _) = page();
        let broken = [
            Page { unit: 0, ..page.clone() },
            Page { length: 0, ..page.clone() },
            Page { delivered: 15, ..page.clone() },
            Page { next: 0, ..page.clone() },
            Page {
                open: [(1, StoredOpen { price: 1, print: "zz".into(), at: 0, total: 1 })].into(),
                ..page.clone()
            },
        ];
        for page in broken {
            assert!(matches!(page.tab(&Address::default()), Err(StoreError::DamagedPage { .. })));
        }
    }

    /// gateway rule R4
    #[test]
    fn a_page_is_of_one_ledger_one_payee_and_one_mint() {
        let (page, _) = page();
        let [payee, mint, other] = [[1; 32], [2; 32], [8; 32]].map(Address::new_from_array);
        assert!(page.pays(&[9; 16], &payee, &mint));
        assert!(!page.pays(&[8; 16], &payee, &mint));
        assert!(!page.pays(&[9; 16], &other, &mint));
        assert!(!page.pays(&[9; 16], &payee, &other));
    }
}
