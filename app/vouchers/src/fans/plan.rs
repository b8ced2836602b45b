//! Assignments: many shares at once, by the wallet's rules.

use farthing_core::fan::{Assignment, FanVoucher, LEASE_DAY, Recipient, Tag};

use super::page::{FanLook, SignedAssign, held};
use super::pay::{after, units_of};
use super::{DAYS_MAX, FanPage, FanRefusal, Limits};

/// One part in so many of what is in a fan is not given away, for payees that come later.
const KEPT_FREE: u64 = 10;

/// A share that a payee should have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wish {
    /// For whom.
    pub recipient: Recipient,
    /// Base units that it should hold beyond what is promised already.
    pub amount: u64,
    /// Days from now until which the lease lasts, at least; at most 30.
    pub days: u8,
    /// Base units that the payee asks for bringing the assignment to the chain; 0 for none.
    pub fee: u64,
}

/// A share in an assignment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Item {
    /// In which slot.
    pub slot: u8,
    /// For whom.
    pub recipient: Recipient,
    /// What the chain is asked for.
    pub given: Assignment,
    /// Where a fee is paid: the voucher to sign along, once the page is written.
    pub first: Option<FanVoucher>,
}

/// An assignment to sign, once the page is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The revision that it is for.
    pub revision: u32,
    /// Its shares, one at least.
    pub items: Vec<Item>,
    /// The wishes that it leaves out, and why.
    pub left_out: Vec<(Recipient, FanRefusal)>,
}

impl FanPage {
    /// Plans an assignment that fulfils wishes in their order, as far as the rules and the fan's money go.
    /// It counts as possible until one of its revision has landed for good; to sign it anew, plan it anew.
    ///
    /// # Errors
    /// `NotSeen`, `HistoryLost`, `Closing`; and where no wish can be fulfilled the reason of the first.
    /// Nothing changes then.
    pub fn plan(&mut self, wishes: &[Wish], limits: &Limits, now: i64) -> Result<Plan, FanRefusal> {
        let look = self.current()?.clone();
        if !look.is_open {
            return Err(FanRefusal::Closing);
        }
        let mut plan = Plan { revision: look.revision, items: Vec::new(), left_out: Vec::new() };
        let mut left = to_give(&look, now);
        for wish in wishes {
            let item = self.item(&look, wish, limits, (now, left), &plan.items);
            match item.and_then(|item| self.remembered(&look, item, wish, now)) {
                Ok((item, reserved)) => {
                    left = left.saturating_sub(reserved);
                    plan.items.push(item);
                }
                Err(refusal) => plan.left_out.push((wish.recipient, refusal)),
            }
        }
        if plan.items.is_empty() {
            let reason = plan.left_out.first().map_or(FanRefusal::NoShare, |(_, reason)| *reason);
            return Err(reason);
        }
        let items = plan.items.iter().map(|item| (item.slot, item.recipient, item.given));
        let assign = SignedAssign { revision: plan.revision, items: items.collect() };
        if !self.signed.contains(&assign) {
            self.signed.push(assign);
        }
        Ok(plan)
    }

    /// What a wish becomes, and base units that it takes of what is free.
    fn item(
        &self,
        look: &FanLook,
        wish: &Wish,
        limits: &Limits,
        (now, left): (i64, u64),
        others: &[Item],
    ) -> Result<(Item, u64), FanRefusal> {
        if wish.amount > limits.share {
            return Err(FanRefusal::ShareAboveCap { most: limits.share });
        }
        if wish.fee > limits.fee {
            return Err(FanRefusal::FeeAboveCap { most: limits.fee });
        }
        let (tag, until) = (self.tag(&wish.recipient), until(look, wish.days, now)?);
        let is_taken = |slot: u8| others.iter().any(|item| item.slot == slot);
        let choices = self.choices(look, &tag, now);
        for slot in choices.into_iter().filter(|slot| !is_taken(*slot)) {
            let Some((given, reserved)) = self.given(look, slot, wish, (tag, until, now))? else {
                continue;
            };
            if reserved > left {
                return Err(FanRefusal::NotFree { left });
            }
            let item = Item { slot, recipient: wish.recipient, given, first: None };
            return Ok((item, reserved));
        }
        Err(FanRefusal::NoSlot)
    }

