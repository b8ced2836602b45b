//! What the chain says of a channel or of a share.

use farthing_core::chain::Link;
use farthing_core::fan::{Lease, Recipient, Slot, Tag};

use super::ChannelAddress;
use crate::signed::tag;

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
    /// A fan's vouchers, signed by the fan's key.
    Share(Share),
}

/// A share of a fan: its slot as the chain has it, and whose it must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// The fan's Ed25519 key.
    pub key: [u8; 32],
    /// Base units of a unit.
    pub unit: u32,
    /// When the fan's leases end.
    pub lease: Lease,
    /// The payee of this book, and where it counts promises.
    pub recipient: Recipient,
    /// The slot, of whatever tag.
    pub slot: Slot,
}

/// What the chain says of a channel, or of a share: to who is paid they are one thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChannelState {
    /// Its kind and what is fixed with it; of a chain also the link claimed last, of a share its slot.
    pub credential: Credential,
    /// Base units put in, less those taken back with the payee's consent; of a share what it is.
    pub funded: u64,
    /// Base units paid to the payee.
    pub claimed: u64,
    /// Unix seconds from which the payee can claim no more: the end of the grace that follows the
    /// payer's request or the channel's expiry, or the end of a share's lease. `None` while nothing is
    /// in sight.
    pub closes_at: Option<i64>,
    /// The slot of the cluster at which all this was so.
    pub slot: u64,
}

impl Share {
    /// Which slots of this fan are the payee's.
    #[must_use]
    pub fn tag(&self, fan: &ChannelAddress) -> Tag {
        tag(&self.recipient, fan)
    }

    /// Whether a newer look at the slot of this fan shows it as another's, of the same fan. Its lease was over
    /// then, so nothing that was promised of it before is worth anything any more.
    pub(super) fn has_passed_to(&self, newer: &Self, fan: &ChannelAddress) -> bool {
        let is_same = Self { recipient: self.recipient, slot: self.slot, ..*newer } == *self;
        is_same && newer.is_ours(fan) && newer.slot.tag != self.tag(fan)
    }

    /// Whether the slot is the payee's, its lease over or not.
    #[must_use]
    pub fn is_ours(&self, fan: &ChannelAddress) -> bool {
        self.slot.until != 0 && self.slot.tag == self.tag(fan)
    }
}

impl ChannelState {
    /// A share as it was at `slot` of the cluster, or later.
    #[must_use]
    pub fn of_share(share: Share, slot: u64) -> Self {
        // At most 2^48.
        let base_units = |units: u16| u64::from(units).saturating_mul(share.unit.into());
        Self {
            funded: base_units(share.slot.share),
            claimed: base_units(share.slot.claimed),
            closes_at: Some(share.lease.end(share.slot.until)),
            credential: Credential::Share(share),
            slot,
        }
    }
}

impl Credential {
    /// Whether both are of one channel or share, of which only what may change has changed.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Key(key), Self::Key(other)) => key == other,
            (
                Self::Chain { unit, length, .. },
                Self::Chain { unit: other_unit, length: other_length, .. },
            ) => unit == other_unit && length == other_length,
            (Self::Share(share), Self::Share(other)) => {
                Share { slot: share.slot, ..*other } == *share
            }
            _ => false,
        }
    }
}
