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
        // An assignment of which nothing is known: it may give the slot to somebody else.
        let given = Assignment { tag: [0; 9], until: slot.until, share: 0 };
        page.signed.push(SignedAssign { revision: u32::MAX, items: vec![(place, nobody, given)] });
    }
    page.look = Some(look(fan, 0, seen));
    page
}
