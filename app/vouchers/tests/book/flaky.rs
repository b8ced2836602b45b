//! A storage that fails when it is told to, before or after it has written.

use farthing_vouchers::book::{MemoryStorage, Page, Row, Storage};
use std::cell::Cell;
use std::rc::Rc;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    Before,
    After,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Failed;

#[derive(Clone, Debug, Default)]
pub struct FlakyStorage {
    pub pages: MemoryStorage,
    /// The next write's.
    pub fault: Rc<Cell<Option<Fault>>>,
}

impl FlakyStorage {
    fn write(&mut self, write: impl FnOnce(&mut MemoryStorage)) -> Result<(), Failed> {
        let fault = self.fault.take();
        if fault != Some(Fault::Before) {
            write(&mut self.pages);
        }
        if fault.is_some() { Err(Failed) } else { Ok(()) }
    }
}

impl Storage for FlakyStorage {
    type Error = Failed;

    fn load(&mut self) -> Result<Vec<(Row, Page)>, Failed> {
        Ok(self.pages.load().unwrap())
    }

    fn save(&mut self, row: &Row, page: &Page) -> Result<(), Failed> {
        self.write(|pages| pages.save(row, page).unwrap())
    }

    fn remove(&mut self, row: &Row) -> Result<(), Failed> {
        self.write(|pages| pages.remove(row).unwrap())
    }
}
