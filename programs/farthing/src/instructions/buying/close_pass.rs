//! `close_pass`: closes a pass that holds no money; the account that paid the rent gets it back. Anyone
//! may call once it has expired; before that only its holder, who gives the access up. The caller names
//! the term, because a pass can be bought again.

use crate::{
    FarthingError, clock,
    events::{PassClosed, log},
    state::{Pass, Stored},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct ClosePass {
    /// The holder; once the pass has expired, anyone.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut, close = rent_payer)]
    pub pass: Stored<Pass>,
    /// Gets the lamports, by the address that the pass stores.
    #[account(mut, unsafe(dup), address = pass.rent_payer @ FarthingError::NotRentPayer)]
    pub rent_payer: UncheckedAccount,
}

impl ClosePass {
    pub fn close_pass(&mut self, expected_term: u64) -> Result<()> {
        // Check.
        require!(
            self.pass.is_expired(clock::now()?)
                || address_eq(&self.pass.holder, self.authority.address()),
            FarthingError::NotHolder
        );
        require!(self.pass.term == expected_term, FarthingError::PassTermChanged);
        require!(self.pass.held == 0, FarthingError::PassHoldsMoney);
        // Effect: the account closes when the instruction ends.
        log!(PassClosed {
            pass: *self.pass.address(),
            listing: self.pass.listing,
            holder: self.pass.holder,
            expires_at: self.pass.expires_at,
        });
        Ok(())
    }
}
