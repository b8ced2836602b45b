//! `pause_stream`: lets time earn nothing until the stream is resumed, if it was opened with that
//! right. What has been earned stays, to the last part. The payer's owner or a session may call; the
//! owner also where a session has paused it, so that no session resumes it.

use crate::{
    FarthingError, authority, clock,
    events::{StreamPaused, log},
    state::{Deposit, Hot, Session, Stored, Stream, StreamStatus, right},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct PauseStream {
    /// Owner of the deposit, or a session of it.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub stream: Hot<Stream>,
    /// By the address that the stream stores.
    #[account(address = stream.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Hot<Deposit>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Stored<Session>>,
}

impl PauseStream {
    pub fn pause_stream(&mut self) -> Result<()> {
        // Check: the payer's right, on a stream that runs.
        let is_owner = authority::may_manage(
            &self.deposit,
            &self.authority,
            self.session.as_deref(),
            &self.stream.payee,
        )?;
        require!(!self.stream.is_ended(), FarthingError::StreamEnded);
        require!(self.stream.has(right::PAUSE), FarthingError::StreamNotPausable);
        // Effect: what is earned is written down, and time counts no more. An owner who pauses on top
        // of a session finds that done.
        if self.stream.is_paused() {
            require!(is_owner && self.stream.owner_paused == 0, FarthingError::StreamPaused);
        } else {
            let mut schedule = self.stream.schedule();
            schedule.settle(clock::now_here()?);
            self.stream.keep_settled(&schedule);
            self.stream.status = StreamStatus::Paused as u8;
        }
        self.stream.owner_paused = u8::from(is_owner);
        log!(StreamPaused { stream: *self.stream.address(), since: self.stream.since });
        Ok(())
    }
}
