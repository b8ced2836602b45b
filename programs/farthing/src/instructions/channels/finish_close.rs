//! `finish_close`: ends a channel whose payer asked to close, or that expired, once the grace is over;
//! what is not claimed goes home. Anyone may call.

use super::ending::end;
use crate::{
    FarthingError, clock,
    state::{Channel, Deposit, Payee, Stored},
};
use anchor_lang::prelude::*;
use farthing_core::window;

#[derive(Accounts)]
pub struct FinishClose {
    /// Ours by its type.
    #[account(mut)]
    pub channel: Stored<Channel>,
    /// Gets the money, by the address that the channel stores.
    #[account(mut, address = channel.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
    /// By the address that the channel stores.
    #[account(mut, address = channel.payee @ FarthingError::WrongPayee)]
    pub payee: Account<Payee>,
}

impl FinishClose {
    pub fn finish_close(&mut self) -> Result<()> {
        // Check.
        require!(!self.channel.is_ended(), FarthingError::ChannelEnded);
        let now = clock::now()?;
        require!(
            window::has_come(now, self.channel.claimable_until()),
            FarthingError::GraceNotOver
        );
        // Effect.
        end(&mut self.channel, &mut self.deposit, &mut self.payee)
    }
}
