//! A storage that keeps what it is told in as few words as it is told, and fails when it is told to, before or
//! after it has written.

use farthing_vouchers::book::{Change, Page, Row, Storage};
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    Before,
    After,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Failed;

/// Changes are applied to what is there, never taken from the page that comes along: so a book opened again is
/// what a log would make of them.
#[derive(Clone, Debug, Default)]
pub struct FlakyStorage {
    pub pages: HashMap<Row, Page>,
    /// The next write's.
    pub fault: Rc<Cell<Option<Fault>>>,
}

impl FlakyStorage {
    fn write(&mut self, write: impl FnOnce(&mut HashMap<Row, Page>)) -> Result<(), Failed> {
        let fault = self.fault.take();
        if fault != Some(Fault::Before) {
            write(&mut self.pages);
        }
        if fault.is_some() { Err(Failed) } else { Ok(()) }
    }
}

impl Storage for FlakyStorage {
    type Error = Failed;
    type Saved = ();

    fn load(&mut self) -> Result<Vec<(Row, Page)>, Failed> {
        Ok(self.pages.iter().map(|(row, page)| (*row, *page)).collect())
    }

    fn save(&mut self, row: &Row, page: &Page) -> Result<(), Failed> {
        self.write(|pages| {
            pages.insert(*row, *page);
        })
    }

    fn change(&mut self, row: &Row, change: &Change, page: &Page) -> Result<(), Failed> {
        self.write(|pages| {
            let changed = pages[row].apply(change);
            assert_eq!(changed, *page);
            pages.insert(*row, changed);
        })
    }

    fn remove(&mut self, row: &Row) -> Result<(), Failed> {
        self.write(|pages| {
            pages.remove(row);
        })
    }
}
