//! What is worth claiming, and when.

use std::cmp::Reverse;

use farthing_core::chain::{HASHES_MAX, Link, walk};
use farthing_core::fan::SlotClaim;

use super::{ChannelAddress, Credential, Page, Promise, Row};
use crate::chain::sha256;

const LAMPORTS_PER_SOL: u128 = 1_000_000_000;

/// What a claim costs, in lamports, and what they are worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fee {
    /// Lamports for one channel: of a voucher its signature, 5,000, and of either kind a share of the
    /// transaction.
    pub lamports: u64,
    /// Base units of the channels' token that a SOL is worth.
    pub units_per_sol: u64,
}

impl Fee {
    /// Base units, rounded up, at most `u64::MAX`.
    #[must_use]
    pub fn in_units(&self) -> u64 {
        // Below 2^128, since both are below 2^64.
        let product = u128::from(self.lamports).saturating_mul(self.units_per_sol.into());
        u64::try_from(product.div_ceil(LAMPORTS_PER_SOL)).unwrap_or(u64::MAX)
    }
}

/// When to claim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClaimPolicy {
    /// Base units that claiming from one channel costs ([`Fee::in_units`]).
    pub fee: u64,
    /// A claim is worth it from this many times its fee on.
    pub times: u64,
    /// Seconds before it is lost at which anything above its fee is worth claiming.
    pub soon: u64,
    /// Whether what is promised beyond what was served, and not returned, stays unclaimed (R3), as far as the
    /// payer has signed something for less: a link up to what was served, rounded up to a unit, and a voucher
    /// where some of it was served and is not claimed.
    pub only_served: bool,
}

/// Why a claim is worth it. The times are Unix seconds at which it would be too late.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The voucher expires soon.
    Expiring(i64),
    /// The channel closes soon, or the lease of the share ends.
    Closing(i64),
    /// It pays many times its fee.
    Amount,
}

/// A claim that is worth its fee.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Claim {
    /// From which channel or share.
    pub row: Row,
    /// What to show. Of a chain more than [`HASHES_MAX`] links ahead it is the furthest that one
    /// instruction can check; the rest is the next claim.
    pub promise: Promise,
    /// Of a share what the voucher asks of the slot: its units since the slot is the payee's, and the day
    /// at whose end it expires.
    pub asks: Option<SlotClaim>,
    /// Base units that it pays.
    pub amount: u64,
    /// Base units that are owed in all, by which it is worth it: more than `amount` where it is one of several.
    pub due: u64,
    /// Why now.
    pub reason: Reason,
}

/// The claims that are worth it: what is lost soonest first, then the largest.
pub(super) fn worth<'a>(
    pages: impl Iterator<Item = (&'a Row, &'a Page)>,
    policy: &ClaimPolicy,
    now: i64,
) -> Vec<Claim> {
    let mut claims: Vec<Claim> =
        pages.filter_map(|(row, page)| claim(row, page, policy, now)).collect();
    claims.sort_by_key(|claim| {
        let lost_at = match claim.reason {
            Reason::Expiring(at) | Reason::Closing(at) => at,
            Reason::Amount => i64::MAX,
        };
        (lost_at, Reverse(claim.amount), claim.row)
    });
    claims
}

impl Page {
    /// What [`VoucherBook::claims`](super::VoucherBook::claims) would claim of this page at `now`, for who
    /// decides by the page, as by its channel's grace, and without a lock on the book.
    #[must_use]
    pub fn claim(&self, row: &Row, policy: &ClaimPolicy, now: i64) -> Option<Claim> {
        claim(row, self, policy, now)
    }
}

/// What to claim from one channel.
fn claim(row: &Row, page: &Page, policy: &ClaimPolicy, now: i64) -> Option<Claim> {
    let (best, due) = wanted(row, page, policy, now)?;
    if due <= policy.fee {
        return None;
    }
    let reason = reason(page, due, policy, now)?;
    let (promise, amount) = match (best, page.channel.credential) {
        (Promise::Link(best), Credential::Chain { unit, claimed, .. }) => {
            let link = within_reach(best, claimed, &row.account);
            (Promise::Link(link), page.payable(link.worth(unit)))
        }
        (promise, _) => (promise, due),
    };
    Some(Claim { row: *row, promise, asks: asks(page), amount, due, reason })
}

/// The promise up to which is claimed in the end, and the base units that it pays.
fn wanted(row: &Row, page: &Page, policy: &ClaimPolicy, now: i64) -> Option<(Promise, u64)> {
    let (best, due) = (page.best()?, page.due(now));
    if !policy.only_served {
        return Some((best, due));
    }
    match (best, page.channel.credential) {
        (Promise::Link(best), Credential::Chain { unit, .. }) => {
            let units = page.spent().checked_div(unit)?;
            let is_begun = page.spent().checked_rem(unit)? != 0;
            let index = u32::try_from(units.saturating_add(is_begun.into())).unwrap_or(u32::MAX);
            let link = earlier_link(best, index.min(best.index), &row.account);
            Some((Promise::Link(link), page.payable(link.worth(unit)).min(due)))
        }
        _ => (page.spent() > page.channel.claimed).then_some((best, due)),
    }
}

/// What the promise asks of a share's slot.
fn asks(page: &Page) -> Option<SlotClaim> {
    match (page.promise, page.channel.credential) {
        (Some(Promise::Share(signed)), Credential::Share(share)) => {
            signed.voucher.claim(share.slot.tag, share.unit, &share.lease)
        }
        _ => None,
    }
}

/// Why `due` base units are worth claiming now, if they are.
fn reason(page: &Page, due: u64, policy: &ClaimPolicy, now: i64) -> Option<Reason> {
    let end = page.ends_at().filter(|&end| now.saturating_add_unsigned(policy.soon) >= end);
    if let Some(end) = end {
        let is_channel = page.channel.closes_at == Some(end);
        return Some(if is_channel { Reason::Closing(end) } else { Reason::Expiring(end) });
    }
    (due >= policy.fee.saturating_mul(policy.times)).then_some(Reason::Amount)
}

/// The furthest link towards `best` that one instruction can check.
fn within_reach(best: Link, claimed: Link, address: &ChannelAddress) -> Link {
    earlier_link(best, best.index.min(claimed.index.saturating_add(HASHES_MAX)), address)
}

/// The link of this index, from the same or a later one.
fn earlier_link(later: Link, index: u32, address: &ChannelAddress) -> Link {
    let hash = walk(&later.hash, address, later.index.saturating_sub(index), sha256);
    Link { index, hash }
}
