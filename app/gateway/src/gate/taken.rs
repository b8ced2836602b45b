//! What a request adds to what is at risk, counted before it is admitted (R14).

use farthing_vouchers::book::{Credential, Number, Refusal};
use farthing_wire::{Shown, ShownPromise};

use super::Refused;
use super::admit::NOT_SOLD;
use crate::chain::{Risk, Shared};
use crate::ledger::Shard;

/// A price that is counted for a request which may still be refused: dropped, it counts no more.
pub(super) struct Taken<'a> {
    risk: &'a Risk,
    price: u64,
}

impl<'a> Taken<'a> {
    /// Counts the price. A request that shows what was taken before is served whatever new promises are worth now:
    /// it is paid for.
    pub(super) fn new(
        shared: &'a Shared,
        shard: &Shard,
        (shown, price, now): (&Shown, u64, i64),
    ) -> Result<Self, Refused> {
        let page = shard.book.page(shown.row).ok_or(Refused::Book(Refusal::UnknownChannel))?;
        if page.window.number(shown.number) != Number::New {
            // It pays nothing more, whatever it is given.
            return Ok(Self { risk: &shared.risk, price: 0 });
        }
        let standing = shard.book.standing(shown.row, now);
        let standing = standing.ok_or(Refused::Book(Refusal::UnknownChannel))?;
        let promised = match (&shown.promise, &page.channel.credential) {
            (ShownPromise::Link(link), Credential::Chain { unit, .. }) => link.worth(*unit),
            (ShownPromise::Voucher { cumulative, .. }, _) => *cumulative,
            (ShownPromise::Link(_), _) => 0,
        };
        // Nothing is admitted, so nothing is at risk.
        if price == NOT_SOLD {
            return Ok(Self { risk: &shared.risk, price: 0 });
        }
        if promised > standing.promised {
            shared.risk.check_promises().map_err(Refused::NoPromises)?;
        }
        shared.risk.take(&standing, price).map_err(Refused::NoPromises)?;
        Ok(Self { risk: &shared.risk, price })
    }

    /// The request is admitted: it goes on counting until it is claimed or its price goes back.
    pub(super) fn keep(mut self) {
        self.price = 0;
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if self.price > 0 {
            self.risk.less(self.price);
        }
    }
}
