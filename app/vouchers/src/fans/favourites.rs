//! How much, and for how long.

use std::cmp::Reverse;

use farthing_core::fan::{LEASE_DAY, Recipient, Slot};

use super::page::numbered;
use super::pay::units_of;
use super::{FanLook, FanPage, FanRefusal, Held, Plan, Wish};

/// Days that a lease lasts, at least.
pub const DAYS_MIN: u8 = 14;

/// Days that a lease lasts, at most.
pub const DAYS_MAX: u8 = 30;

/// Days of the month that spending is counted over.
const MONTH: u64 = 30;

/// Days before its end at which a lease is renewed, and at which one is renewed that another is renewed
/// with.
const ENDS_SOON: i64 = 3;
const ENDS_LATER: i64 = 7;

/// Bounds of what is given, in base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// A favourite's share, at least.
    pub least: u64,
    /// A favourite's share, at most.
    pub most: u64,
    /// Any share beyond what is promised, at most, whatever a payee asks for.
    pub share: u64,
    /// A payee's fee, at most.
    pub fee: u64,
}

/// What was spent at a payee in the last month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spending {
    /// At whom.
    pub recipient: Recipient,
    /// Base units.
    pub amount: u64,
}

impl Limits {
    /// For a token of so many decimals that is worth about a dollar: favourites have 0.01 to 0.25 of it,
    /// any share at most 1.00, from which on a channel is better, and a fee is at most 0.01.
    #[must_use]
    pub fn of_token(decimals: u8) -> Self {
        let one = 10u64.saturating_pow(decimals.into());
        let (least, most) = ((one / 100).max(1), (one / 4).max(1));
        Self { least, most, share: one, fee: least }
    }
}

/// A share for each payee of last month: twice what was spent there within the limits, for the time in which
/// that would be spent, 14 to 30 days. The largest spending first.
#[must_use]
pub fn favourites(spent: &[Spending], limits: &Limits) -> Vec<Wish> {
    let mut spent: Vec<Spending> = spent.iter().filter(|at| at.amount > 0).copied().collect();
    spent.sort_by_key(|at| Reverse(at.amount));
    spent.into_iter().map(|at| wish(at.recipient, at.amount, limits)).collect()
}

/// A share for somebody at whom so much was spent in a month.
fn wish(recipient: Recipient, spent: u64, limits: &Limits) -> Wish {
    let amount = spent.saturating_mul(2).min(limits.most).max(limits.least);
    let lasts = amount.saturating_mul(MONTH).checked_div(spent).unwrap_or(u64::MAX);
    let days = u8::try_from(lasts).unwrap_or(u8::MAX).clamp(DAYS_MIN, DAYS_MAX);
    Wish { recipient, amount, days, fee: 0 }
}

impl FanPage {
    /// The page of a fan that is about to be opened, and its first shares: those of favourites, which need
    /// no signature of the fan's key then. `fan` is as it will be, with the time of now for its opening.
    ///
    /// # Errors
    /// As [`Self::plan`].
    pub fn opening(
        address: [u8; 32],
        fan: FanLook,
        wishes: &[Wish],
        limits: &Limits,
        now: i64,
    ) -> Result<(Self, Plan), FanRefusal> {
        let mut page = Self { look: Some(fan), ..Self::new(address) };
        // A fee is for bringing an assignment to the chain: here there is none.
        let free = wishes.iter().map(|wish| Wish { fee: 0, ..*wish });
        let plan = page.plan(&free.collect::<Vec<_>>(), limits, now)?;
        // They land with the fan, or never.
        page.signed.clear();
        page.look = None;
        Ok((page, plan))
    }

    /// What to raise and renew now, all in one assignment: nothing, unless a used share ends within three
    /// days or has less left than a quarter of what it would be given; and then each used share that ends
    /// within seven days or has less than a half. Used is one of which something was bought since its lease
    /// began; it is given by what was bought since then as [`favourites`] gives. Leases over are renewed for
    /// a week after.
    #[must_use]
    pub fn renewals(&self, limits: &Limits, now: i64) -> Vec<Wish> {
        let Ok(look) = self.current() else { return Vec::new() };
        let used = numbered(&look.slots).filter_map(|(slot, stored)| {
            let held = self.of(slot, &stored.tag).filter(|_| stored.until != 0)?;
            let spent = held.spent.checked_sub(held.begun).filter(|spent| *spent > 0)?;
            Some((stored, held, wish(held.recipient?, spent, limits)))
        });
        let used: Vec<(&Slot, &Held, Wish)> = used.collect();
        if !used.iter().any(|of| is_due(of, look, now, (4, ENDS_SOON))) {
            return Vec::new();
        }
        let due = used.into_iter().filter(|of| is_due(of, look, now, (2, ENDS_LATER)));
        due.map(|(_, _, wish)| wish).collect()
    }
}

/// Whether less is left of a share than one part in `parts` of what it would be given, or it ends within so
/// many days and can be longer, or ended at most a week ago.
fn is_due(
    (stored, held, wish): &(&Slot, &Held, Wish),
    look: &FanLook,
    now: i64,
    (parts, days): (u64, i64),
) -> bool {
    let left = u64::from(stored.share.saturating_sub(held.units));
    let is_low = left.saturating_mul(parts) < units_of(wish.amount, look.unit);
    let end = look.lease.end(stored.until);
    let ends_soon = now.saturating_add(days.saturating_mul(LEASE_DAY)) >= end;
    let is_forgotten = now.saturating_sub(end) > ENDS_LATER.saturating_mul(LEASE_DAY);
    !is_forgotten && (is_low || ends_soon && stored.until < look.lease.last_day)
}
