//! `close_session`: closes a session that is revoked or has expired; the account that paid the rent
//! gets it back. Anyone may call, so that a sponsor's rent never waits for the owner (bug class 41),
//! but not before every signature that opened or changed it is too old to do so again (I12).

use crate::{
    FarthingError, clock,
    events::{SessionClosed, log},
    state::{Deposit, Hot, Session, Stored, count_down_sessions},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CloseSession {
    /// Ours by its type.
    #[account(mut, close = rent_payer)]
    pub session: Hot<Session>,
    /// By the address that the session stores.
    #[account(mut, address = session.deposit @ FarthingError::WrongSessionDeposit)]
    pub deposit: Stored<Deposit>,
    /// Gets the lamports, by the address that the session stores.
    #[account(mut, unsafe(dup), address = session.rent_payer @ FarthingError::NotRentPayer)]
    pub rent_payer: UncheckedAccount,
}

impl CloseSession {
    pub fn close_session(&mut self) -> Result<()> {
        // Check.
        require!(self.session.has_ended(clock::now()?), FarthingError::SessionNotEnded);
        require!(clock::may_free(self.session.revision)?, FarthingError::AddressNotSpent);
        // Effect: the account closes when the instruction ends.
        count_down_sessions(&mut self.deposit.sessions)?;
        log!(SessionClosed {
            session: *self.session.address(),
            deposit: self.session.deposit,
            key: self.session.key,
            spent: self.session.spent,
        });
        Ok(())
    }
}
