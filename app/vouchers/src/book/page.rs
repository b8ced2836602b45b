//! One row: what the chain says, the best promise, what has been served, and what follows.

use super::{ChannelState, Credential, Refusal, Row, Window};
use crate::signed::{AnyVoucher, SignedFanVoucher, SignedVoucher};
use farthing_core::chain::Link;
use farthing_core::channel;
use farthing_core::voucher::{NEVER, Voucher};

/// The best that a payer has promised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Promise {
    /// With its signature.
    Voucher(SignedVoucher),
    /// Of the channel's hash chain.
    Link(Link),
    /// Of a share of a fan, with its signature.
    Share(SignedFanVoucher),
}

impl From<AnyVoucher> for Promise {
    fn from(signed: AnyVoucher) -> Self {
        match signed {
            AnyVoucher::Channel(signed) => Self::Voucher(signed),
            AnyVoucher::Share(signed) => Self::Share(signed),
        }
    }
}

/// What the payee risks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Policy {
    /// Base units that a channel is served beyond what it has promised. A share of a fan is served nothing on
    /// credit: 64 of them cost their payer no more than one.
    pub credit: u64,
    /// Seconds before it ends at which a promise counts no more: what it takes to claim, clocks that
    /// differ included. Of a share the same before its lease ends.
    pub margin: u64,
    /// Which shares of fans are taken; `None` for none.
    pub shares: Option<SharePolicy>,
}

/// Which shares of fans a payee takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SharePolicy {
    /// Base units of the cheapest that is sold. A fan with a larger unit is not taken up: its payer would
    /// have to promise more than it buys.
    pub price: u64,
    /// Seconds that a lease must have left, at least, where nothing is promised of it yet: the time that
    /// it takes to find a claim worth it. A day where claims are seldom.
    pub lease: u64,
    /// Base units promised of all shares of one fan and not claimed, at most: what an assignment lost in a
    /// fork, or a tag made for two payees, can cost.
    pub most: u64,
}

/// A channel or a share in the book, as it is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    /// What the chain says; of a slot that is another's now, what it said last of the payee's own money.
    pub channel: ChannelState,
    /// The best promise accepted.
    pub promise: Option<Promise>,
    /// Base units' worth delivered since the channel was opened (or noted, with all that had been
    /// claimed by then), what was returned included: it only rises.
    pub served: u64,
    /// Base units of it that were given back: never above `served`, and only rises.
    pub returned: u64,
    /// Base units of the highest promise that was ever accepted, or had been claimed when the channel was
    /// noted.
    pub highest: u64,
    /// Base units of the highest promise in a claim that was ever signed here: it only rises.
    /// [`Self::public`] also counts what the chain says.
    pub floor: u64,
    /// Whether the slot of a share was another's when it was looked at last.
    pub is_taken: bool,
    /// Which requests were admitted, by their numbers.
    pub window: Window,
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

impl Page {
    /// A channel that has promised nothing yet; what it has paid counts as served.
    pub(super) fn new(channel: ChannelState) -> Self {
        let page = Self {
            channel,
            promise: None,
            served: channel.claimed,
            returned: 0,
            highest: 0,
            floor: channel.claimed,
            is_taken: false,
            window: Window::default(),
        };
        Self { highest: page.claimed_worth(), ..page }
    }

    /// The page with a promise that was accepted.
    pub(super) fn promising(&self, promise: Promise) -> Self {
        let promised = Self { promise: Some(promise), ..*self };
        Self { highest: self.highest.max(promised.promised()), ..promised }
    }

    /// The page after a newer look at the chain, itself after an older one.
    pub(super) fn updated(
        &self,
        row: &Row,
        channel: ChannelState,
        policy: &Policy,
    ) -> Result<Self, Refusal> {
        if let (Credential::Share(before), Credential::Share(share)) =
            (&self.channel.credential, &channel.credential)
            && before.has_passed_to(share, &row.account)
        {
            return if channel.slot < self.channel.slot {
                Ok(*self)
            } else {
                Self::opened(row, channel, policy)
            };
        }
        if !self.channel.credential.is_same(&channel.credential) {
            return Err(Refusal::Changed);
        }
        if channel.slot < self.channel.slot {
            return Ok(*self);
        }
        Ok(match &channel.credential {
            Credential::Share(share) => self.share_updated(row, share, channel),
            _ => Self { channel, ..*self },
        })
    }

