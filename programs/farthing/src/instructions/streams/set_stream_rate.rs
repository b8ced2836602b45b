//! `set_stream_rate`: changes the rate of a stream without end, from now on or from its start. Up at
//! any time; down only if it was opened with that right. Only the payer's owner may call.

use crate::{
    FarthingError, authority, clock,
    events::{StreamRateSet, log},
    state::{Deposit, Hot, Stored, Stream, right},
};
use anchor_lang::prelude::*;
use farthing_core::stream::Fixed;

#[derive(Accounts)]
pub struct SetStreamRate {
    /// Owner of the deposit.
    pub owner: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub stream: Hot<Stream>,
    /// By the address that the stream stores.
    #[account(address = stream.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
}

impl SetStreamRate {
    pub fn set_stream_rate(&mut self, whole: u64, fraction: u64) -> Result<()> {
        let rate = Fixed { whole, fraction };
        // Check: the payer's right, and a rate.
        authority::owns(&self.deposit, &self.owner)?;
        require!(!self.stream.is_ended(), FarthingError::StreamEnded);
        require!(self.stream.end == 0, FarthingError::StreamIsFixed);
        require!(!rate.is_zero(), FarthingError::RateZero);
        let mut schedule = self.stream.schedule();
        require!(
            rate >= schedule.rate || self.stream.has(right::LOWER),
            FarthingError::RateNotLowerable
        );
        // Effect: what is earned is written down, and the new rate counts from now on.
        schedule.settle(clock::now()?);
        self.stream.keep_settled(&schedule);
        self.stream.rate_whole = rate.whole;
        self.stream.rate_fraction = rate.fraction;
        log!(StreamRateSet {
            stream: *self.stream.address(),
            rate_whole: rate.whole,
            rate_fraction: rate.fraction,
            since: self.stream.since,
        });
        Ok(())
    }
}
