//! Rows whose accounts have ended or are not there: nothing is served from them at once, and they are forgotten
//! once that is final. With a row its best promise is forgotten, which is money where something was served and is
//! not claimed: that one node alone cannot make us do.

use super::{Sight, WatchError, Watcher};
use crate::chain::{alarms::Alarm, books::Seq, moment::Moment, nodes::Eye};
use farthing_sdk::{
    client::NetworkError,
    solana::CommitmentLevel,
    vouchers::book::{ChannelState, Page, Row},
};

/// Before a row: the cluster's time, unix seconds, at which the only node first said that it is gone for good.
const ABSENT: &[u8] = b"chain/absent/";

/// Seconds for which a row is kept of which only one node says so: time to ask others, and to ask them again.
const KEPT: i64 = 7 * 86_400;

impl Watcher {
    /// Stops a row, or forgets it where every look says that it is gone and the finalized one is no older than
    /// what the book knows; where something was served and is not claimed, as the second node has it too, or once
    /// the only one has said so for [`KEPT`]. `slot` is that of the confirmed look.
    pub(super) fn gone(
        &self,
        row: &Row,
        page: &Page,
        (all_gone, slot): (bool, u64),
    ) -> Result<Option<Seq>, WatchError> {
        if all_gone && !self.is_kept(row) && self.is_final(&self.first, (row, page))? {
            if self.may_forget(row, page) {
                return self.forget(row, page).map(Some);
            }
            self.raise_lost(row, page);
        }
        // It may be back on another fork, or at another node. Until then it has no time left.
        let state = ChannelState { closes_at: Some(0), slot, ..page.channel };
        if state.slot < page.channel.slot || page.channel.closes_at == Some(0) {
            return Ok(None);
        }
        Ok(Some(self.books.update(row, state)?))
    }

    /// A row that is there after all.
    pub(super) fn not_gone(&self, row: &Row) {
        let key = absent(row);
        if self.books.get(&key).is_some() {
            // Lost with the process, it is taken away at the next look.
            self.books.put(&key, None);
            self.shared
                .alarms
                .clear(|alarm| matches!(alarm, Alarm::Lost { row: of, .. } if of == row));
        }
    }

    /// Whether nobody need be asked yet whether a row is gone.
    fn is_kept(&self, row: &Row) -> bool {
        self.second.is_none() && self.absence(row).is_some_and(|seconds| seconds < KEPT)
    }

    /// Seconds since the only node first said that a row is gone for good.
    fn absence(&self, row: &Row) -> Option<i64> {
        let since = i64::from_le_bytes(self.books.get(&absent(row))?.try_into().ok()?);
        Some(self.shared.time.at(&Moment::now())?.saturating_sub(since))
    }

    /// Whether a node has it finalized that a row is gone, as of a slot that is not older than the book's.
    fn is_final(&self, eye: &Eye, (row, page): (&Row, &Page)) -> Result<bool, NetworkError> {
        let seen = eye.look(&[row.address()], CommitmentLevel::Finalized, 0)?;
        let account = seen.accounts.into_iter().next().flatten();
        let sight = Sight::of(row, account.as_ref(), &self.settings.terms, seen.slot);
        Ok(sight == Sight::Gone && seen.slot >= page.channel.slot)
    }

    /// Whether a row may be forgotten of which the first node says that it is gone for good.
    fn may_forget(&self, row: &Row, page: &Page) -> bool {
        if page.spent() <= page.channel.claimed {
            return true;
        }
        let Some(second) = &self.second else { return self.has_waited(row) };
        match self.is_final(second, (row, page)) {
            Ok(true) => true,
            Ok(false) => {
                self.shared.alarms.raise(Alarm::NodesDisagree(row.address()));
                false
            }
            // What it says is heard in the next round.
            Err(_) => false,
        }
    }

    /// Whether the only node has said so for long enough. The first time is written down.
    fn has_waited(&self, row: &Row) -> bool {
        if let Some(seconds) = self.absence(row) {
            return seconds >= KEPT;
        }
        if let Some(now) = self.shared.time.at(&Moment::now()) {
            // Lost with the process, it is written at the next look.
            self.books.put(&absent(row), Some(&now.to_le_bytes()));
        }
        false
    }

    fn raise_lost(&self, row: &Row, page: &Page) {
        let lost = page.spent().min(page.promised()).saturating_sub(page.channel.claimed);
        if lost != 0 {
            self.shared.alarms.raise(Alarm::Lost { row: *row, lost });
        }
    }

    fn forget(&self, row: &Row, page: &Page) -> Result<Seq, WatchError> {
        self.raise_lost(row, page);
        if self.books.get(&absent(row)).is_some() {
            self.books.put(&absent(row), None);
        }
        let seq = self.books.forget(row)?;
        if self.books.rows(&row.account).is_empty() {
            self.shared.fresh.forget(&row.account);
        }
        Ok(seq)
    }
}

/// Under which the time of its absence is written.
fn absent(row: &Row) -> Vec<u8> {
    [ABSENT, &row.account, row.slot.as_slice()].concat()
}
