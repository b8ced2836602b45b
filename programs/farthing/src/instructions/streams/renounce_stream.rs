//! `renounce_stream`: the payer gives up all rights over a stream at once: to cancel, to a refund, to
//! pause and to lower the rate. Only the payer's owner may call.

use crate::{
    FarthingError, authority,
    events::{StreamRenounced, log},
    state::{Deposit, Stored, Stream, right},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct RenounceStream {
    /// Owner of the deposit.
    pub owner: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub stream: Stored<Stream>,
    /// By the address that the stream stores.
    #[account(address = stream.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
}

impl RenounceStream {
    pub fn renounce_stream(&mut self) -> Result<()> {
        // Check: the payer, with something to give up, on a stream that would not stay paused.
        authority::owns(&self.deposit, &self.owner)?;
        require!(!self.stream.is_ended(), FarthingError::StreamEnded);
        require!(self.stream.has(right::CANCEL), FarthingError::StreamNotCancellable);
        require!(!self.stream.is_paused(), FarthingError::StreamPaused);
        // Effect.
        self.stream.flags = 0;
        log!(StreamRenounced { stream: *self.stream.address() });
        Ok(())
    }
}
