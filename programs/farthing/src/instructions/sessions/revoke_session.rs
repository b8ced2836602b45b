//! `revoke_session`: ends a session at once and for good. The deposit's owner may call, and the key
//! itself, to give up what it was trusted with.

use crate::{
    FarthingError,
    events::{SessionRevoked, log},
    state::{Deposit, Session, SessionStatus, Stored},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct RevokeSession {
    /// Owner of the deposit, or the key.
    pub authority: Signer,
    /// By the address that the session stores.
    #[account(address = session.deposit @ FarthingError::WrongSessionDeposit)]
    pub deposit: Stored<Deposit>,
    /// Ours by its type.
    #[account(mut)]
    pub session: Stored<Session>,
}

impl RevokeSession {
    pub fn revoke_session(&mut self) -> Result<()> {
        // Check.
        let signer = self.authority.address();
        require!(
            address_eq(&self.deposit.owner, signer) || address_eq(&self.session.key, signer),
            FarthingError::NotSessionParty
        );
        require!(self.session.status == SessionStatus::Active as u8, FarthingError::SessionRevoked);
        // Effect.
        self.session.status = SessionStatus::Revoked as u8;
        log!(SessionRevoked { session: *self.session.address(), spent: self.session.spent });
        Ok(())
    }
}
