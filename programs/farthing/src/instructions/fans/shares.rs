//! How shares are given: the same at the opening and by the fan's key.

use crate::{
    FarthingError,
    events::{self, FanAssigned},
    state::{Fan, Stored, slot_mut},
};
use alloc::vec::Vec;
use anchor_lang::prelude::*;
use farthing_core::fan::{Assignment, Slot, TAG_LENGTH};
use farthing_framework::Bytes;

/// Bytes of a share in an instruction or an event.
const SHARE_LENGTH: usize = 4 + TAG_LENGTH;

/// Bytes of the event before its shares: what names it, the fan, the revision and how many they are.
const HEADER: usize = 8 + 32 + 4 + 4;

/// A share of a fan's money, given to one payee until a day.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct FanShare {
    /// The place in the fan, from 0.
    pub slot: u8,
    /// Who may claim: the first nine bytes of `sha256("fan" ‖ fan ‖ payee ‖ audience)`.
    pub tag: [u8; TAG_LENGTH],
    /// The day at whose end the lease ends, counted from the fan's opening.
    pub until: u8,
    /// Units that the slot holds from now on, those that are claimed included.
    pub share: u16,
}

/// Gives shares at `now`, in unix seconds, all or none, and logs them: after the last one no more may be
/// reserved than there is.
///
/// # Errors
/// `NoSuchSlot`; `ShareEndsInThePast`, `ShareEndsTooLate`, `ShareEndsAfterTheFan`, `ShareReserved`,
/// `ShareFalls`, `ShareBelowClaimed`; `SharesExceedFunds`.
pub fn give(fan: &mut Stored<Fan>, shares: &[FanShare], now: i64) -> Result<()> {
    let address = *fan.address();
    let (fan, slots) = fan.with_tail_mut();
    let mut room =
        Vec::with_capacity(HEADER.saturating_add(SHARE_LENGTH.saturating_mul(shares.len())));
    let mut event = Bytes::new(room.spare_capacity_mut());
    event.push(events::discriminator::<FanAssigned>());
    event.push(address.to_bytes());
    event.push(fan.revision.to_le_bytes());
    event.push((shares.len() as u32).to_le_bytes());
    for given in shares {
        let bytes = slot_mut(slots, given.slot).ok_or(FarthingError::NoSuchSlot)?;
        let assignment = Assignment { tag: given.tag, until: given.until, share: given.share };
        let slot = Slot::from_bytes(bytes).assign(&assignment, &fan.lease(), now);
        *bytes = slot.map_err(FarthingError::from)?.to_bytes();
        event.push(given.to_bytes());
    }
    require!(fan.free(slots, now).is_some(), FarthingError::SharesExceedFunds);
    events::write(event.written()?);
    Ok(())
}

impl FanShare {
    /// As the instruction and the event have it.
    #[inline(always)]
    fn to_bytes(self) -> [u8; SHARE_LENGTH] {
        let ([low, high], [a, b, c, d, e, f, g, h, i]) = (self.share.to_le_bytes(), self.tag);
        [self.slot, a, b, c, d, e, f, g, h, i, self.until, low, high]
    }
}
