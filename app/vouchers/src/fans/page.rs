//! What a payer remembers of a fan.

use std::collections::BTreeMap;

use farthing_core::fan::{Assignment, Lease, Recipient, SLOTS_MAX, Slot, Tag, reserved};

use super::FanRefusal;
use crate::signed::tag;

/// A payee's place in a slot that it has, had, or may have had.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    /// What the slot was or would be marked with.
    pub tag: Tag,
    /// Whose it is, where this page has given it; where it has not, nothing is promised.
    pub recipient: Option<Recipient>,
    /// Base units bought of the payee through this slot, fees included. Promised is that, rounded up to a
    /// unit.
    pub spent: u64,
    /// The highest promise, in units. Never falls.
    pub units: u16,
    /// What `spent` was when its last lease was first seen.
    pub begun: u64,
    /// The day at whose end the lease ends for which a fee was promised; 0 where none was.
    pub fee_until: u8,
}

/// A signed assignment that may still land.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedAssign {
    /// The revision at which alone it can land.
    pub revision: u32,
    /// The slots that it gives, to whom, and how.
    pub items: Vec<(u8, Recipient, Assignment)>,
}

/// What the chain says of a fan, all of it at one moment, and confirmed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FanLook {
    /// Base units of a unit.
    pub unit: u32,
    /// When its leases end.
    pub lease: Lease,
    /// How many assignments have landed.
    pub revision: u32,
    /// The same where the cluster has finalized it: what was signed for an earlier revision lands no more.
    /// Of no later moment than the rest; above `revision` it counts as that.
    pub settled: u32,
    /// Base units put in, less those that went home.
    pub funded: u64,
    /// Base units paid to payees.
    pub claimed: u64,
    /// All slots, in their order.
    pub slots: Vec<Slot>,
    /// Whether shares are given: neither closing nor ended.
    pub is_open: bool,
    /// The slot of the cluster at which all this was so.
    pub seen: u64,
}

/// What a payer remembers of a fan. It must never be lost while the fan has money: see the module's rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FanPage {
    /// The fan's address.
    pub fan: [u8; 32],
    /// The last look at the chain; `None` before the first.
    pub look: Option<FanLook>,
    /// For each slot who has it, had it, or may have had it.
    pub held: BTreeMap<u8, Vec<Held>>,
    /// Assignments that may still land.
    pub signed: Vec<SignedAssign>,
}

impl FanPage {
    /// Nothing is known of the fan yet.
    #[must_use]
    pub fn new(fan: [u8; 32]) -> Self {
        Self { fan, look: None, held: BTreeMap::new(), signed: Vec::new() }
    }

    /// Notes what the chain says. What is older than the last look is ignored.
    ///
    /// # Errors
    /// `Changed`: its unit, its lease or the number of its slots is another than before.
    pub fn note(&mut self, look: FanLook) -> Result<(), FanRefusal> {
        if let Some(before) = &self.look {
            let is_same = (before.unit, before.lease, before.slots.len())
                == (look.unit, look.lease, look.slots.len());
            if !is_same {
                return Err(FanRefusal::Changed);
            }
            if look.seen < before.seen {
                return Ok(());
            }
        }
        if look.slots.len() > SLOTS_MAX.into() {
            return Err(FanRefusal::Changed);
        }
        // A node that lags behind the one that was asked for it shows less.
        let settled = look.settled.min(look.revision);
        self.signed.retain(|assign| assign.revision >= settled);
        for (slot, stored) in numbered(&look.slots).filter(|(_, stored)| stored.until != 0) {
            let before = self.look.as_ref().map(|look| look.slot(slot));
            let is_new = before
                .is_none_or(|before| (before.tag, before.until) != (stored.tag, stored.until));
            let place = held(&mut self.held, slot, stored.tag);
            place.begun = if is_new { place.spent } else { place.begun };
        }
        self.look = Some(look);
        Ok(())
    }

    /// What the chain said last, where it may be relied on.
    pub(super) fn current(&self) -> Result<&FanLook, FanRefusal> {
        let look = self.look.as_ref().ok_or(FanRefusal::NotSeen)?;
        for (slot, stored) in numbered(&look.slots).filter(|(_, stored)| stored.until != 0) {
            let known = self.of(slot, &stored.tag).map_or(0, |held| held.units);
            if stored.claimed > known {
                return Err(FanRefusal::HistoryLost { slot });
            }
        }
        Ok(look)
    }

    /// A payee's place in a slot, if it has or may have had one.
    #[must_use]
    pub fn of(&self, slot: u8, tag: &Tag) -> Option<&Held> {
        self.held.get(&slot)?.iter().find(|held| held.tag == *tag)
    }

    /// What marks this payee's slots in the fan.
    #[must_use]
    pub fn tag(&self, recipient: &Recipient) -> Tag {
        tag(recipient, &self.fan)
    }
}

impl FanLook {
    /// The slot of this number; one never used where there is none.
    #[must_use]
    pub fn slot(&self, slot: u8) -> Slot {
        self.slots.get(usize::from(slot)).copied().unwrap_or_default()
    }

    /// Base units that no living lease holds at `now`.
    #[must_use]
    pub fn free(&self, now: i64) -> u64 {
        let reserved = reserved(self.slots.iter().copied(), self.unit, &self.lease, now);
        self.funded.saturating_sub(self.claimed).saturating_sub(reserved)
    }
}

/// Slots with their numbers: there are at most 64.
pub(super) fn numbered(slots: &[Slot]) -> impl Iterator<Item = (u8, &Slot)> {
    (0..=u8::MAX).zip(slots)
}

/// The place of a tag in a slot, made where it is missing.
pub(super) fn held(all: &mut BTreeMap<u8, Vec<Held>>, slot: u8, tag: Tag) -> &mut Held {
    let places = all.entry(slot).or_default();
    let at = places.iter().position(|held| held.tag == tag).unwrap_or(places.len());
    if at == places.len() {
        let (recipient, spent, units, begun, fee_until) = (None, 0, 0, 0, 0);
        places.push(Held { tag, recipient, spent, units, begun, fee_until });
    }
    // It is there: it was found, or is the last.
    #[allow(clippy::indexing_slicing)]
    &mut places[at]
}
