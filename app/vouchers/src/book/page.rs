//! One channel: what the chain says, the best promise, what has been served, and what follows.

use super::Refusal;
use crate::signed::SignedVoucher;
use farthing_core::chain::Link;
use farthing_core::channel;
use farthing_core::voucher::{NEVER, Voucher};

/// What the payer hands over off chain, and what proves it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Credential {
    /// Vouchers, signed by this Ed25519 key.
    Key([u8; 32]),
    /// Links of a hash chain.
    Chain {
        /// Base units that a link is worth.
        unit: u64,
        /// Links of the chain.
        length: u32,
        /// The link claimed last; at first the root, at index 0.
        claimed: Link,
    },
}

/// What the chain says of a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChannelState {
    /// Its kind and what is fixed with it; of a chain also the link claimed last.
    pub credential: Credential,
    /// Base units put in, less those taken back with the payee's consent.
    pub funded: u64,
    /// Base units paid to the payee.
    pub claimed: u64,
    /// Unix seconds from which the payee can claim no more: the end of the grace that follows the
    /// payer's request or the channel's expiry. `None` while neither is in sight.
    pub closes_at: Option<i64>,
    /// The slot at which all this was so.
    pub slot: u64,
}

/// The best that a payer has promised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Promise {
    /// With its signature.
    Voucher(SignedVoucher),
    /// Of the channel's hash chain.
    Link(Link),
}

/// What the payee risks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Policy {
    /// Base units that a channel is served beyond what it has promised.
    pub credit: u64,
    /// Seconds before it ends at which a promise counts no more: what it takes to claim, clocks that
    /// differ included.
    pub margin: u64,
}

/// A channel in the book, as it is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    /// What the chain says.
    pub channel: ChannelState,
    /// The best promise accepted.
    pub promise: Option<Promise>,
    /// Base units' worth delivered since the channel was opened (or noted, with all that had been
    /// claimed by then).
    pub served: u64,
}

/// What an accepted promise is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Accepted {
    /// Base units promised since the channel was opened.
    pub promised: u64,
    /// Base units of it that are funded; the rest is worth nothing until the payer tops up.
    pub covered: u64,
    /// Base units by which `covered` is more than before.
    pub gained: u64,
}

/// How a channel stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Base units promised and still claimable in time, or claimed.
    pub promised: u64,
    /// Base units of it that are funded.
    pub covered: u64,
    /// Base units claimed.
    pub claimed: u64,
    /// Base units' worth delivered.
    pub served: u64,
    /// Base units delivered that nothing covers: `served - covered`.
    pub owed: u64,
    /// Base units' worth that may still be delivered: `covered + credit - served`.
    pub left: u64,
}

impl Page {
    /// A channel that has promised nothing yet; what it has paid counts as served.
    pub(super) fn new(channel: ChannelState) -> Self {
        Self { channel, promise: None, served: channel.claimed }
    }

    /// The page after a newer look at the chain, itself after an older one.
    pub(super) fn updated(&self, channel: ChannelState) -> Result<Self, Refusal> {
        let is_same = match (&self.channel.credential, &channel.credential) {
            (Credential::Key(key), Credential::Key(other)) => key == other,
            (
                Credential::Chain { unit, length, .. },
                Credential::Chain { unit: other_unit, length: other_length, .. },
            ) => unit == other_unit && length == other_length,
            _ => false,
        };
        if !is_same {
            return Err(Refusal::Changed);
        }
        Ok(if channel.slot < self.channel.slot { *self } else { Self { channel, ..*self } })
    }

    /// How it stands at `now`.
    #[must_use]
    pub fn standing(&self, policy: &Policy, now: i64) -> Standing {
        let ChannelState { claimed, funded, .. } = self.channel;
        let promised = self.counted(policy, now).max(claimed);
        let covered = promised.min(funded);
        let left = covered.saturating_add(policy.credit).saturating_sub(self.served);
        let owed = self.served.saturating_sub(covered);
        Standing { promised, covered, claimed, served: self.served, owed, left }
    }

    /// Base units that the promise would pay if it were claimed at `now`.
    #[must_use]
    pub fn due(&self, now: i64) -> u64 {
        if self.ends_at().is_some_and(|end| now >= end) {
            return 0;
        }
        self.payable(self.promised())
    }

    /// Base units that a claim of `cumulative` pays while the channel is open.
    pub fn payable(&self, cumulative: u64) -> u64 {
        channel::due(cumulative, self.channel.funded, self.channel.claimed).unwrap_or(0)
    }

    /// Unix seconds from which the promise cannot be claimed.
    #[must_use]
    pub fn ends_at(&self) -> Option<i64> {
        earlier(self.channel.closes_at, self.expires_at())
    }

    /// Unix seconds from which the promise itself is worth nothing.
    #[must_use]
    pub fn expires_at(&self) -> Option<i64> {
        match &self.promise {
            Some(Promise::Voucher(signed)) => expiry(&signed.voucher),
            _ => None,
        }
    }

