//! What to claim now.

use crate::chain::settings::Settings;
use farthing_sdk::{
    client::policy::fee,
    vouchers::book::{Claim, ClaimPolicy, Page, Promise, Row},
};
use std::cmp::Reverse;

/// Compute units of a claim besides the credential, at most.
const UNITS_OF_CLAIM: u32 = 2_000;

/// Compute units of a hash of a chain, at most.
const UNITS_OF_HASH: u32 = 138;

/// Compute units of the program's own check of a signature, with the tenth that is asked for above it.
const UNITS_OF_SIGNATURE: u32 = 26_000;

/// Now, and what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// Unix seconds of the cluster.
    pub time: i64,
    /// Micro-lamports for a compute unit.
    pub price: u64,
    /// Whether it is time to claim everything that pays more than its fee.
    pub is_sweep: bool,
}

/// A claim that is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub claim: Claim,
    /// Until when, in unix seconds, if it would be lost then: the channel is closing, or the voucher or the
    /// lease ends before we might look again.
    pub urgent_until: Option<i64>,
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
    let lamports = lamports(page, now.price);
    let policy =
        ClaimPolicy { fee: settings.in_units(lamports), times: 1, soon: 0, only_served: true };
    let claim = page.claim(row, &policy, now.time)?;
    let urgent_until = urgent_until(row, page, grace, settings, now.time);
    let times = settings.claims.times.max(1);
    let is_large = claim.amount >= policy.fee.saturating_mul(times);
    let is_due = urgent_until.is_some() || now.is_sweep || is_large;
    let most =
        if urgent_until.is_some() { settings.claims.urgent_price } else { settings.claims.price };
    (is_due && now.price <= most).then_some(Due { claim, urgent_until })
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

/// Lamports of a claim of this page alone, at a price in micro-lamports for a compute unit.
fn lamports(page: &Page, price: u64) -> u64 {
    let units = match page.promise {
        Some(Promise::Voucher(_) | Promise::Share(_)) => UNITS_OF_SIGNATURE,
        Some(Promise::Link(link)) => {
            let claimed = match &page.channel.credential {
                farthing_sdk::vouchers::book::Credential::Chain { claimed, .. } => claimed.index,
                _ => link.index,
            };
            link.index.saturating_sub(claimed).saturating_mul(UNITS_OF_HASH)
        }
        None => 0,
    };
    fee(1, units.saturating_add(UNITS_OF_CLAIM).min(1_400_000), price)
}
