//! What is true of fans at every moment (F1, F2), and what no change may do to them.

use super::{Books, Violation, change::freed, ensure};
use farthing_sdk::{
    accounts::{Fan, FanSlot, FanStatus},
    events::{Event, FanClosed},
    solana::Address,
};

/// Seconds of a day of a lease.
const DAY: i64 = 86_400;

impl Books {
    /// F1 and F2, and that what is ended is empty.
    pub(super) fn check_fans(&self, now: i64) -> Result<(), Violation> {
        for (address, fan) in &self.fans {
            let (claimed, funded) = (u128::from(fan.claimed), u128::from(fan.funded));
            ensure!(claimed <= funded, "{address} paid {claimed} of {funded} (I2)");
            let ended = fan.status == FanStatus::Ended;
            ensure!(!ended || claimed == funded, "{address} ended with money in it");
            let slots = &fan.slots.0;
            ensure!(slots.len() == usize::from(fan.slot_count), "{address} has lost slots");
            let over = slots.iter().find(|slot| slot.claimed > slot.share);
            ensure!(over.is_none(), "{address} paid {over:?} (F2)");
            let worth = |units: u16| u128::from(fan.unit) * u128::from(units);
            let paid: u128 = slots.iter().map(|slot| worth(slot.claimed)).sum();
            ensure!(paid <= claimed, "{address} says it paid {claimed}, its slots {paid}");
            let living = slots.iter().filter(|slot| is_living(fan, slot, now));
            let reserved: u128 = living.map(|slot| worth(slot.share - slot.claimed)).sum();
            let left = funded - claimed;
            ensure!(reserved <= left, "{address} reserves {reserved} of {left} (F1)");
            let last = slots.iter().map(|slot| slot.until).max();
            ensure!(last <= Some(fan.last_day), "{address} leases beyond its last day");
        }
        Ok(())
    }
}

fn is_living(fan: &Fan, slot: &FanSlot, now: i64) -> bool {
    slot.until != 0 && now < i64::from(fan.opened_at) + DAY * i64::from(slot.until)
}

pub(super) fn closed<'a>(fan: &Address, events: &'a [Event]) -> Option<&'a FanClosed> {
    events.iter().find_map(|event| match event {
        Event::FanClosed(told) if told.fan == *fan => Some(told),
        _ => None,
    })
}

pub(super) fn gone(old: &Fan, closed: Option<&FanClosed>) -> Result<(), Violation> {
    freed(old.status == FanStatus::Ended, closed.is_some())?;
    let claimed = closed.map_or(old.claimed, |told| told.claimed);
    ensure!(claimed >= old.claimed, "has paid less than before (I2)");
    Ok(())
}

pub(super) fn changed(old: &Fan, new: &Fan) -> Result<(), Violation> {
    ensure!(new.claimed >= old.claimed, "has paid less than before (I2)");
    ensure!(new.revision >= old.revision, "has an older revision");
    ensure!(new.status as u8 >= old.status as u8, "opened again");
    let ended = old.status == FanStatus::Ended;
    ensure!(!ended || new == old, "changed after it ended");
    let fixed = |fan: &Fan| {
        let addresses = (fan.deposit, fan.key, fan.rent_payer);
        (addresses, fan.unit, fan.opened_at, fan.salt, fan.slot_count, fan.last_day, fan.open_slot)
    };
    ensure!(fixed(old) == fixed(new), "changed what is written once");
    for (at, (old_slot, slot)) in old.slots.0.iter().zip(&new.slots.0).enumerate() {
        let is_same = old_slot.tag == slot.tag && old_slot.until != 0;
        ensure!(!is_same || slot.claimed >= old_slot.claimed, "forgets claims of slot {at} (F4)");
        ensure!(
            is_same || old_slot == slot || new.revision > old.revision,
            "gave slot {at} without its key"
        );
    }
    Ok(())
}
