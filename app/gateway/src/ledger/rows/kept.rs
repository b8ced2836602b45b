//! A row of the table of pages, as the book has it.

use farthing_vouchers::book::{Credential, Page, PageParts, Promise, Row};
use tokio_postgres::types::ToSql;

use super::{RowsError, bits::Bits};
use crate::ledger::Facts;

/// Of a row that is a channel's.
pub(super) const NO_SLOT: i16 = 255;

/// What [`Kept::read`] reads, in its order.
pub(super) const COLUMNS: &str = "account, slot, version, chain, promise, served, returned, highest, floor, is_taken, \
                                  number, admitted, back, owner, opening, sponsored, is_old";

/// A parameter of a statement.
pub(super) type Param = Box<dyn ToSql + Sync + Send>;

/// A page as the database has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub row: Row,
    /// Rises with each change, of whichever gateway.
    pub version: i64,
    pub page: Page,
    pub facts: Facts,
}

impl Kept {
    /// Reads [`COLUMNS`] from the `at`-th on.
    pub(super) fn read(from: &tokio_postgres::Row, at: usize) -> Result<Self, RowsError> {
        let at = |place: usize| at.saturating_add(place);
        let bytes = |place: usize| from.try_get::<_, &[u8]>(at(place));
        let number = |place: usize| from.try_get::<_, i64>(at(place));
        let unread = |_| RowsError::Unreadable;
        let row = row(bytes(0)?, from.try_get(at(1))?).ok_or(RowsError::Unreadable)?;
        let parts = PageParts {
            channel: bytes(3)?.to_vec(),
            promise: bytes(4)?.to_vec(),
            highest_number: u32::try_from(number(10)?).ok(),
            admitted: from.try_get::<_, Bits>(at(11))?.0,
            returned: from.try_get::<_, Bits>(at(12))?.0,
        };
        let amounts = [number(5)?, number(6)?, number(7)?, number(8)?].map(amount);
        let page = Page::from_parts(&parts, amounts, from.try_get(at(9))?)
            .map_err(|_| RowsError::Unreadable)?;
        let facts = Facts {
            owner: bytes(13)?.try_into().map_err(unread)?,
            opening: bytes(14)?.try_into().map_err(unread)?,
            sponsored: amount(number(15)?),
            is_old: from.try_get(at(16))?,
        };
        Ok(Self { row, version: number(2)?, page, facts })
    }
}

/// What a statement names a row by.
pub(super) fn key(row: &Row) -> (Vec<u8>, i16) {
    (row.account.to_vec(), row.slot.map_or(NO_SLOT, i16::from))
}

pub(super) fn row(account: &[u8], slot: i16) -> Option<Row> {
    let slot = if slot == NO_SLOT { None } else { Some(u8::try_from(slot).ok()?) };
    Some(Row { account: account.try_into().ok()?, slot })
}

/// An amount as the table has it: whatever is above 2^63 - 1 counts as that, which serves less, never more.
pub(super) fn signed(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

/// An amount of the table: none is below 0.
pub(super) fn amount(signed: i64) -> u64 {
    u64::try_from(signed).unwrap_or(0)
}

/// A promise as a page with it has it.
pub(super) fn promise_bytes(page: &Page, promise: Promise) -> Vec<u8> {
    Page { promise: Some(promise), ..*page }.to_parts().promise
}

/// Unix seconds at which a promise is worth nothing any more; `None` for never.
pub(super) fn until(page: &Page, promise: Promise) -> Option<i64> {
    Page { promise: Some(promise), ..*page }.expires_at()
}

/// What the chain says, for the columns chain, funded, claimed, worth, closes_at, seen_slot, is_taken, and what the best
/// promise is at least: of a chain of links the one that was claimed.
pub(super) fn chain_columns(page: &Page) -> Vec<Param> {
    let channel = &page.channel;
    let least = match channel.credential {
        Credential::Chain { .. } => page.claimed_worth(),
        Credential::Key(_) | Credential::Share(_) => 0,
    };
    vec![
        Box::new(page.to_parts().channel),
        Box::new(signed(channel.funded)),
        Box::new(signed(channel.claimed)),
        Box::new(signed(page.claimed_worth())),
        Box::new(channel.closes_at),
        Box::new(signed(channel.slot)),
        Box::new(page.is_taken),
        Box::new(signed(least)),
    ]
}

/// All of a page that is not the chain's: promise, best, expires_at, served, returned, highest, floor, number, admitted,
/// back.
pub(super) fn own_columns(page: &Page) -> Vec<Param> {
    let parts = page.to_parts();
    vec![
        Box::new(parts.promise),
        Box::new(signed(page.promised())),
        Box::new(page.expires_at()),
        Box::new(signed(page.served)),
        Box::new(signed(page.returned)),
        Box::new(signed(page.highest)),
        Box::new(signed(page.floor)),
        Box::new(parts.highest_number.map_or(-1, i64::from)),
        Box::new(Bits(parts.admitted)),
        Box::new(Bits(parts.returned)),
    ]
}
