//! `transfer_creator`: offers the authority to another key, or takes the offer back when that key
//! is zero. Only the authority may call; nothing moves until the other key accepts.

use crate::{
    authority,
    events::{CreatorOffered, log},
    state::{Creator, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct TransferCreator {
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub creator: Stored<Creator>,
}

impl TransferCreator {
    pub fn transfer_creator(&mut self, new_authority: Address) -> Result<()> {
        // Check.
        authority::controls(&self.creator, self.authority.address())?;
        // Effect.
        self.creator.pending_authority = new_authority;
        self.creator.revise()?;
        log!(CreatorOffered {
            creator: *self.creator.address(),
            authority: self.creator.authority,
            pending_authority: new_authority,
            revision: u64::from(self.creator.revision),
        });
        Ok(())
    }
}
