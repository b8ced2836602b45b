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
        // An assignment of which nothing is known: it may give the slot to somebody else, for all days.
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
        fans::{recipient, tag},
    };
    use farthing_core::fan::LEASE_DAY;
    use farthing_vouchers::fans::{FanRefusal, Limits, Wish};

    const LIMITS: Limits = Limits { least: 0, most: u64::MAX, share: u64::MAX, fee: 0 };

    /// Eight slots, of which the first is one payee's for five days.
    fn fan(address: &Address, ada: &Recipient) -> Fan {
        let none = Address::default();
        let mut slots = vec![FanSlot { share: 0, claimed: 0, until: 0, tag: [0; 9] }; 8];
        slots[0] = FanSlot { share: 20, claimed: 4, until: 5, tag: tag(address, ada) };
        Fan {
            deposit: none,
            key: none,
            rent_payer: none,
            funded: 100_000,
            claimed: 40,
            open_slot: 7,
            unit: 10,
            revision: 3,
            opened_at: 0,
            salt: 3,
            slot_count: 8,
            last_day: 90,
            status: FanStatus::Open,
            version: 0,
            bump: 255,
            reserved: [0; 3],
            slots: Tail(slots),
        }
    }

    #[test]
    fn after_a_loss_nothing_is_promised_in_a_used_slot_and_it_is_given_to_nobody() {
        let [address, one, two] = [[9; 32], [1; 32], [2; 32]].map(Address::new_from_array);
        let [ada, ben] = [one, two].map(|payee| recipient(&payee, [7; 32]));
        let mut page = recovered_page(&address, &fan(&address, &ada), 50);
        let paid = page.pay(&ada, 10, LEASE_DAY);
        assert!(matches!(paid, Err(FanRefusal::ShareUsedUp { .. })), "{paid:?}");
        let wish = |recipient| Wish { recipient, amount: 100, days: 14, fee: 0 };
        // The lease lives, and is over: neither its payee nor another gets the slot.
        for now in [LEASE_DAY, 6 * LEASE_DAY, 40 * LEASE_DAY] {
            let plan = page.clone().plan(&[wish(ada), wish(ben)], &LIMITS, now).unwrap();
            let slots: Vec<_> = plan.items.iter().map(|item| item.slot).collect();
            assert_eq!((slots, plan.revision), (vec![1, 2], 3), "{now}");
        }
    }

    #[test]
    fn what_is_settled_is_never_newer_than_what_was_read() {
        let address = Address::new_from_array([9; 32]);
        let fan = fan(&address, &recipient(&address, [7; 32]));
        assert_eq!((look(&fan, 2, 50).settled, look(&fan, 9, 50).settled), (2, 3));
        assert_eq!((look(&fan, 2, 50).slots.len(), look(&fan, 2, 50).is_open), (8, true));
    }
}