    /// What a wish asks of a slot, and base units that it takes of what is free; `None` of a slot whose 16
    /// bits are used up.
    fn given(
        &self,
        look: &FanLook,
        slot: u8,
        wish: &Wish,
        (tag, until, now): (Tag, u8, i64),
    ) -> Result<Option<(Assignment, u64)>, FanRefusal> {
        let stored = look.slot(slot);
        let is_living = stored.tag == tag && stored.is_living(&look.lease, now);
        if is_living && wish.fee > 0 {
            return Err(FanRefusal::FeeAgain);
        }
        let Some(share) = self.share(look, slot, &tag, wish, now) else { return Ok(None) };
        let (share, until) = match is_living {
            true => (share.max(stored.share), until.max(stored.until)),
            false => (share, until),
        };
        if is_living && (share, until) == (stored.share, stored.until) {
            return Err(FanRefusal::HasIt);
        }
        let before = if is_living { stored.share } else { claimed(look, slot, &tag) };
        let units = u64::from(share.saturating_sub(before));
        let given = Assignment { tag, until, share };
        Ok(Some((given, units.saturating_mul(look.unit.into()))))
    }

    /// Units that a slot must hold for a wish: what is promised and what is wanted; `None` above 16 bits.
    fn share(&self, look: &FanLook, slot: u8, tag: &Tag, wish: &Wish, now: i64) -> Option<u16> {
        let wanted = wish.amount.checked_add(self.fee(look, slot, tag, wish, now))?;
        let promised = self.of(slot, tag).map_or(0, |held| u64::from(held.units));
        u16::try_from(promised.checked_add(units_of(wanted, look.unit))?).ok()
    }

    /// Base units of fee that are to be promised: none again before the lease is over for which it was
    /// promised, however often that is signed.
    fn fee(&self, look: &FanLook, slot: u8, tag: &Tag, wish: &Wish, now: i64) -> u64 {
        let until = self.of(slot, tag).map_or(0, |held| held.fee_until);
        if now < look.lease.end(until) { 0 } else { wish.fee }
    }

    /// Notes what is about to be signed: the payee as one that may have the slot, its first voucher as a
    /// promise. What the item takes of what is free is handed on.
    fn remembered(
        &mut self,
        look: &FanLook,
        (item, reserved): (Item, u64),
        wish: &Wish,
        now: i64,
    ) -> Result<(Item, u64), FanRefusal> {
        let (slot, given) = (item.slot, item.given);
        let fee = self.fee(look, slot, &given.tag, wish, now);
        let (spent, units) = after(self.of(slot, &given.tag), fee, look.unit)?;
        // At most the share, which is 16 bits.
        let units = u16::try_from(units).map_err(|_| FanRefusal::TooMuch)?;
        let place = held(&mut self.held, slot, given.tag);
        place.recipient = Some(item.recipient);
        if wish.fee == 0 {
            return Ok((item, reserved));
        }
        (place.spent, place.units, place.fee_until) = (spent, units, given.until);
        let cumulative = u64::from(units).saturating_mul(look.unit.into());
        let promised = (cumulative, look.lease.end(given.until));
        let first = Some(self.voucher(slot, item.recipient, promised));
        Ok((Item { first, ..item }, reserved))
    }
}

/// Base units that shares of a fan may still take, with a tenth left free.
fn to_give(look: &FanLook, now: i64) -> u64 {
    let held = look.funded.saturating_sub(look.claimed);
    look.free(now).saturating_sub(held / KEPT_FREE)
}

/// Units claimed of a slot, which count from zero for a new payee.
fn claimed(look: &FanLook, slot: u8, tag: &Tag) -> u16 {
    let stored = look.slot(slot);
    if stored.until != 0 && stored.tag == *tag { stored.claimed } else { 0 }
}

/// The first day that ends so many days from now or later, and not after the fan.
fn until(look: &FanLook, days: u8, now: i64) -> Result<u8, FanRefusal> {
    let days = i64::from(days.clamp(1, DAYS_MAX));
    let at = now.saturating_add(days.saturating_mul(LEASE_DAY));
    let seconds = at.saturating_sub(look.lease.opened_at.into()).max(0);
    let day = seconds.unsigned_abs().div_ceil(LEASE_DAY.unsigned_abs());
    let day = u8::try_from(day).unwrap_or(u8::MAX).min(look.lease.last_day);
    if look.lease.end(day).saturating_sub(now) < LEASE_DAY {
        return Err(FanRefusal::FanEnds);
    }
    Ok(day)
}
