//! `set_refusal`: shuts a deposit or earnings to new streams and channels, or opens it again. Anyone can
//! open those into anyone's, and each keeps what it pays open until the payee ends it: shut, their number
//! can only fall. Its owner, or the creator's authority, may call.

use crate::{
    FarthingError, authority,
    events::{RefusalSet, log},
    state::{Creator, Payee, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct SetRefusal {
    /// Owner of the deposit, or authority of the creator.
    pub authority: Signer,
    /// The deposit or earnings. Ours by its type.
    #[account(mut)]
    pub payee: Account<Payee>,
    /// Only for earnings: their creator.
    pub creator: Option<Stored<Creator>>,
}

impl SetRefusal {
    pub fn set_refusal(&mut self, refuses: bool) -> Result<()> {
        // Check.
        require!(
            authority::receives(&self.payee, &self.creator, self.authority.address(), false),
            FarthingError::NotPayeeSide
        );
        // Effect.
        self.payee.refuses = u8::from(refuses);
        log!(RefusalSet { payee: *self.payee.address(), refuses: u64::from(refuses) });
        Ok(())
    }
}
