//! What a record says, in as few bytes as it takes: a request by link is 92 bytes, by voucher 136.
//!
//! ```text
//! kind 1 │ account 32 │ slot 1 (255 of a channel) │ number 4 │ price 8 │ route 2 │ print 8 │ index 4 │ hash 32
//! ```
//!
//! Before it, of a request that counts for a cap or can be returned:
//!
//! ```text
//! 12 │ bits 1 │ scope 4 │ since 8 │ until 8 │ most 8
//! ```
//!
//! When it was is in its block. Kinds are added at the end and never used for something else.

use farthing_core::chain::Link;
use farthing_core::fan::FanVoucher;
use farthing_core::voucher::Voucher;
use farthing_vouchers::book::{Ask, Capped, Change, Credential, Page, Promise, Row, Terms};
use farthing_vouchers::signed::{SignedFanVoucher, SignedVoucher};

use super::{
    Facts,
    log::bytes::{Reader, put_counted},
    settled::Settled,
};

/// Of a row that is a channel's: no fan has so many slots.
const NO_SLOT: u8 = u8::MAX;

const ADMITTED: u8 = 1;
const ADMITTED_BY_LINK: u8 = 2;
const ADMITTED_BY_VOUCHER: u8 = 3;
const RETURNED: u8 = 4;
const CLAIMING: u8 = 5;
const PAGE: u8 = 6;
const REMOVED: u8 = 7;
const FACTS: u8 = 8;
const PUT: u8 = 9;
const DELETED: u8 = 10;
const SETTLED: u8 = 11;
/// Of the admission that follows at once, so that both are one record.
const TERMS: u8 = 12;
/// As [`RETURNED`], because the payer wished so.
const TAKEN_BACK: u8 = 13;

/// Bits of terms.
const IS_RETURNABLE: u8 = 1;
const IS_CAPPED: u8 = 2;

/// A promise without what its page says anyway.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    Link(Link),
    Voucher { cumulative: u64, expires_at: i64, signature: [u8; 64] },
}

/// One record, read.
#[derive(Clone, PartialEq, Debug)]
pub enum Record<'a> {
    Admitted {
        row: Row,
        ask: Ask,
        shown: Option<Shown>,
    },
    Returned {
        row: Row,
        number: u32,
        amount: u64,
        is_wish: bool,
    },
    Claiming {
        row: Row,
        cumulative: u64,
    },
    Page {
        row: Row,
        page: Box<Page>,
    },
    Removed {
        row: Row,
    },
    Facts {
        row: Row,
        facts: Facts,
    },
    Put {
        key: &'a [u8],
        value: Option<&'a [u8]>,
    },
    /// A fact, and with it what it booked: one of them is never there without the other.
    Settled {
        key: &'a [u8],
        value: &'a [u8],
        settled: Settled,
    },
}

impl<'a> Record<'a> {
    /// The next record; `None` where there is none that this version knows.
    pub fn decode(reader: &mut Reader<'a>) -> Option<Self> {
        let kind = reader.u8()?;
        if kind == PUT || kind == DELETED {
            let key = reader.counted()?;
            let value = if kind == PUT { Some(reader.counted()?) } else { None };
            return Some(Self::Put { key, value });
        }
        if kind == SETTLED {
            let (key, value) = (reader.counted()?, reader.counted()?);
            return Some(Self::Settled { key, value, settled: Settled::decode(reader)? });
        }
        let (terms, kind) = match kind {
            TERMS => (terms(reader)?, reader.u8()?),
            _ => (Terms::default(), kind),
        };
        let row = row(reader)?;
        Some(match kind {
            ADMITTED | ADMITTED_BY_LINK | ADMITTED_BY_VOUCHER => {
                let ask = Ask { terms, ..ask(reader)? };
                Self::Admitted { row, ask, shown: shown(kind, reader)? }
            }
            _ if terms != Terms::default() => return None,
            RETURNED | TAKEN_BACK => {
                let (number, amount, is_wish) = (reader.u32()?, reader.u64()?, kind == TAKEN_BACK);
                Self::Returned { row, number, amount, is_wish }
            }
            CLAIMING => Self::Claiming { row, cumulative: reader.u64()? },
            PAGE => Self::Page { row, page: Box::new(Page::from_bytes(reader.counted()?).ok()?) },
            REMOVED => Self::Removed { row },
            FACTS => Self::Facts { row, facts: Facts::decode(reader)? },
            _ => return None,
        })
    }
}

