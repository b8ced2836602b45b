//! `update_session`: replaces the limits of a session. What is spent counts on against the total; a
//! new window begins. Only the deposit's owner may call, never the key, and names the revision that it
//! has seen.

use super::SessionTerms;
use crate::{
    FarthingError, authority, clock,
    events::{SessionUpdated, log},
    state::{Deposit, Session, SessionStatus, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct UpdateSession {
    /// Owner of the deposit.
    pub owner: Signer,
    /// By the address that the session stores.
    #[account(address = session.deposit @ FarthingError::WrongSessionDeposit)]
    pub deposit: Stored<Deposit>,
    /// Ours by its type.
    #[account(mut)]
    pub session: Stored<Session>,
}

impl UpdateSession {
    pub fn update_session(&mut self, terms: &SessionTerms, expected_revision: u64) -> Result<()> {
        // Check.
        authority::owns(&self.deposit, &self.owner)?;
        require!(self.session.status == SessionStatus::Active as u8, FarthingError::SessionRevoked);
        require!(self.session.revision == expected_revision, FarthingError::SessionRevisionChanged);
        // Effect.
        terms.write(&mut self.session, clock::now()?, clock::slot()?)?;
        log!(SessionUpdated {
            session: *self.session.address(),
            payee: self.session.payee,
            total_limit: self.session.total_limit,
            spent: self.session.spent,
            window_limit: self.session.window_limit,
            window_seconds: self.session.window_seconds,
            window_start: self.session.window_start,
            expires_at: self.session.expires_at,
            revision: self.session.revision,
            actions: u64::from(self.session.actions),
        });
        Ok(())
    }
}
