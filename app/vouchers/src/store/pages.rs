//! The payee's side: the [`VoucherBook`], kept in files.
//!
//! Pages are written together at the end, before anything is answered: [`Pages::flush`].

use std::{cell::RefCell, collections::BTreeMap};

use solana_address::Address;

use super::{Folder, StoreError, StoreResult, stored::Stored};
use crate::book::{Page, Policy, Row, Storage, VoucherBook};

/// The book.
pub type Book = VoucherBook<Pages>;

/// Where its pages are.
#[derive(Debug)]
pub struct Pages {
    folder: Folder,
    /// What is not written yet.
    changed: RefCell<BTreeMap<Row, Page>>,
    /// For each page, payments that were accepted and are not claimed.
    payments: RefCell<BTreeMap<Row, u64>>,
}

impl Pages {
    /// The book that a folder holds.
    ///
    /// # Errors
    /// Those of [`Folder::read_all`]; `DamagedPage`.
    pub fn open(folder: Folder, policy: Policy) -> StoreResult<Book> {
        let pages = Self { folder, changed: RefCell::default(), payments: RefCell::default() };
        VoucherBook::open(pages, policy)
    }

    /// Writes what has changed.
    ///
    /// # Errors
    /// Those of [`Folder::write`]; what is not written by then is not written later.
    pub fn flush(&self) -> StoreResult {
        for (row, page) in std::mem::take(&mut *self.changed.borrow_mut()) {
            let payments = self.payments(row);
            self.folder.write(&row, &Stored::of(&page, payments))?;
        }
        Ok(())
    }

    /// Refuses a folder that takes no files.
    ///
    /// # Errors
    /// `Io`
    pub fn require_writable(&self) -> StoreResult {
        self.folder.require_writable()
    }

    /// The channels that there are pages of.
    #[must_use]
    pub fn known(&self) -> Vec<Address> {
        let payments = self.payments.borrow();
        payments.keys().filter(|row| row.slot.is_none()).map(Row::address).collect()
    }

    /// The shares of fans that there are pages of.
    #[must_use]
    pub fn known_shares(&self) -> Vec<Row> {
        self.payments.borrow().keys().filter(|row| row.slot.is_some()).copied().collect()
    }

    /// Payments of a channel or share that were accepted and are not claimed.
    #[must_use]
    pub fn payments(&self, row: impl Into<Row>) -> u64 {
        self.payments.borrow().get(&row.into()).copied().unwrap_or(0)
    }

    /// Counts payments, to be written with the page.
    pub fn count(&self, row: impl Into<Row>, page: &Page, payments: u64) {
        let row = row.into();
        self.payments.borrow_mut().insert(row, payments);
        self.changed.borrow_mut().insert(row, *page);
    }
}

impl Storage for Pages {
    type Error = StoreError;
    type Saved = ();

    fn load(&mut self) -> Result<Vec<(Row, Page)>, StoreError> {
        let mut pages = Vec::new();
        for (row, stored) in self.folder.read_all::<Row, Stored>()? {
            let page = stored.page(&row);
            let page = page.ok_or(StoreError::DamagedPage { channel: row.address() })?;
            self.payments.borrow_mut().insert(row, stored.payments);
            pages.push((row, page));
        }
        Ok(pages)
    }

    fn save(&mut self, row: &Row, page: &Page) -> Result<(), StoreError> {
        self.payments.borrow_mut().entry(*row).or_default();
        self.changed.borrow_mut().insert(*row, *page);
        Ok(())
    }

    fn remove(&mut self, row: &Row) -> Result<(), StoreError> {
        self.changed.borrow_mut().remove(row);
        self.payments.borrow_mut().remove(row);
        self.folder.remove(row)
    }
}