impl Shown {
    fn of(promise: &Promise) -> Self {
        match *promise {
            Promise::Link(link) => Self::Link(link),
            Promise::Voucher(SignedVoucher { voucher, signature }) => Self::Voucher {
                cumulative: voucher.cumulative,
                expires_at: voucher.expires_at,
                signature,
            },
            Promise::Share(SignedFanVoucher { voucher, signature }) => Self::Voucher {
                cumulative: voucher.cumulative,
                expires_at: voucher.expires_at,
                signature,
            },
        }
    }

    /// The whole promise; `None` where the page is of another kind, which no log of this ledger says.
    pub fn promise(&self, row: &Row, page: &Page) -> Option<Promise> {
        match (*self, row.slot, page.channel.credential) {
            (Self::Link(link), None, Credential::Chain { .. }) => Some(Promise::Link(link)),
            (Self::Voucher { cumulative, expires_at, signature }, None, Credential::Key(_)) => {
                let voucher = Voucher { channel: row.account, cumulative, expires_at };
                Some(Promise::Voucher(SignedVoucher { voucher, signature }))
            }
            (
                Self::Voucher { cumulative, expires_at, signature },
                Some(slot),
                Credential::Share(share),
            ) => {
                let (fan, recipient) = (row.account, share.recipient);
                let voucher = FanVoucher { fan, recipient, slot, cumulative, expires_at };
                Some(Promise::Share(SignedFanVoucher { voucher, signature }))
            }
            _ => None,
        }
    }

    fn encode(&self, to: &mut Vec<u8>) {
        match self {
            Self::Link(Link { index, hash }) => {
                to.extend_from_slice(&index.to_le_bytes());
                to.extend_from_slice(hash);
            }
            Self::Voucher { cumulative, expires_at, signature } => {
                to.extend_from_slice(&cumulative.to_le_bytes());
                to.extend_from_slice(&expires_at.to_le_bytes());
                to.extend_from_slice(signature);
            }
        }
    }
}

/// What became of a page.
pub fn put_change(to: &mut Vec<u8>, row: &Row, change: &Change) {
    match change {
        Change::Admitted { ask, promise } => {
            let shown = promise.as_ref().map(Shown::of);
            if ask.terms != Terms::default() {
                to.push(TERMS);
                put_terms(to, &ask.terms);
            }
            to.push(match shown {
                None => ADMITTED,
                Some(Shown::Link(_)) => ADMITTED_BY_LINK,
                Some(Shown::Voucher { .. }) => ADMITTED_BY_VOUCHER,
            });
            put_row(to, row);
            put_ask(to, ask);
            if let Some(shown) = shown {
                shown.encode(to);
            }
        }
        Change::Returned { number, amount, is_wish } => {
            to.push(if *is_wish { TAKEN_BACK } else { RETURNED });
            put_row(to, row);
            to.extend_from_slice(&number.to_le_bytes());
            to.extend_from_slice(&amount.to_le_bytes());
        }
        Change::Claiming { cumulative } => {
            to.push(CLAIMING);
            put_row(to, row);
            to.extend_from_slice(&cumulative.to_le_bytes());
        }
    }
}

/// A page as a whole.
pub fn put_page(to: &mut Vec<u8>, row: &Row, page: &Page) {
    to.push(PAGE);
    put_row(to, row);
    put_counted(to, &page.to_bytes());
}

