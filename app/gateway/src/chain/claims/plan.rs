//! What to claim now.

use super::price::{Work, at_most};
use crate::chain::settings::Settings;
use farthing_sdk::vouchers::book::{Claim, ClaimPolicy, Page, Promise, Row};
use std::cmp::Reverse;

/// Now, and what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// Unix seconds of the cluster.
    pub time: i64,
    /// Micro-lamports for a compute unit, as a node tells it.
    pub price: u64,
    /// Whether it is time to claim everything that pays more than its fee.
    pub is_sweep: bool,
    /// Whether that was not done for twice the time after which it is.
    pub is_overdue: bool,
}

/// A claim that is worth it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub claim: Claim,
    /// Until when, in unix seconds, if it would be lost then: the channel is closing, or the voucher or the
    /// lease ends before we might look again.
    pub urgent_until: Option<i64>,
    /// Micro-lamports for a compute unit to send it with; `None` where it waits until they are fewer.
    pub price: Option<u64>,
}

impl Due {
    /// Base units up to which the promise says; what the floor is raised to.
    pub fn cumulative(&self, page: &Page) -> u64 {
        match (&self.claim.promise, &page.channel.credential) {
            (Promise::Link(link), farthing_sdk::vouchers::book::Credential::Chain { unit, .. }) => {
                link.worth(*unit)
            }
            (Promise::Voucher(signed), _) => signed.voucher.cumulative,
            (Promise::Share(signed), _) => signed.voucher.cumulative,
            (Promise::Link(_), _) => 0,
        }
    }
}

/// What to claim of a row whose account has so much grace, in seconds; `None` where nothing is worth it yet.
///
/// As soon as a channel is closing its claim is urgent: it is sent in the first quarter of the grace, since that
/// is when the close is seen. So there is time for a second and a third attempt.
pub fn due(row: &Row, page: &Page, grace: u32, settings: &Settings, now: &Now) -> Option<Due> {
    let work = Work::of(page);
    let fee = settings.in_units(work.lamports(0));
    let policy = ClaimPolicy { fee, times: 1, soon: 0, only_served: true };
    let claim = page.claim(row, &policy, now.time)?;
    let urgent_until = urgent_until(row, page, grace, settings, now.time);
    let price = if let Some(until) = urgent_until {
        let is_late = is_late(until, settings, now.time);
        Some(at_most(now.price, work.most_urgent(claim.amount, is_late, settings)))
    } else {
        unhurried(&work, claim.amount, settings, now)?
    };
    Some(Due { claim, urgent_until, price })
}

/// The price for a claim of `due` base units that can wait, `Some(None)` where it does, and `None` where it is
/// not worth it yet.
fn unhurried(work: &Work, due: u64, settings: &Settings, now: &Now) -> Option<Option<u64>> {
    let usual = settings.claims.price;
    let fee = settings.in_units(work.lamports(now.price.min(usual)));
    let is_large = due >= fee.saturating_mul(settings.claims.times.max(1));
    if due <= fee || !(is_large || now.is_sweep) {
        return None;
    }
    Some(match now.price {
        price if price <= usual => Some(price),
        price if now.is_overdue => Some(at_most(price, work.most_overdue(due, settings))),
        _ => None,
    })
}

/// Whether less than half of the shortest time that we have is left.
pub fn is_late(until: i64, settings: &Settings, now: i64) -> bool {
    until.saturating_sub(now) < i64::from(settings.terms.min_grace) / 2
}

/// Sorts: what is lost soonest first, then the largest.
pub fn in_order(all: &mut [Due]) {
    all.sort_by_key(|due| {
        (due.urgent_until.unwrap_or(i64::MAX), Reverse(due.claim.amount), due.claim.row)
    });
}

fn urgent_until(row: &Row, page: &Page, grace: u32, settings: &Settings, now: i64) -> Option<i64> {
    let is_near = |end: i64, seconds: u64| now.saturating_add_unsigned(seconds) >= end;
    let least = u64::from(settings.terms.min_grace);
    let of_account = match row.slot {
        None => u64::from(grace).max(least),
        // A lease ends by itself: from half of the shortest on that we take.
        Some(_) => settings.terms.policy.shares.map_or(least, |shares| shares.lease / 2),
    };
    let closes = page.channel.closes_at.filter(|end| is_near(*end, of_account));
    let expires = page.expires_at().filter(|end| is_near(*end, least));
    closes.into_iter().chain(expires).min()
}
