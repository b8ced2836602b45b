//! `open_session`: lets a key act for a deposit within limits. Only the deposit's owner may call, by a
//! signature that is good for 150 slots: a copy of it opens nothing once the session is closed.

use crate::{
    FarthingError, authority, clock,
    events::{SessionOpened, log},
    state::{Deposit, Session, SessionStatus, Stored, VERSION, action, count_up_sessions},
};
use anchor_lang::prelude::*;

/// What the owner allows.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct SessionTerms {
    /// The only deposit or earnings that may be paid; zero for any.
    pub payee: Address,
    /// Most base units ever.
    pub total_limit: u64,
    /// Most base units in one window.
    pub window_limit: u64,
    /// Seconds of a window; 0 when only the total counts.
    pub window_seconds: u64,
    /// Unix seconds from which it may do nothing; 0 for never.
    pub expires_at: i64,
    /// Bits of pay 1, buy 2, streams 4, channels 8, manage 16.
    pub actions: u16,
}

impl SessionTerms {
    /// Writes the terms into a session that counts its windows from `now`, unix seconds, in `slot`.
    ///
    /// # Errors
    /// `SessionActionsInvalid`, `SessionExpiryPast`.
    pub fn write(&self, session: &mut Session, now: i64, slot: u64) -> Result<()> {
        require!(
            self.actions != 0 && self.actions & !action::ALL == 0,
            FarthingError::SessionActionsInvalid
        );
        require!(self.expires_at == 0 || now < self.expires_at, FarthingError::SessionExpiryPast);
        session.payee = self.payee;
        session.total_limit = self.total_limit;
        session.window_limit = self.window_limit;
        session.window_seconds = self.window_seconds;
        session.window_start = now;
        session.window_spent = 0;
        session.expires_at = self.expires_at;
        session.actions = self.actions;
        session.revision = session.revision.saturating_add(1).max(slot);
        Ok(())
    }
}

#[derive(Accounts)]
pub struct OpenSession {
    /// Pays the rent, and gets it back when the session closes.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// Owner of the deposit.
    pub owner: Signer,
    /// What the key may act for. Ours by its type.
    #[account(mut)]
    pub deposit: Stored<Deposit>,
    /// The key that will sign. Any address: nothing is asked of it.
    pub key: UncheckedAccount,
    /// Created here, by its seeds.
    #[account(mut, seeds = [b"session", deposit, key], bump)]
    pub session: UncheckedAccount,
    pub system_program: Program<System>,
}

impl OpenSession {
    pub fn open_session(&mut self, bump: u8, open_slot: u64, terms: &SessionTerms) -> Result<()> {
        // Check: the owner, whose signature is new.
        authority::owns(&self.deposit, &self.owner)?;
        clock::require_fresh(open_slot)?;
        // Effect: a key with nothing spent, which pins the deposit until it closes.
        let (deposit, key) = (*self.deposit.address(), *self.key.address());
        let seeds: [&[u8]; 4] = [b"session", deposit.as_ref(), key.as_ref(), &[bump]];
        let mut session = Stored::create(self.payer.account(), *self.session.account(), &seeds)?;
        count_up_sessions(&mut self.deposit.sessions)?;
        terms.write(&mut session, clock::now()?, clock::slot()?)?;
        session.deposit = deposit;
        session.key = key;
        session.rent_payer = *self.payer.address();
        session.status = SessionStatus::Active as u8;
        session.version = VERSION;
        session.bump = bump;
        self.log_opened(&session);
        Ok(())
    }

    fn log_opened(&self, session: &Session) {
        log!(SessionOpened {
            session: *self.session.address(),
            deposit: session.deposit,
            key: session.key,
            payee: session.payee,
            rent_payer: session.rent_payer,
            total_limit: session.total_limit,
            window_limit: session.window_limit,
            window_seconds: session.window_seconds,
            window_start: session.window_start,
            expires_at: session.expires_at,
            revision: session.revision,
            actions: u64::from(session.actions),
        });
    }
}
