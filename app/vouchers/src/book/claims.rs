//! What is worth claiming, and when.

use std::cmp::Reverse;

use farthing_core::chain::{HASHES_MAX, Link, walk};

use super::{ChannelAddress, Credential, Page, Promise};
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
}

/// Why a claim is worth it. The times are Unix seconds at which it would be too late.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The voucher expires soon.
    Expiring(i64),
    /// The channel closes soon.
    Closing(i64),
    /// It pays many times its fee.
    Amount,
}

/// A claim that is worth its fee.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Claim {
    /// From which channel.
    pub channel: ChannelAddress,
    /// What to show. Of a chain more than [`HASHES_MAX`] links ahead it is the furthest that one
    /// instruction can check; the rest is the next claim.
    pub promise: Promise,
    /// Base units that it pays.
    pub amount: u64,
    /// Why now.
    pub reason: Reason,
}

/// The claims that are worth it: what is lost soonest first, then the largest.
pub(super) fn worth<'a>(
    pages: impl Iterator<Item = (&'a ChannelAddress, &'a Page)>,
    policy: &ClaimPolicy,
    now: i64,
) -> Vec<Claim> {
    let mut claims: Vec<Claim> =
        pages.filter_map(|(address, page)| claim(address, page, policy, now)).collect();
    claims.sort_by_key(|claim| {
        let lost_at = match claim.reason {
            Reason::Expiring(at) | Reason::Closing(at) => at,
            Reason::Amount => i64::MAX,
        };
        (lost_at, Reverse(claim.amount), claim.channel)
    });
    claims
}

/// What to claim from one channel.
fn claim(address: &ChannelAddress, page: &Page, policy: &ClaimPolicy, now: i64) -> Option<Claim> {
    if page.due(now) <= policy.fee {
        return None;
    }
    let reason = reason(page, policy, now)?;
    let (promise, amount) = match (page.best()?, page.channel.credential) {
        (Promise::Link(best), Credential::Chain { unit, claimed, .. }) => {
            let link = within_reach(best, claimed, address);
            (Promise::Link(link), page.payable(link.worth(unit)))
        }
        (promise, _) => (promise, page.due(now)),
    };
    Some(Claim { channel: *address, promise, amount, reason })
}

/// Why all that is due is worth claiming now, if it is.
fn reason(page: &Page, policy: &ClaimPolicy, now: i64) -> Option<Reason> {
    let end = page.ends_at().filter(|&end| now.saturating_add_unsigned(policy.soon) >= end);
    if let Some(end) = end {
        let is_channel = page.channel.closes_at == Some(end);
        return Some(if is_channel { Reason::Closing(end) } else { Reason::Expiring(end) });
    }
    (page.due(now) >= policy.fee.saturating_mul(policy.times)).then_some(Reason::Amount)
}

/// The furthest link towards `best` that one instruction can check.
fn within_reach(best: Link, claimed: Link, address: &ChannelAddress) -> Link {
    let index = best.index.min(claimed.index.saturating_add(HASHES_MAX));
    let hash = walk(&best.hash, address, best.index.saturating_sub(index), sha256);
    Link { index, hash }
}
