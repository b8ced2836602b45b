//! Which slot a payee gets.

use farthing_core::fan::{Slot, Tag};

use super::FanPage;
use super::page::{FanLook, numbered};

impl FanPage {
    /// The slots that a payee may be given, the best first: its own, one that is signed for it, one never
    /// used, and then one whose lease is over, the longest first.
    pub(super) fn choices(&self, look: &FanLook, tag: &Tag, now: i64) -> Vec<u8> {
        let may =
            numbered(&look.slots).filter(|(slot, stored)| self.may(look, *slot, stored, tag, now));
        let mut choices: Vec<_> =
            may.map(|(slot, stored)| (self.rank(look, slot, stored, tag, now), slot)).collect();
        choices.sort_unstable();
        choices.into_iter().map(|(_, slot)| slot).collect()
    }

    /// Rules 3 and 4.
    fn may(&self, look: &FanLook, slot: u8, stored: &Slot, tag: &Tag, now: i64) -> bool {
        let is_its = stored.until != 0 && stored.tag == *tag;
        let is_others = !is_its && stored.is_living(&look.lease, now);
        let is_first = self.of(slot, tag).is_none() || self.is_signed_for(slot, tag);
        !is_others && (is_its || is_first) && !self.may_become_anothers(slot, tag)
    }

    /// Whether something signed gives the slot to the payee, if it lands. Then nobody else has had it since.
    fn is_signed_for(&self, slot: u8, tag: &Tag) -> bool {
        let mut items = self.signed.iter().flat_map(|assign| &assign.items);
        items.any(|(given, _, assignment)| *given == slot && assignment.tag == *tag)
    }

    /// Whether something signed gives the slot to somebody else, if it lands.
    fn may_become_anothers(&self, slot: u8, tag: &Tag) -> bool {
        let mut items = self.signed.iter().flat_map(|assign| &assign.items);
        items.any(|(given, _, assignment)| *given == slot && assignment.tag != *tag)
    }

    /// Less is better.
    fn rank(&self, look: &FanLook, slot: u8, stored: &Slot, tag: &Tag, now: i64) -> (u8, u8) {
        let is_its = stored.until != 0 && stored.tag == *tag;
        match (is_its, stored.is_living(&look.lease, now)) {
            (true, true) => (0, 0),
            _ if self.is_signed_for(slot, tag) => (1, 0),
            (true, false) => (2, 0),
            (false, _) => (3, stored.until),
        }
    }
}
