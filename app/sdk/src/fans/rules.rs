//! What follows from a fan's fields, as the program has it.

use crate::{
    accounts::{Fan, FanSlot, FanStatus},
    addresses,
    solana::Address,
};
use farthing_core::{
    channel,
    fan::{Lease, Slot, Tag, reserved},
};

impl From<&FanSlot> for Slot {
    fn from(slot: &FanSlot) -> Self {
        let FanSlot { share, claimed, until, tag } = *slot;
        Self { share, claimed, until, tag }
    }
}

impl Fan {
    /// When its leases end.
    pub fn lease(&self) -> Lease {
        Lease { opened_at: self.opened_at, last_day: self.last_day }
    }

    /// Its slots with their places, from 0.
    pub fn each_slot(&self) -> impl Iterator<Item = (u8, Slot)> {
        (0..).zip(self.slots.0.iter().map(Slot::from))
    }

    /// The slot at a place; `None` where there is none.
    pub fn slot(&self, place: u8) -> Option<Slot> {
        self.slots.0.get(usize::from(place)).map(Slot::from)
    }

    /// The slots of a tag that was ever given, their leases over or not.
    pub fn slots_of(&self, tag: Tag) -> impl Iterator<Item = (u8, Slot)> {
        self.each_slot().filter(move |(_, slot)| slot.until != 0 && slot.tag == tag)
    }

    /// The slots whose leases live at `now`, unix seconds.
    pub fn living(&self, now: i64) -> impl Iterator<Item = (u8, Slot)> {
        let lease = self.lease();
        self.each_slot().filter(move |(_, slot)| slot.is_living(&lease, now))
    }

    /// The slots that nobody has at `now`, unix seconds: never used, or their leases over.
    pub fn vacant(&self, now: i64) -> impl Iterator<Item = (u8, Slot)> {
        let lease = self.lease();
        self.each_slot().filter(move |(_, slot)| !slot.is_living(&lease, now))
    }

    /// The slots that nobody ever had.
    pub fn unused(&self) -> impl Iterator<Item = u8> {
        self.each_slot().filter(|(_, slot)| slot.until == 0).map(|(place, _)| place)
    }

    /// Base units in it.
    pub fn left(&self) -> u64 {
        channel::left(self.funded, self.claimed)
    }

    /// Base units that living shares hold at `now`, unix seconds.
    pub fn reserved(&self, now: i64) -> u64 {
        reserved(self.each_slot().map(|(_, slot)| slot), self.unit, &self.lease(), now)
    }

    /// Base units that no living share holds at `now`, unix seconds: for new shares, or to go home.
    pub fn free(&self, now: i64) -> u64 {
        self.left().saturating_sub(self.reserved(now))
    }

    /// Base units that so many units are worth.
    pub fn worth(&self, units: u16) -> u64 {
        // Below 2^48.
        u64::from(self.unit).saturating_mul(units.into())
    }

    /// Units that so many base units are: `None` unless that is a whole number, at most 65,535.
    pub fn units(&self, amount: u64) -> Option<u16> {
        let unit = u64::from(self.unit);
        let units = amount.checked_div(unit)?;
        u16::try_from(units).ok().filter(|_| amount.is_multiple_of(unit))
    }

    /// Whether it gives shares at `now`, unix seconds: open, with a day left.
    pub fn gives_shares(&self, now: i64) -> bool {
        self.status == FanStatus::Open && !self.lease().is_over(now)
    }

    /// Unix seconds from which anyone can finish its close: once it is closing or its last day over, and no
    /// share lives that something can be claimed of. `None` of a fan that has ended. That of one that nobody
    /// asked to close is its last day, and both can come sooner: payees claim all of a share or give it back.
    pub fn finishable_from(&self, now: i64) -> Option<i64> {
        let lease = self.lease();
        let unsettled = self.each_slot().filter(|(_, slot)| !slot.is_settled(&lease, now));
        let settled = unsettled.map(|(_, slot)| lease.end(slot.until)).max().unwrap_or(now);
        match self.status {
            FanStatus::Ended => None,
            FanStatus::Closing => Some(settled),
            FanStatus::Open => Some(settled.max(lease.end(self.last_day))),
        }
    }