/// A row that is forgotten, with its facts.
pub fn put_removed(to: &mut Vec<u8>, row: &Row) {
    to.push(REMOVED);
    put_row(to, row);
}

/// Facts of a row.
pub fn put_facts(to: &mut Vec<u8>, row: &Row, facts: &Facts) {
    to.push(FACTS);
    put_row(to, row);
    facts.encode(to);
}

/// A cold fact, or that there is none.
pub fn put_cold(to: &mut Vec<u8>, key: &[u8], value: Option<&[u8]>) {
    to.push(if value.is_some() { PUT } else { DELETED });
    put_counted(to, key);
    if let Some(value) = value {
        put_counted(to, value);
    }
}

/// A cold fact, and what it booked. Among receipts the fact is empty.
pub fn put_settled(to: &mut Vec<u8>, (key, value): (&[u8], &[u8]), settled: &Settled) {
    to.push(SETTLED);
    put_counted(to, key);
    put_counted(to, value);
    settled.encode(to);
}

/// The account and the slot.
pub fn put_row(to: &mut Vec<u8>, row: &Row) {
    to.extend_from_slice(&row.account);
    to.push(row.slot.unwrap_or(NO_SLOT));
}

/// What [`put_row`] wrote.
pub fn row(reader: &mut Reader<'_>) -> Option<Row> {
    let account = reader.array()?;
    let slot = reader.u8()?;
    Some(Row { account, slot: (slot != NO_SLOT).then_some(slot) })
}

/// What a request asked, but for its terms.
pub fn put_ask(to: &mut Vec<u8>, ask: &Ask) {
    to.extend_from_slice(&ask.number.to_le_bytes());
    to.extend_from_slice(&ask.price.to_le_bytes());
    to.extend_from_slice(&ask.route.to_le_bytes());
    to.extend_from_slice(&ask.print.to_le_bytes());
}

/// What [`put_ask`] wrote.
pub fn ask(reader: &mut Reader<'_>) -> Option<Ask> {
    let (number, price) = (reader.u32()?, reader.u64()?);
    let (route, print) = (reader.u16()?, reader.u64()?);
    Some(Ask { number, price, route, print, terms: Terms::default() })
}

/// The terms of a sale.
pub fn put_terms(to: &mut Vec<u8>, terms: &Terms) {
    let Terms { capped, is_returnable } = terms;
    let capped_bit = if capped.is_some() { IS_CAPPED } else { 0 };
    to.push(capped_bit | if *is_returnable { IS_RETURNABLE } else { 0 });
    if let Some(Capped { scope, since, until, most }) = capped {
        to.extend_from_slice(&scope.to_le_bytes());
        to.extend_from_slice(&since.to_le_bytes());
        to.extend_from_slice(&until.to_le_bytes());
        to.extend_from_slice(&most.to_le_bytes());
    }
}

/// What [`put_terms`] wrote.
pub fn terms(reader: &mut Reader<'_>) -> Option<Terms> {
    let bits = reader.u8()?;
    if bits > IS_CAPPED | IS_RETURNABLE {
        return None;
    }
    let is_returnable = bits & IS_RETURNABLE != 0;
    let capped = if bits & IS_CAPPED == 0 {
        None
    } else {
        let (scope, since, until) = (reader.u32()?, reader.i64()?, reader.i64()?);
        Some(Capped { scope, since, until, most: reader.u64()? })
    };
    Some(Terms { capped, is_returnable })
}

fn shown(kind: u8, reader: &mut Reader<'_>) -> Option<Option<Shown>> {
    Some(match kind {
        ADMITTED_BY_LINK => Some(Shown::Link(Link { index: reader.u32()?, hash: reader.array()? })),
        ADMITTED_BY_VOUCHER => Some(Shown::Voucher {
            cumulative: reader.u64()?,
            expires_at: reader.i64()?,
            signature: reader.array()?,
        }),
        _ => None,
    })
}
