//! `accept_creator`: the key that was offered the authority takes it, and names the revision it
//! saw, so that the creator cannot be changed under its hands (bug class 31).

use crate::{
    FarthingError,
    events::{CreatorAccepted, log},
    state::{Creator, NOBODY, Stored},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct AcceptCreator {
    /// The key that was offered the authority.
    pub new_authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub creator: Stored<Creator>,
}

impl AcceptCreator {
    pub fn accept_creator(&mut self, expected_revision: u32) -> Result<()> {
        // Check.
        require!(
            address_eq(&self.creator.pending_authority, self.new_authority.address()),
            FarthingError::NotPendingAuthority
        );
        require!(!self.creator.is_ended(), FarthingError::CreatorEnded);
        require!(self.creator.revision == expected_revision, FarthingError::CreatorRevisionChanged);
        // Effect.
        let previous = self.creator.authority;
        self.creator.authority = *self.new_authority.address();
        self.creator.pending_authority = NOBODY;
        self.creator.revise()?;
        log!(CreatorAccepted {
            creator: *self.creator.address(),
            previous_authority: previous,
            authority: self.creator.authority,
            revision: u64::from(self.creator.revision),
        });
        Ok(())
    }
}
