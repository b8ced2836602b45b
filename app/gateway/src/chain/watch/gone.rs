//! Rows whose accounts have ended or are not there: nothing is served from them at once, and they are forgotten
//! once that is final.

use super::{Sight, WatchError, Watcher};
use crate::chain::{alarms::Alarm, books::Seq};
use farthing_sdk::vouchers::book::{ChannelState, Page, Row};

impl Watcher {
    /// Stops a row, or forgets it where every look says that it is gone, the finalized one is no older than what the
    /// book knows, and nothing that was served is unclaimed. `slot` is that of the confirmed look.
    pub(super) fn gone(
        &self,
        row: &Row,
        page: &Page,
        (all_gone, slot): (bool, u64),
    ) -> Result<Option<Seq>, WatchError> {
        let terms = &self.settings.terms;
        if all_gone {
            let (account, finalized) = self.finalized(&row.address())?;
            let is_final = Sight::of(row, account.as_ref(), terms, finalized) == Sight::Gone;
            if is_final && finalized >= page.channel.slot {
                let lost = page.spent().min(page.promised()).saturating_sub(page.channel.claimed);
                if lost == 0 {
                    return self.forget(row).map(Some);
                }
                // Kept: where the node was wrong the money is claimed once it is right again, and what was served is
                // not served a second time for the same promises.
                self.shared.alarms.raise(Alarm::Lost { row: *row, lost });
            }
        }
        // It may be back on another fork. Until then it has no time left.
        let state = ChannelState { closes_at: Some(0), slot, ..page.channel };
        if state.slot < page.channel.slot || page.channel.closes_at == Some(0) {
            return Ok(None);
        }
        Ok(Some(self.books.update(row, state)?))
    }

    fn forget(&self, row: &Row) -> Result<Seq, WatchError> {
        let seq = self.books.forget(row)?;
        if self.books.rows(&row.account).is_empty() {
            self.shared.fresh.forget(&row.account);
        }
        Ok(seq)
    }
}
