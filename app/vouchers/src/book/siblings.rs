//! Which slots of each fan have a row.

use std::collections::HashMap;

use farthing_core::fan::SLOTS_MAX;

use super::{ChannelAddress, Row};

/// The slots of fans that have a row, a bit for each: nearly always one, so that the others of a fan are
/// found without asking for all 64.
#[derive(Clone, Debug, Default)]
pub(super) struct Siblings {
    slots: HashMap<ChannelAddress, u64>,
}

impl Siblings {
    /// Notes a row, if it is a share's.
    pub(super) fn insert(&mut self, row: &Row) {
        if let Some(slot) = row.slot {
            *self.slots.entry(row.account).or_default() |= bit(slot);
        }
    }

    /// Forgets a row.
    pub(super) fn remove(&mut self, row: &Row) {
        let (Some(slot), Some(slots)) = (row.slot, self.slots.get_mut(&row.account)) else {
            return;
        };
        *slots &= !bit(slot);
        if *slots == 0 {
            self.slots.remove(&row.account);
        }
    }

    /// The other rows of the fan.
    pub(super) fn of(&self, row: &Row) -> impl Iterator<Item = Row> {
        let own = row.slot.map_or(0, bit);
        let others = self.slots.get(&row.account).copied().unwrap_or(0) & !own;
        let fan = row.account;
        let slots = (0..SLOTS_MAX).take_while(move |slot| others >> slot != 0);
        slots.filter(move |slot| others & bit(*slot) != 0).map(move |slot| Row::share(&fan, slot))
    }
}

/// None for a slot that no fan has.
fn bit(slot: u8) -> u64 {
    1u64.checked_shl(slot.into()).unwrap_or(0)
}