    /// Base units that the best promise says, in time or not.
    #[must_use]
    pub fn promised(&self) -> u64 {
        match (self.best(), &self.channel.credential) {
            (Some(Promise::Voucher(signed)), _) => signed.voucher.cumulative,
            (Some(Promise::Link(link)), Credential::Chain { unit, .. }) => link.worth(*unit),
            _ => 0,
        }
    }

    /// The best promise. The link that was claimed last is one as well: where the channel was funded
    /// with less than the link's worth, it can be shown again after a top-up.
    #[must_use]
    pub fn best(&self) -> Option<Promise> {
        match (&self.promise, &self.channel.credential) {
            (Some(Promise::Link(best)), Credential::Chain { claimed, .. })
                if best.index > claimed.index =>
            {
                self.promise
            }
            (_, Credential::Chain { claimed, .. }) => Some(Promise::Link(*claimed)),
            (promise, Credential::Key(_)) => *promise,
        }
    }

    /// [`Self::promised`] as long as there is time to claim it.
    fn counted(&self, policy: &Policy, now: i64) -> u64 {
        if is_over(self.ends_at(), policy, now) { 0 } else { self.promised() }
    }

    /// All that can be said of a voucher without its signature.
    pub(super) fn check_voucher(
        &self,
        voucher: &Voucher,
        policy: &Policy,
        now: i64,
    ) -> Result<Accepted, Refusal> {
        let Credential::Key(_) = self.channel.credential else {
            return Err(Refusal::WrongKind);
        };
        self.check_open(policy, now)?;
        let expires_at = expiry(voucher);
        if !voucher.is_in_time(now) {
            return Err(Refusal::Expired { at: voucher.expires_at });
        }
        if is_over(expires_at, policy, now) {
            return Err(Refusal::ExpiresTooSoon { at: voucher.expires_at });
        }
        let is_sooner = earlier(expires_at, self.expires_at()) != self.expires_at();
        let is_later = earlier(expires_at, self.expires_at()) != expires_at;
        let is_worth_keeping = self.due(now) > 0;
        let held = self.held(now);
        if is_worth_keeping && voucher.cumulative > held && is_sooner {
            return Err(Refusal::ExpiresSooner { at: voucher.expires_at });
        }
        // As much for longer is better too, and gains nothing more than time.
        let is_renewal = is_worth_keeping && is_later && voucher.cumulative >= held;
        self.check_amount(voucher.cumulative, is_renewal, policy, now)
    }

    /// All that can be said of a link without hashing, and the link that it must lead to.
    pub(super) fn check_link(
        &self,
        link: &Link,
        policy: &Policy,
        now: i64,
    ) -> Result<(Accepted, Link), Refusal> {
        let (Credential::Chain { unit, length, .. }, Some(Promise::Link(known))) =
            (self.channel.credential, self.best())
        else {
            return Err(Refusal::WrongKind);
        };
        self.check_open(policy, now)?;
        if link.index > length {
            return Err(Refusal::BeyondLength { length });
        }
        Ok((self.check_amount(link.worth(unit), false, policy, now)?, known))
    }

    /// Whether there is time left to claim anything from the channel.
    fn check_open(&self, policy: &Policy, now: i64) -> Result<(), Refusal> {
        match self.channel.closes_at {
            Some(at) if is_over(Some(at), policy, now) => Err(Refusal::Closing { at }),
            _ => Ok(()),
        }
    }

    /// Base units promised by what could still be claimed at `now`, or claimed.
    fn held(&self, now: i64) -> u64 {
        let is_gone = self.ends_at().is_some_and(|end| now >= end);
        if is_gone { self.channel.claimed } else { self.promised().max(self.channel.claimed) }
    }

    /// What a promise of `cumulative` adds.
    fn check_amount(
        &self,
        cumulative: u64,
        is_renewal: bool,
        policy: &Policy,
        now: i64,
    ) -> Result<Accepted, Refusal> {
        let held = self.held(now);
        if cumulative <= held && !is_renewal {
            return Err(Refusal::Stale { held });
        }
        let covered = cumulative.min(self.channel.funded).max(self.channel.claimed);
        let gained = covered.saturating_sub(self.standing(policy, now).covered);
        if gained == 0 && !is_renewal {
            return Err(Refusal::AboveFunded { funded: self.channel.funded });
        }
        Ok(Accepted { promised: cumulative, covered, gained })
    }
}

/// Unix seconds from which a voucher is worth nothing; `None` for never.
fn expiry(voucher: &Voucher) -> Option<i64> {
    (voucher.expires_at != NEVER).then_some(voucher.expires_at)
}

/// The earlier of two times, of which `None` is never.
fn earlier(left: Option<i64>, right: Option<i64>) -> Option<i64> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}

/// Whether what ends then can no longer be relied on at `now`.
fn is_over(end: Option<i64>, policy: &Policy, now: i64) -> bool {
    end.is_some_and(|end| now.saturating_add_unsigned(policy.margin) >= end)
}
