//! Where the book is kept.

use std::collections::HashMap;
use std::convert::Infallible;

use super::{Change, Page, Row};

/// Keeps pages through a crash.
///
/// The book holds all pages in memory and calls this for every change, before it answers. A save that
/// succeeds must survive, from when [`Self::Saved`] says so; one that fails may or may not have happened, as
/// a whole. What comes later never survives without what came before.
pub trait Storage {
    /// What can go wrong.
    type Error;

    /// What to wait for until it survives; `()` where it does when the call returns.
    type Saved;

    /// Whether a failure may have written something. Where it never has, a change that failed is a change again
    /// when it comes again, not a page.
    const LEAVES_DOUBT: bool = true;

    /// All pages, in any order.
    ///
    /// # Errors
    /// The storage's own.
    fn load(&mut self) -> Result<Vec<(Row, Page)>, Self::Error>;

    /// Writes a page over the channel's older one.
    ///
    /// # Errors
    /// The storage's own.
    fn save(&mut self, row: &Row, page: &Page) -> Result<Self::Saved, Self::Error>;

    /// Notes what has become of a channel's page, for storages that write less than whole pages: `page` is
    /// what [`Page::apply`] makes of `change` and the page that was saved or changed last. After a failure
    /// the book saves that page as a whole before it changes it again.
    ///
    /// # Errors
    /// The storage's own.
    fn change(
        &mut self,
        row: &Row,
        _change: &Change,
        page: &Page,
    ) -> Result<Self::Saved, Self::Error> {
        self.save(row, page)
    }

    /// Removes a channel's page; nothing if there is none.
    ///
    /// # Errors
    /// The storage's own.
    fn remove(&mut self, row: &Row) -> Result<Self::Saved, Self::Error>;
}

/// Survives nothing: for tests, and for payees that claim before they stop.
#[derive(Clone, Debug, Default)]
pub struct MemoryStorage {
    pages: HashMap<Row, Page>,
}

impl Storage for MemoryStorage {
    type Error = Infallible;
    type Saved = ();

    fn load(&mut self) -> Result<Vec<(Row, Page)>, Infallible> {
        Ok(self.pages.iter().map(|(row, page)| (*row, *page)).collect())
    }

    fn save(&mut self, row: &Row, page: &Page) -> Result<(), Infallible> {
        self.pages.insert(*row, *page);
        Ok(())
    }

    fn remove(&mut self, row: &Row) -> Result<(), Infallible> {
        self.pages.remove(row);
        Ok(())
    }
}
