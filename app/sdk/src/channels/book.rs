//! Between accounts and the payee's book of `farthing_core`.

use crate::accounts;
use farthing_core::{
    book::{Channel, Credential},
    chain::Link,
};

/// What the chain says of a channel, as [`farthing_core::book::VoucherBook::update`] wants it: read
/// at `slot`, or later. A channel that has ended is to be forgotten instead.
pub fn to_book(channel: &accounts::Channel, slot: u64) -> Channel {
    let credential = match channel.kind {
        accounts::ChannelKind::Voucher => Credential::Key(channel.credential),
        accounts::ChannelKind::Chain => Credential::Chain {
            unit: channel.unit,
            length: channel.length,
            claimed: Link { index: channel.index, hash: channel.credential },
        },
    };
    Channel {
        credential,
        funded: channel.funded,
        claimed: channel.claimed,
        closes_at: channel.claimable_until(),
        slot,
    }
}
