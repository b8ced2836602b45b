//! Between accounts and the payer's page of `farthing_vouchers`.

use super::Recipient;
use crate::{
    accounts::{Fan, FanStatus},
    solana::Address,
};
use farthing_core::fan::Assignment;
use farthing_vouchers::fans::{FanLook, FanPage, Held, SignedAssign};

/// What the chain says of a fan, as [`FanPage::note`] wants it: read at `seen`, a slot of the cluster, or later.
/// `settled` is the revision that the cluster has finalized, read before; 0 where that is not known.
pub fn look(fan: &Fan, settled: u32, seen: u64) -> FanLook {
    FanLook {
        unit: fan.unit,
        lease: fan.lease(),
        revision: fan.revision,
        settled: settled.min(fan.revision),
        funded: fan.funded,
        claimed: fan.claimed,
        slots: fan.each_slot().map(|(_, slot)| slot).collect(),
        is_open: fan.status == FanStatus::Open,
        seen,
    }
}

/// The page of a payer that has lost its own: see [`crate::compose::RecoveredFan`]. Every slot that was ever
/// used counts as promised whole and for ever: nothing more is promised in it, and it is given to nobody.
///
/// Send an assignment without shares before, and read the fan after it: what was signed before can then land
/// no more. What is left is a first voucher of an assignment that never landed.
pub fn recovered_page(address: &Address, fan: &Fan, seen: u64) -> FanPage {
    let mut page = FanPage::new(address.to_bytes());
    let nobody = Recipient { payee: [0; 32], audience: [0; 32] };
    for (place, slot) in fan.each_slot().filter(|(_, slot)| slot.until != 0) {
        let (tag, all) = (slot.tag, fan.worth(u16::MAX));
        let (recipient, units, fee_until) = (None, u16::MAX, 0);
        let held = Held { tag, recipient, spent: all, units, begun: all, fee_until };
        page.held.insert(place, vec![held]);
        // An assignment of which nothing is known: it may give the slot to somebody else as long as the fan
        // can be open.
        let given = Assignment { tag: [0; 9], until: u8::MAX, share: 0 };
        page.signed.push(SignedAssign { revision: u32::MAX, items: vec![(place, nobody, given)] });
    }
    page.look = Some(look(fan, 0, seen));
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::{FanSlot, Tail},
        addresses,
        fans::{recipient, tag},
    };
    use farthing_vouchers::fans::{FanRefusal, Limits, Wish};

    const DAY: i64 = 86_400;
    const OPENED: i64 = 1_800_000_000;
    const LIMITS: Limits = Limits { least: 0, most: u64::MAX, share: u64::MAX, fee: 0 };

    fn to(payee: u8) -> Recipient {
        recipient(&Address::new_from_array([payee; 32]), [7; 32])
    }

    /// Of eight slots, with a share for payee 1 in the first until day 5.
    fn fan() -> (Address, Fan) {
        let none = Address::default();
        let (salt, open_slot) = (3, 7);
        let address = addresses::fan(&none, &none, salt, open_slot);
        let used = FanSlot { share: 20, claimed: 4, until: 5, tag: tag(&address, &to(1)) };
        let unused = FanSlot { share: 0, claimed: 0, until: 0, tag: [0; 9] };
        let slots = std::iter::once(used).chain(vec![unused; 7]).collect();
        let (funded, claimed, unit, last_day) = (1_000_000, 40, 10, 200);
        let fan = Fan {
            deposit: none,
            key: none,
            rent_payer: none,
            funded,
            claimed,
            open_slot,
            unit,
            revision: 1,
            opened_at: OPENED as u32,
            salt,
            slot_count: 8,
            last_day,
            status: FanStatus::Open,
            version: 0,
            bump: 255,
            reserved: [0; 3],
            slots: Tail(slots),
        };
        (address, fan)
    }

    #[test]
    fn nothing_is_promised_in_a_slot_that_was_used_before_the_loss() {
        let (address, fan) = fan();
        let mut page = recovered_page(&address, &fan, 9);
        for amount in [0, 10] {
            assert_eq!(page.pay(&to(1), amount, OPENED), Err(FanRefusal::NoShare));
        }
    }

    #[test]
    fn a_slot_that_was_used_before_the_loss_is_given_to_nobody_however_long_its_lease_is_over() {
        let (address, fan) = fan();
        let payees: Vec<_> = (1..=8).map(to).collect();
        let wish =
            |recipient: &Recipient| Wish { recipient: *recipient, amount: 10, days: 1, fee: 0 };
        let wishes: Vec<_> = payees.iter().map(wish).collect();
        for day in [0, 4, 5, 6, 20, 190] {
            let mut page = recovered_page(&address, &fan, 9);
            let plan = page.plan(&wishes, &LIMITS, OPENED + day * DAY + 7_200).unwrap();
            assert!(plan.items.iter().all(|item| item.slot != 0), "day {day}");
            assert_eq!((plan.items.len(), plan.left_out.len()), (7, 1), "day {day}");
        }
    }

    #[test]
    fn what_is_settled_is_never_newer_than_what_was_read() {
        let (_, fan) = fan();
        assert_eq!([0, 1, 9].map(|settled| look(&fan, settled, 50).settled), [0, 1, 1]);
        assert_eq!((look(&fan, 1, 50).slots.len(), look(&fan, 1, 50).is_open), (8, true));
    }
}
