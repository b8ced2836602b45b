//! What a promise adds to what is at risk, counted before it is taken (R14).

use farthing_vouchers::book::{Credential, Refusal};
use farthing_wire::{Shown, ShownPromise};

use super::Refused;
use crate::chain::{Risk, Shared};
use crate::ledger::Shard;

/// Base units that are counted for a promise which may still be refused: dropped, they count no more.
pub(super) struct Taken<'a> {
    risk: &'a Risk,
    amount: u64,
}

impl<'a> Taken<'a> {
    /// Counts as much as the promise can gain. A request that shows what was taken before gains nothing and is
    /// always welcome: what is paid for is served.
    pub(super) fn new(
        shared: &'a Shared,
        shard: &Shard,
        shown: &Shown,
        now: i64,
    ) -> Result<Self, Refused> {
        let page = shard.book.page(shown.row).ok_or(Refused::Book(Refusal::UnknownChannel))?;
        let standing = shard.book.standing(shown.row, now);
        let standing = standing.ok_or(Refused::Book(Refusal::UnknownChannel))?;
        let promised = match (&shown.promise, &page.channel.credential) {
            (ShownPromise::Link(link), Credential::Chain { unit, .. }) => link.worth(*unit),
            (ShownPromise::Voucher { cumulative, .. }, _) => *cumulative,
            (ShownPromise::Link(_), _) => 0,
        };
        let amount = promised.min(page.channel.funded).saturating_sub(standing.covered);
        if amount > 0 {
            shared.risk.take(&standing, amount).map_err(Refused::NoPromises)?;
        }
        Ok(Self { risk: &shared.risk, amount })
    }

    /// Keeps what was gained in the end.
    pub(super) fn keep(mut self, gained: u64) {
        self.amount = self.amount.saturating_sub(gained);
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if self.amount > 0 {
            self.risk.less(self.amount);
        }
    }
}
