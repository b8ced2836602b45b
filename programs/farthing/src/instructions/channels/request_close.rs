//! `request_close`: the payer's way out: from now on the payee has the grace to claim in, then
//! `finish_close` brings the rest home. The payer's owner or a session may call.

use crate::{
    FarthingError, authority, clock,
    events::{CloseRequested, log},
    state::{Channel, Deposit, Session, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct RequestClose {
    /// Owner of the deposit, or a session of it.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub channel: Stored<Channel>,
    /// By the address that the channel stores.
    #[account(address = channel.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Stored<Session>>,
}

impl RequestClose {
    pub fn request_close(&mut self) -> Result<()> {
        // Check: the payer, on a channel that is not closing yet.
        authority::may_manage(
            &self.deposit,
            &self.authority,
            self.session.as_deref(),
            &self.channel.payee,
        )?;
        require!(!self.channel.is_ended(), FarthingError::ChannelEnded);
        let now = clock::now()?;
        require!(
            self.channel.close_asked == 0 && !self.channel.is_closing(now),
            FarthingError::ChannelClosing
        );
        // Effect.
        self.channel.close_asked = now;
        log!(CloseRequested {
            channel: *self.channel.address(),
            close_asked: now,
            grace: u64::from(self.channel.grace),
        });
        Ok(())
    }
}