    /// Whether it holds money of this mint. Its address says so, and who is to be paid by it must ask: the
    /// account itself names no mint.
    pub fn is_of_mint(&self, address: &Address, mint: &Address) -> bool {
        addresses::fan(&self.deposit, mint, self.salt, self.open_slot) == *address
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Tail;

    const DAY: i64 = 86_400;
    const OPENED: i64 = 1_800_000_000;

    fn slot(share: u16, claimed: u16, until: u8) -> FanSlot {
        FanSlot { share, claimed, until, tag: [until; 9] }
    }

    fn fan(slots: Vec<FanSlot>) -> Fan {
        let none = Address::default();
        Fan {
            deposit: none,
            key: none,
            rent_payer: none,
            funded: 1_000,
            claimed: 40,
            open_slot: 7,
            unit: 10,
            revision: 1,
            opened_at: OPENED as u32,
            salt: 3,
            slot_count: slots.len() as u8,
            last_day: 90,
            status: FanStatus::Open,
            version: 0,
            bump: 255,
            reserved: [0; 3],
            slots: Tail(slots),
        }
    }

    #[test]
    fn a_share_holds_money_until_the_second_its_lease_ends() {
        let fan = fan(vec![slot(20, 4, 5), slot(30, 0, 2), slot(0, 0, 0)]);
        let free = |days: i64, seconds: i64| fan.free(OPENED + DAY * days + seconds);
        assert_eq!((free(0, 0), free(2, -1)), (960 - 160 - 300, 500));
        assert_eq!((free(2, 0), free(5, -1), free(5, 0)), (800, 800, 960));
        let places = |days: i64| fan.living(OPENED + DAY * days).map(|(at, _)| at).collect();
        let (both, one, none): (Vec<u8>, Vec<u8>, Vec<u8>) = (places(0), places(2), places(5));
        assert_eq!((both, one, none), (vec![0, 1], vec![0], vec![]));
        assert_eq!(fan.vacant(OPENED + DAY * 2).map(|(at, _)| at).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_slot_never_used_is_of_no_tag() {
        let fan = fan(vec![slot(0, 0, 0), slot(5, 0, 3), slot(6, 0, 3)]);
        assert_eq!(fan.slots_of([0; 9]).count(), 0);
        assert_eq!(fan.slots_of([3; 9]).map(|(at, _)| at).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(fan.slot(2).map(|slot| slot.share), Some(6));
        assert_eq!(fan.slot(3), None);
        assert_eq!(fan.unused().collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn an_amount_is_a_whole_number_of_units_or_none() {
        let fan = fan(Vec::new());
        let units = |amount| fan.units(amount);
        assert_eq!((units(0), units(10), units(15)), (Some(0), Some(1), None));
        assert_eq!((units(655_350), units(655_360)), (Some(65_535), None));
        assert_eq!(fan.worth(65_535), 655_350);
    }

    #[test]
    fn a_close_is_finished_once_nothing_can_be_claimed_any_more() {
        let now = OPENED + DAY;
        let mut open = fan(vec![slot(20, 4, 5), slot(30, 30, 9)]);
        assert_eq!(open.finishable_from(now), Some(OPENED + DAY * 90));
        open.status = FanStatus::Closing;
        assert_eq!(open.finishable_from(now), Some(OPENED + DAY * 5));
        open.slots.0[0].claimed = 20;
        assert_eq!(open.finishable_from(now), Some(now));
        open.status = FanStatus::Ended;
        assert_eq!(open.finishable_from(now), None);
    }

    #[test]
    fn a_fan_is_of_the_mint_that_its_address_says() {
        let fan = fan(Vec::new());
        let [mint, other] = [[1; 32], [2; 32]].map(Address::new_from_array);
        let address = addresses::fan(&fan.deposit, &mint, fan.salt, fan.open_slot);
        assert!(fan.is_of_mint(&address, &mint) && !fan.is_of_mint(&address, &other));
    }
}
