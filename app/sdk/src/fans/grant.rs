//! What a payer gives to a payee.

use super::tag;
use crate::{args::FanShare, solana::Address};
use farthing_core::fan::Recipient;

/// A share for a payee, whatever slot it will stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    pub recipient: Recipient,
    /// Units that the slot holds from then on, those that are claimed included.
    pub share: u16,
    /// The day at whose end the lease ends, counted from the second at which the fan was opened: 1 to 255,
    /// at most 31 days ahead.
    pub until: u8,
}

impl Grant {
    /// The share at a place of a fan, from 0.
    pub fn in_slot(&self, fan: &Address, slot: u8) -> FanShare {
        let Self { recipient, share, until } = self;
        FanShare { slot, tag: tag(fan, recipient), until: *until, share: *share }
    }
}
