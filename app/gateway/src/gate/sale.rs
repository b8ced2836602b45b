//! Whether a request may be sold anything, which only who shows an authentic promise is told (R3): a stranger learns
//! neither which numbers were used nor how much is owed.

use farthing_vouchers::book::{
    Admitted, Ask, BookError, Change, Promise, Refusal, Row, VoucherBook,
};

use super::admit::Admission;
use super::refused::{Refused, refused};
use crate::chain::{Risk, Shared};
use crate::ledger::{Ledger, NotNoted, Saved, Shard, Staged};

/// What a request costs where nothing is sold to it: no channel holds so much, so that the book says whether the promise
/// is authentic and the number was used, and admits nothing.
const NOT_SOLD: u64 = u64::MAX;

/// What is sold, for which promise, at `now`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sale {
    pub row: Row,
    pub promise: Promise,
    pub ask: Ask,
    /// Unix seconds.
    pub now: i64,
    /// Whether only what was paid before is delivered.
    pub is_draining: bool,
    /// Whether its number has to wait for a reply that is being measured.
    pub is_ahead: bool,
}

/// A price that counts as at risk (R14); dropped before it is kept, it counts no more.
pub(super) struct Counted<'a> {
    risk: &'a Risk,
    price: u64,
}

impl Sale {
    /// Has `book` admit the request, and remembers it for its retries. `book` is given what it asks: number and price.
    ///
    /// # Errors
    /// [`Refused::Draining`], [`Refused::Ahead`] and [`Refused::NoPromises`] to who has shown an authentic promise and a
    /// new number; what the book says to everyone else.
    pub(super) fn admit(
        &self,
        (ledger, shared): (&Ledger, &Shared),
        shard: &mut Shard,
        book: impl FnOnce(
            &mut VoucherBook<Staged>,
            &Ask,
        ) -> Result<Admitted<Saved>, BookError<NotNoted>>,
    ) -> Result<Admission, Refused> {
        let counted = self.counted(shared, shard);
        let price = if counted.is_ok() { self.ask.price } else { NOT_SOLD };
        match (book(&mut shard.book, &Ask { price, ..self.ask }), counted) {
            (Ok(admitted), Ok(counted)) => {
                counted.keep();
                Admission::note((ledger, shard), (self.row, &self.ask, self.now), &admitted)
            }
            (
                Ok(_)
                | Err(BookError::Refused(Refusal::Unpaid { .. } | Refusal::Underfunded { .. })),
                Err(why),
            ) => Err(why),
            (Err(error), _) => Err(refused(error)),
        }
    }

    /// What `book` would do for the request by the page that was seen last, and the price counted: for a row that decides
    /// (R5). Drop it where the row refuses.
    ///
    /// # Errors
    /// As for [`Self::admit`].
    pub(super) fn would_admit<'a>(
        &self,
        shared: &'a Shared,
        shard: &Shard,
        book: impl FnOnce(&VoucherBook<Staged>, &Ask) -> Result<Change, Refusal>,
    ) -> Result<(Change, Counted<'a>), Refused> {
        let counted = self.counted(shared, shard);
        let price = if counted.is_ok() { self.ask.price } else { NOT_SOLD };
        match (book(&shard.book, &Ask { price, ..self.ask }), counted) {
            (Ok(change), Ok(counted)) => Ok((change, counted)),
            (Ok(_) | Err(Refusal::Unpaid { .. } | Refusal::Underfunded { .. }), Err(why)) => {
                Err(why)
            }
            (Err(refusal), _) => Err(Refused::Book(refusal)),
        }
    }

    /// Counts the price, or says why nothing is sold. What was promised before is served whatever new promises are
    /// worth now: it is paid for.
    fn counted<'a>(&self, shared: &'a Shared, shard: &Shard) -> Result<Counted<'a>, Refused> {
        if self.is_draining {
            return Err(Refused::Draining);
        }
        if self.is_ahead {
            return Err(Refused::Ahead);
        }
        let (risk, price) = (&shared.risk, self.ask.price);
        let Some((page, standing)) = shard.book.page_standing(self.row, self.now) else {
            // For the book to say.
            return Ok(Counted { risk, price: 0 });
        };
        if page.says(&self.promise) > standing.promised {
            risk.check_promises().map_err(Refused::NoPromises)?;
        }
        risk.take(&standing, price).map_err(Refused::NoPromises)?;
        Ok(Counted { risk, price })
    }
}

impl Counted<'_> {
    /// The request is admitted: it goes on counting until it is claimed or its price goes back.
    pub(super) fn keep(mut self) {
        self.price = 0;
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        if self.price > 0 {
            self.risk.less(self.price);
        }
    }
}
