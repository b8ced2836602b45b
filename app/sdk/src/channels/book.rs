//! Between accounts and the payee's book of `farthing_vouchers`.

use crate::accounts;
use farthing_core::chain::Link;
use farthing_vouchers::book::{ChannelState, Credential};

/// What the chain says of a channel, as [`farthing_vouchers::book::VoucherBook::update`] wants it: read
/// at `slot`, or later. A channel that has ended is to be forgotten instead.
pub fn to_book(channel: &accounts::Channel, slot: u64) -> ChannelState {
    let credential = match channel.kind {
        accounts::ChannelKind::Voucher => Credential::Key(channel.credential),
        accounts::ChannelKind::Chain => Credential::Chain {
            unit: channel.unit,
            length: channel.length,
            claimed: Link { index: channel.index, hash: channel.credential },
        },
    };
    ChannelState {
        credential,
        funded: channel.funded,
        claimed: channel.claimed,
        closes_at: channel.claimable_until(),
        slot,
    }
}