    /// Base units that the promise would pay if it were claimed at `now`.
    #[must_use]
    pub fn due(&self, now: i64) -> u64 {
        if let Credential::Share(share) = &self.channel.credential {
            return self.share_due(share, now);
        }
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
            Some(Promise::Share(signed)) => Some(signed.voucher.expires_at),
            _ => None,
        }
    }

    /// Base units that the best promise says, in time or not.
    #[must_use]
    pub fn promised(&self) -> u64 {
        self.best().map_or(0, |promise| self.says(&promise))
    }

    /// Base units that a promise to this channel or share says, in time or not; 0 of another kind's.
    #[must_use]
    pub fn says(&self, promise: &Promise) -> u64 {
        match (promise, &self.channel.credential) {
            (Promise::Voucher(signed), Credential::Key(_)) => signed.voucher.cumulative,
            (Promise::Share(signed), Credential::Share(_)) => signed.voucher.cumulative,
            (Promise::Link(link), Credential::Chain { unit, .. }) => link.worth(*unit),
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
            (promise, Credential::Key(_) | Credential::Share(_)) => *promise,
        }
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
        self.check_better(voucher.cumulative, expiry(voucher), policy, now)
    }

    /// Whether a voucher, of either kind, is better in every way than what is there.
    pub(super) fn check_better(
        &self,
        cumulative: u64,
        expires_at: Option<i64>,
        policy: &Policy,
        now: i64,
    ) -> Result<Accepted, Refusal> {
        // Of one that never expires it is not shown.
        let at = expires_at.unwrap_or(NEVER);
        if expires_at.is_some_and(|at| now >= at) {
            return Err(Refusal::Expired { at });
        }
        if is_over(expires_at, policy, now) {
            return Err(Refusal::ExpiresTooSoon { at });
        }
        let is_sooner = earlier(expires_at, self.expires_at()) != self.expires_at();
        let is_later = earlier(expires_at, self.expires_at()) != expires_at;
        let is_worth_keeping = self.due(now) > 0;
        let held = self.held(now);
        if is_worth_keeping && cumulative > held && is_sooner {
            return Err(Refusal::ExpiresSooner { at });
        }
        // As much for longer is better too, and gains nothing more than time.
        let is_renewal = is_worth_keeping && is_later && cumulative >= held;
        self.check_amount(cumulative, is_renewal, policy, now)
    }

    /// The best link known, the one claimed last included.
    pub(super) fn known_link(&self) -> Result<Link, Refusal> {
        match self.best() {
            Some(Promise::Link(known)) => Ok(known),
            _ => Err(Refusal::WrongKind),
        }
    }

    /// All that can be said of a link without hashing.
    pub(super) fn check_link(
        &self,
        link: &Link,
        policy: &Policy,
        now: i64,
    ) -> Result<Accepted, Refusal> {
        let Credential::Chain { unit, length, .. } = self.channel.credential else {
            return Err(Refusal::WrongKind);
        };
        self.check_open(policy, now)?;
        if link.index > length {
            return Err(Refusal::BeyondLength { length });
        }
        self.check_amount(link.worth(unit), false, policy, now)
    }

    /// Whether the channel is not stopped, and there is time left to claim anything from it.
    pub(super) fn check_open(&self, policy: &Policy, now: i64) -> Result<(), Refusal> {
        self.stopped().map_or(Ok(()), Err)?;
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
pub(super) fn is_over(end: Option<i64>, policy: &Policy, now: i64) -> bool {
    end.is_some_and(|end| now.saturating_add_unsigned(policy.margin) >= end)
}
