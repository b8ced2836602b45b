//! What follows from a page: what is covered, what may be delivered, up to where promises are public.

use super::page::is_over;
use super::{ChannelState, Credential, Page, Policy, Refusal};

/// How a channel stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Base units promised and still claimable in time, or claimed.
    pub promised: u64,
    /// Base units of it that are funded.
    pub covered: u64,
    /// Base units claimed.
    pub claimed: u64,
    /// Base units' worth delivered, what was returned included: it only rises.
    pub served: u64,
    /// Base units of it that were given back: never above `served`, and only rises.
    pub returned: u64,
    /// Base units delivered and not returned that nothing covers: `served - returned - covered`.
    pub owed: u64,
    /// Base units' worth that may still be delivered: `covered + credit - served + returned`, where covered
    /// and credit together count up to what is funded, and `served` up to `u64::MAX`; of a share without
    /// credit. A request that brings no new promise has no credit either.
    pub left: u64,
}

impl Page {
    /// How it stands at `now`.
    #[must_use]
    pub fn standing(&self, policy: &Policy, now: i64) -> Standing {
        let ChannelState { claimed, funded, .. } = self.channel;
        let promised = self.counted(policy, now).max(claimed);
        let covered = promised.min(funded);
        let Self { served, returned, .. } = *self;
        let left = self.left((policy, now), self.credit(policy));
        let owed = self.spent().saturating_sub(covered);
        Standing { promised, covered, claimed, served, returned, owed, left }
    }

    /// Base units that the payer's requests cost in all: `served - returned`.
    #[must_use]
    pub fn spent(&self) -> u64 {
        self.served.saturating_sub(self.returned)
    }

    /// Base units up to which promises may be known to others (R3): what was claimed, or was to be. So a
    /// promise only shows who asks where it is for more. Of a link that was claimed while the channel held
    /// less than its worth it is the worth.
    #[must_use]
    pub fn public(&self) -> u64 {
        self.floor.max(self.claimed_worth())
    }

    /// Why nothing is accepted, admitted or served any more, whatever the time: of a share of which the slot
    /// is another's, or where the chain has paid for more than this book was ever promised. The second is an
    /// alarm (R4): the pages were lost, or somebody else has the promises to this payee.
    #[must_use]
    pub fn stopped(&self) -> Option<Refusal> {
        if self.is_taken {
            return Some(Refusal::OtherTag);
        }
        let (claimed, highest) = (self.claimed_worth(), self.highest);
        (claimed > highest).then_some(Refusal::ClaimedAbovePromise { claimed, highest })
    }

    /// Whether a request of this price is paid for, where its promise gains so many base units and is in the
    /// page already.
    pub(super) fn check_paid(
        &self,
        price: u64,
        gained: u64,
        (policy, now): (&Policy, i64),
    ) -> Result<(), Refusal> {
        // Or a payer could draw on credit with a promise of before.
        let credit = if gained > 0 { self.credit(policy) } else { 0 };
        let missing = price.saturating_sub(self.left((policy, now), credit));
        if missing == 0 {
            return Ok(());
        }
        let funds = self.channel.funded.saturating_sub(self.spent());
        match price.saturating_sub(funds) {
            0 => Err(Refusal::Unpaid { missing }),
            missing => Err(Refusal::Underfunded { missing }),
        }
    }

    /// Base units that the chain has seen a promise of.
    #[must_use]
    pub fn claimed_worth(&self) -> u64 {
        let of_link = match &self.channel.credential {
            Credential::Chain { unit, claimed, .. } => claimed.worth(*unit),
            Credential::Key(_) | Credential::Share(_) => 0,
        };
        self.channel.claimed.max(of_link)
    }

    /// [`Standing::left`] with this credit.
    fn left(&self, (policy, now): (&Policy, i64), credit: u64) -> u64 {
        if self.is_dead(policy, now) {
            return 0;
        }
        let ChannelState { claimed, funded, .. } = self.channel;
        let promised = self.counted(policy, now).max(claimed);
        let most = promised.min(funded).saturating_add(credit).min(funded);
        // What could not be counted is not delivered.
        most.saturating_sub(self.spent()).min(u64::MAX.saturating_sub(self.served))
    }

    /// Whether nothing may be served, not on credit either: of what is stopped, and of a share that is about
    /// to end.
    fn is_dead(&self, policy: &Policy, now: i64) -> bool {
        self.stopped().is_some()
            || matches!(self.channel.credential, Credential::Share(_))
                && is_over(self.channel.closes_at, policy, now)
    }

    /// Base units that are served beyond what is promised.
    fn credit(&self, policy: &Policy) -> u64 {
        if let Credential::Share(_) = self.channel.credential { 0 } else { policy.credit }
    }

    /// [`Self::promised`] as long as there is time to claim it.
    fn counted(&self, policy: &Policy, now: i64) -> u64 {
        let is_worthless = is_over(self.ends_at(), policy, now) || self.stopped().is_some();
        if is_worthless { 0 } else { self.promised() }
    }
}
