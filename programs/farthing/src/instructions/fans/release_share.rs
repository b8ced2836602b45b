//! `release_share`: gives back what is not claimed of a share. Only the payee side may call, since it gives
//! up every voucher it has not claimed.

use crate::{
    FarthingError, authority,
    events::{ShareReleased, log},
    state::{Creator, Fan, Payee, Stored, slot_mut},
};
use anchor_lang::prelude::*;
use farthing_core::fan::{Recipient, Slot};
use farthing_framework::sha256;

#[derive(Accounts)]
pub struct ReleaseShare {
    /// The payee side: owner of the deposit that is paid, or authority or operator of the creator.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub fan: Stored<Fan>,
    /// Whose share it is. Ours by its type; the slot's tag names it.
    pub payee: Account<Payee>,
    /// Only where the payee is earnings: their creator.
    pub creator: Option<Stored<Creator>>,
}

impl ReleaseShare {
    pub fn release_share(&mut self, slot: u8, audience: [u8; 32]) -> Result<()> {
        // Check: the payee side, of a slot that is the payee's and has something.
        require!(
            authority::receives(&self.payee, &self.creator, self.authority.address(), true),
            FarthingError::NotPayeeSide
        );
        require!(!self.fan.is_ended(), FarthingError::FanEnded);
        let fan = *self.fan.address();
        let recipient = Recipient { payee: self.payee.account().address().to_bytes(), audience };
        let (_, slots) = self.fan.with_tail_mut();
        let bytes = slot_mut(slots, slot).ok_or(FarthingError::NoSuchSlot)?;
        let mut share = Slot::from_bytes(bytes);
        require!(
            share.until != 0 && share.tag == recipient.tag(fan.as_array(), sha256),
            FarthingError::ShareOfAnother
        );
        require!(share.left() != 0, FarthingError::NothingToRelease);
        // Effect: the money is free; the slot stays the payee's until its lease ends.
        share.release();
        *bytes = share.to_bytes();
        log!(ShareReleased { fan, slot: u64::from(slot), share: u64::from(share.share) });
        Ok(())
    }
}
