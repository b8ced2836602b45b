//! `resume_stream`: lets time earn again from now on, at the rate that the stream has. The payer's
//! owner may call, and a session where no owner has paused it; who wants another rate sets it first, in
//! the same transaction.

use crate::{
    FarthingError, authority, clock,
    events::{StreamResumed, log},
    state::{Deposit, Hot, Session, Stored, Stream, StreamStatus},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct ResumeStream {
    /// Owner of the deposit, or a session of it.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub stream: Hot<Stream>,
    /// By the address that the stream stores.
    #[account(address = stream.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Stored<Session>>,
}

impl ResumeStream {
    pub fn resume_stream(&mut self) -> Result<()> {
        // Check: the payer, on a stream that is paused.
        let is_owner = authority::may_manage(
            &self.deposit,
            &self.authority,
            self.session.as_deref(),
            &self.stream.payee,
        )?;
        require!(!self.stream.is_ended(), FarthingError::StreamEnded);
        require!(self.stream.is_paused(), FarthingError::StreamNotPaused);
        require!(is_owner || self.stream.owner_paused == 0, FarthingError::SessionMayNotResume);
        // Effect: time counts from now on.
        let mut schedule = self.stream.schedule();
        schedule.settle(clock::now_here()?);
        self.stream.keep_settled(&schedule);
        self.stream.status = StreamStatus::Running as u8;
        self.stream.owner_paused = 0;
        log!(StreamResumed { stream: *self.stream.address(), since: self.stream.since });
        Ok(())
    }
}
