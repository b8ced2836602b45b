//! Promises.

use farthing_core::fan::{FanVoucher, Recipient, Slot};

use super::page::{Held, held, numbered};
use super::{FanPage, FanRefusal};

/// A promise that follows.
struct Next {
    slot: u8,
    spent: u64,
    units: u16,
    /// The units in base units.
    cumulative: u64,
    /// Unix seconds of the lease's end.
    until: i64,
}

impl FanPage {
    /// Promises `amount` base units more to a payee with a confirmed, living share: the voucher to sign,
    /// once the page is written. What is under a unit of the last voucher is prepaid, and used first. In a slot
    /// that this page has not given, nothing is: what was promised of it is not known.
    ///
    /// # Errors
    /// `NotSeen`, `HistoryLost`; `NoShare`, or `Unconfirmed` where one is signed for; `ShareUsedUp`,
    /// `TooMuch`. Nothing changes then.
    pub fn pay(
        &mut self,
        recipient: &Recipient,
        amount: u64,
        now: i64,
    ) -> Result<FanVoucher, FanRefusal> {
        let Next { slot, spent, units, cumulative, until } = self.next(recipient, amount, now)?;
        let tag = self.tag(recipient);
        let place = held(&mut self.held, slot, tag);
        (place.spent, place.units) = (spent, units);
        Ok(self.voucher(slot, *recipient, (cumulative, until)))
    }

    /// Unix seconds at which the payee's last confirmed, living lease ends; `None` without one. Payees refuse
    /// to begin with a lease of less than a day, and to go on in its last hour: extend it before.
    #[must_use]
    pub fn ends_at(&self, recipient: &Recipient, now: i64) -> Option<i64> {
        let (look, tag) = (self.look.as_ref()?, self.tag(recipient));
        let its = look.slots.iter().filter(|stored| stored.tag == tag);
        let living = its.filter(|stored| stored.is_living(&look.lease, now));
        living.map(|stored| look.lease.end(stored.until)).max()
    }

    /// Takes back what a payee has returned of what was bought through a slot: it is spent first then. What
    /// was promised stays so.
    pub fn returned(&mut self, slot: u8, recipient: &Recipient, amount: u64) {
        let tag = self.tag(recipient);
        let places = self.held.get_mut(&slot).into_iter().flatten();
        if let Some(place) = places.into_iter().find(|held| held.tag == tag) {
            place.spent = place.spent.saturating_sub(amount);
        }
    }

    /// What `amount` more would be, in the first of the payee's slots that holds it.
    fn next(&self, recipient: &Recipient, amount: u64, now: i64) -> Result<Next, FanRefusal> {
        let look = self.current()?;
        let (tag, unit) = (self.tag(recipient), look.unit);
        let is_its = |stored: &Slot| stored.tag == tag && stored.is_living(&look.lease, now);
        let given = |slot| self.of(slot, &tag).filter(|held| held.recipient.is_some());
        let mut refused = self.without_share(recipient);
        for (slot, stored) in numbered(&look.slots).filter(|(_, stored)| is_its(stored)) {
            let Some(held) = given(slot) else { continue };
            let (spent, units) = after(Some(held), amount, unit)?;
            let above = units.saturating_sub(stored.share.into());
            match u16::try_from(units) {
                Ok(units) if above == 0 => {
                    let cumulative = u64::from(units).saturating_mul(unit.into());
                    let until = look.lease.end(stored.until);
                    return Ok(Next { slot, spent, units, cumulative, until });
                }
                _ => {
                    refused = FanRefusal::ShareUsedUp { missing: above.saturating_mul(unit.into()) }
                }
            }
        }
        Err(refused)
    }

    /// Why a payee without a living share is promised nothing.
    fn without_share(&self, recipient: &Recipient) -> FanRefusal {
        let mut signed = self.signed.iter().flat_map(|assign| &assign.items);
        let is_signed = signed.any(|(_, given_to, _)| given_to == recipient);
        if is_signed { FanRefusal::Unconfirmed } else { FanRefusal::NoShare }
    }

    pub(super) fn voucher(
        &self,
        slot: u8,
        recipient: Recipient,
        (cumulative, expires_at): (u64, i64),
    ) -> FanVoucher {
        FanVoucher { fan: self.fan, recipient, slot, cumulative, expires_at }
    }
}

/// Base units spent at a payee and units promised to it after `amount` more: never below what is promised
/// already.
pub(super) fn after(
    place: Option<&Held>,
    amount: u64,
    unit: u32,
) -> Result<(u64, u64), FanRefusal> {
    let (spent, units) = place.map_or((0, 0), |held| (held.spent, held.units));
    let spent = spent.checked_add(amount).ok_or(FanRefusal::TooMuch)?;
    Ok((spent, units_of(spent, unit).max(units.into())))
}

/// Units that are worth so many base units, rounded up.
pub(super) fn units_of(amount: u64, unit: u32) -> u64 {
    amount.div_ceil(u64::from(unit).max(1))
}
