//! How shares are given: the same at the opening and by the fan's key.

use crate::{
    FarthingError, clock,
    events::FanAssigned,
    state::{Fan, Stored, slot_mut},
};
use alloc::vec::Vec;
use anchor_lang::prelude::*;
use farthing_core::fan::{Assignment, Slot, TAG_LENGTH};

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

/// Gives shares, all or none, and logs them: after the last one no more may be reserved than there is.
///
/// # Errors
/// `NoSuchSlot`; `ShareEndsInThePast`, `ShareEndsTooLate`, `ShareEndsAfterTheFan`, `ShareReserved`,
/// `ShareFalls`, `ShareBelowClaimed`; `SharesExceedFunds`.
pub fn give(fan: &mut Stored<Fan>, shares: Vec<FanShare>) -> Result<()> {
    let now = clock::now()?;
    let address = *fan.address();
    let (fan, slots) = fan.with_tail_mut();
    for given in &shares {
        let bytes = slot_mut(slots, given.slot).ok_or(FarthingError::NoSuchSlot)?;
        let assignment = Assignment { tag: given.tag, until: given.until, share: given.share };
        let slot = Slot::from_bytes(bytes).assign(&assignment, &fan.lease(), now);
        *bytes = slot.map_err(FarthingError::from)?.to_bytes();
    }
    require!(fan.free(slots, now).is_some(), FarthingError::SharesExceedFunds);
    emit!(FanAssigned { fan: address, revision: fan.revision, shares });
    Ok(())
}
