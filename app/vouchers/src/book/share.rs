//! Shares of fans: what a row makes of its slot, and of a fan's voucher.
//!
//! A share is a channel that ends by itself. What is different:
//!
//! - Its slot can become another's once the lease is over. The row is dead then: nothing is served, and
//!   what was promised is worth nothing. If the slot becomes the payee's again, the chain counts from zero,
//!   and so does the row.
//! - The same payee's slot goes on counting after the end, when its lease is renewed: promises of before have
//!   expired, claimed and served stand.
//! - Its voucher is for whole units, up to the share, until the end of a day that the lease reaches.

use farthing_core::fan::FanVoucher;

use super::{Accepted, ChannelState, Credential, Page, Policy, Promise, Refusal, Row, Share};

impl Page {
    /// A row that is taken up.
    pub(super) fn opened(
        row: &Row,
        channel: ChannelState,
        policy: &Policy,
    ) -> Result<Self, Refusal> {
        if let Credential::Share(share) = channel.credential {
            let shares = policy.shares.ok_or(Refusal::WrongKind)?;
            if !share.is_ours(&row.account) {
                return Err(Refusal::OtherTag);
            }
            if u64::from(share.unit) > shares.price {
                return Err(Refusal::UnitAbovePrice { unit: share.unit });
            }
        }
        Ok(Self::new(channel))
    }

    /// The page after a newer look at a share.
    pub(super) fn share_updated(&self, row: &Row, share: &Share, channel: ChannelState) -> Self {
        if !share.is_ours(&row.account) {
            // What the other is given and has claimed is none of this row's.
            let claimed = self.channel.claimed;
            let channel = ChannelState { funded: claimed, claimed, ..channel };
            return Self { channel, is_taken: true, ..*self };
        }
        // Back from another: every voucher of before has expired, since the lease was over then.
        if self.is_taken { Self::new(channel) } else { Self { channel, ..*self } }
    }

    /// All that can be said of a fan's voucher without its signature.
    pub(super) fn check_share(
        &self,
        voucher: &FanVoucher,
        policy: &Policy,
        now: i64,
    ) -> Result<Accepted, Refusal> {
        let Credential::Share(share) = self.channel.credential else {
            return Err(Refusal::WrongKind);
        };
        if voucher.recipient != share.recipient {
            return Err(Refusal::OtherRecipient);
        }
        self.check_open(policy, now)?;
        let asks = voucher.claim(share.slot.tag, share.unit, &share.lease);
        let at = voucher.expires_at;
        if asks.ok_or(Refusal::Uneven)?.day > share.slot.until {
            return Err(Refusal::OutlivesLease { at });
        }
        let funded = self.channel.funded;
        if voucher.cumulative > funded {
            return Err(Refusal::AboveShare { share: funded });
        }
        self.check_lease(policy, now)?;
        self.check_better(voucher.cumulative, Some(at), policy, now)
    }

    /// Whether there is a promise of this lease, or enough of the lease is left to begin.
    fn check_lease(&self, policy: &Policy, now: i64) -> Result<(), Refusal> {
        let has_begun = self.expires_at().is_some_and(|at| now < at);
        let least = policy.shares.map_or(0, |shares| shares.lease);
        match self.channel.closes_at {
            Some(at) if !has_begun && now.saturating_add_unsigned(least) > at => {
                Err(Refusal::LeaseTooShort { at })
            }
            _ => Ok(()),
        }
    }

    /// Base units that the promise brings of a share at `now`, as the program computes it.
    pub(super) fn share_due(&self, share: &Share, now: i64) -> u64 {
        let Some(Promise::Share(signed)) = &self.promise else { return 0 };
        if self.is_taken {
            return 0;
        }
        let asks = signed.voucher.claim(share.slot.tag, share.unit, &share.lease);
        let units = asks.and_then(|asks| share.slot.due(&asks, &share.lease, now).ok());
        u64::from(units.unwrap_or(0)).saturating_mul(share.unit.into())
    }
}
