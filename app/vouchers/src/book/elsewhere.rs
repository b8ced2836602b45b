//! Pages that others write as well, and that are decided where they are kept (gateway rule R5): the book has them to
//! check promises by, and says what it would do.

use farthing_core::chain::Link;

use super::opened::Open;
use super::{Ask, Change, ChannelAddress, Page, Refusal, Row, Storage, Verified, VoucherBook};

impl<S: Storage> VoucherBook<S> {
    /// Takes the page of a row as a storage has it that others write to as well; `None` where it has none. Nothing is
    /// saved.
    pub fn replace(&mut self, row: impl Into<Row>, page: Option<Page>) {
        let row = row.into();
        let Some(page) = page else {
            self.open.remove(&row);
            self.siblings.remove(&row);
            return;
        };
        match self.open.get_mut(&row) {
            Some(open) if open.page.channel.credential.is_same(&page.channel.credential) => {
                (open.page, open.is_in_doubt) = (page, false);
            }
            _ => {
                self.siblings.insert(&row);
                self.open.insert(row, Box::new(Open::new(page)));
            }
        }
    }

    /// What [`Self::admit_link`] would do, and does not: for who has the page from somewhere else, where it is decided
    /// (gateway rule R5).
    ///
    /// # Errors
    /// As [`Self::admit_link`], but for the storage's.
    pub fn would_admit_link(
        &self,
        (address, link): (&ChannelAddress, Link),
        ask: &Ask,
        reach: u32,
        now: i64,
    ) -> Result<Change, Refusal> {
        let row = Row::from(address);
        self.admission(&row, &self.shown_link(&row, link, reach, now)?, ask, now)
    }

    /// What [`Self::admit_voucher`] would do, and does not.
    ///
    /// # Errors
    /// As [`Self::admit_voucher`], but for the storage's.
    pub fn would_admit_voucher(
        &self,
        verified: &Verified,
        ask: &Ask,
        now: i64,
    ) -> Result<Change, Refusal> {
        let (row, shown) = self.verified(verified, now)?;
        self.admission(&row, &shown, ask, now)
    }
}
