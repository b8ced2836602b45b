//! Which slot a payee gets.

use farthing_core::fan::{Assignment, Slot, Tag};

use super::FanPage;
use super::page::{FanLook, SignedAssign, numbered};

/// Seconds by which the payer's time may be ahead of the cluster's.
const CLOCKS_DIFFER: i64 = 3_600;

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
        if !is_its && stored.is_living(&look.lease, now) {
            return false;
        }
        if self.of(slot, tag).is_none() {
            return self.possible(look, slot, now).all(|given| given.tag == *tag);
        }
        // What can land no more may have landed, unseen: then the slot has been another's since.
        let was_anothers = self.unsettled(slot).any(|(_, given)| given.tag != *tag);
        (is_its || self.is_signed_for(look, slot, tag, now)) && !was_anothers
    }

    /// Whether something signed gives the slot to the payee, if it lands.
    fn is_signed_for(&self, look: &FanLook, slot: u8, tag: &Tag, now: i64) -> bool {
        self.possible(look, slot, now).any(|given| given.tag == *tag)
    }

    /// What a slot may still become. An assignment of which one lease would be over lands no more.
    fn possible(&self, look: &FanLook, slot: u8, now: i64) -> impl Iterator<Item = &Assignment> {
        let lease = look.lease;
        let is_late =
            move |given: &Assignment| now >= lease.end(given.until).saturating_add(CLOCKS_DIFFER);
        let may_land =
            move |assign: &SignedAssign| !assign.items.iter().any(|(_, _, given)| is_late(given));
        let items = self.unsettled(slot).filter(move |(assign, _)| may_land(assign));
        items.map(|(_, given)| given)
    }

    /// What a slot was or will be, if the assignment has landed or lands.
    fn unsettled(&self, slot: u8) -> impl Iterator<Item = (&SignedAssign, &Assignment)> {
        let items = self
            .signed
            .iter()
            .flat_map(|assign| assign.items.iter().map(move |(at, _, given)| (*at, assign, given)));
        items.filter(move |(at, _, _)| *at == slot).map(|(_, assign, given)| (assign, given))
    }

    /// Less is better.
    fn rank(&self, look: &FanLook, slot: u8, stored: &Slot, tag: &Tag, now: i64) -> (u8, u8) {
        let is_its = stored.until != 0 && stored.tag == *tag;
        match (is_its, stored.is_living(&look.lease, now)) {
            (true, true) => (0, 0),
            _ if self.is_signed_for(look, slot, tag, now) => (1, 0),
            (true, false) => (2, 0),
            (false, _) => (3, stored.until),
        }
    }
}
