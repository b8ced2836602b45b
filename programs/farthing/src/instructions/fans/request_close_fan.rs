//! `request_close_fan`: what no living share reserves goes home at once, and no new share is given. The
//! payer's owner, a session that may manage, or the fan's key may call.

use crate::{
    FarthingError, authority, clock,
    events::{FanCloseRequested, log},
    state::{Deposit, Fan, FanStatus, NOBODY, Session, Stored},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct RequestCloseFan {
    /// The fan's key; or the owner of the deposit, or a session of it that may manage what pays anybody.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub fan: Stored<Fan>,
    /// Gets the money, by the address that the fan stores.
    #[account(mut, address = fan.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Stored<Session>>,
}

impl RequestCloseFan {
    pub fn request_close_fan(&mut self) -> Result<()> {
        // Check: the payer, on an open fan.
        if !address_eq(&self.fan.key, self.authority.address()) {
            let session = self.session.as_deref();
            authority::may_manage(&self.deposit, &self.authority, session, &NOBODY)?;
        }
        require!(self.fan.is_open(), FarthingError::FanNotOpen);
        // Effect: what is not reserved goes home. No more is ever reserved than there is (F1).
        let returned = self.fan.free(self.fan.tail(), clock::now()?).unwrap_or(0);
        self.fan.held().give_back(&mut self.deposit.balance, returned)?;
        self.fan.status = FanStatus::Closing as u8;
        log!(FanCloseRequested {
            fan: *self.fan.address(),
            returned,
            funded: self.fan.funded,
            deposit_balance: self.deposit.balance,
        });
        Ok(())
    }
}
