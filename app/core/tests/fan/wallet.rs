//! The payer's side, by the wallet's rules: it signs only under a share that stands, to that share's end,
//! never below its highest; and a payee whose slot another had since gets a different slot.

use farthing_core::fan::{Assignment, SlotClaim};
use farthing_model::fan::Fan;
use std::collections::{BTreeMap, BTreeSet};

/// A payee's number. Its tag is made of it.
pub type Payee = u8;

pub fn tag(payee: Payee) -> [u8; 9] {
    [payee + 1; 9]
}

/// A promise that a payee holds.
#[derive(Clone, Copy)]
pub struct Promise {
    pub payee: Payee,
    pub slot: usize,
    pub units: u16,
    pub day: u8,
}

impl Promise {
    pub fn claim(&self) -> SlotClaim {
        SlotClaim { tag: tag(self.payee), cumulative: self.units, day: self.day }
    }
}

#[derive(Default)]
pub struct Wallet {
    /// Highest units promised to each payee in each slot.
    pub promised: BTreeMap<(Payee, usize), u16>,
    /// Slots that each payee had and that were another's later.
    lost: BTreeSet<(Payee, usize)>,
    /// Everything ever signed.
    pub signed: Vec<Promise>,
}

impl Wallet {
    /// Whether the rules let a payee have a slot.
    pub fn may_give(&self, payee: Payee, slot: usize) -> bool {
        !self.lost.contains(&(payee, slot))
    }

    /// Notes that an assignment landed.
    pub fn landed(&mut self, slot: usize, given: &Assignment) {
        let had = self.promised.keys().filter(|(_, at)| *at == slot).map(|(payee, _)| *payee);
        let others: Vec<_> = had.filter(|payee| tag(*payee) != given.tag).collect();
        self.lost.extend(others.into_iter().map(|payee| (payee, slot)));
    }

    /// Signs `more` units to a payee, up to the share of its living slot.
    pub fn promise(&mut self, fan: &Fan, slot: usize, payee: Payee, more: u16, now: i64) {
        let stored = fan.slots[slot];
        if stored.tag != tag(payee) || !stored.is_living(&fan.lease, now) {
            return;
        }
        let highest = self.promised.entry((payee, slot)).or_default();
        *highest = highest.saturating_add(more).min(stored.share).max(*highest);
        self.signed.push(Promise { payee, slot, units: *highest, day: stored.until });
    }
}
