//! Between accounts and the payee's book of `farthing_vouchers`.

use super::Recipient;
use crate::{accounts::Fan, solana::Address};
use farthing_vouchers::book::{ChannelState, Share};

/// What the chain says of the slot at this place, from 0, as
/// [`farthing_vouchers::book::VoucherBook::update`] wants it for the share's row: read at `slot` of the
/// cluster, or later. `recipient` is whom the book is of, and `mint` what that is paid in.
///
/// `None` where the fan holds another mint's money, or has no such slot: there is nothing to be had there. A
/// fan that has ended is to be forgotten instead.
pub fn to_book(
    (address, fan): (&Address, &Fan),
    (recipient, mint): (Recipient, &Address),
    place: u8,
    slot: u64,
) -> Option<ChannelState> {
    let its = fan.slot(place).filter(|_| fan.is_of_mint(address, mint))?;
    let (key, unit, lease) = (fan.key.to_bytes(), fan.unit, fan.lease());
    Some(ChannelState::of_share(Share { key, unit, lease, recipient, slot: its }, slot))
}
