//! `close_channel`: ends a channel at once; what is not claimed goes home. Only the payee side may
//! call, since it gives up every voucher it has not claimed.

use super::ending::end;
use crate::{
    FarthingError, authority,
    state::{Channel, Creator, Deposit, Payee, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct CloseChannel {
    /// The payee side: owner of the deposit that is paid, or authority or operator of the creator.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub channel: Stored<Channel>,
    /// Gets the money, by the address that the channel stores.
    #[account(mut, address = channel.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
    /// By the address that the channel stores.
    #[account(mut, address = channel.payee @ FarthingError::WrongPayee)]
    pub payee: Account<Payee>,
    /// Only where the payee is earnings: their creator.
    pub creator: Option<Stored<Creator>>,
}

impl CloseChannel {
    pub fn close_channel(&mut self) -> Result<()> {
        // Check.
        require!(
            authority::receives(&self.payee, &self.creator, self.authority.address(), true),
            FarthingError::NotPayeeSide
        );
        require!(!self.channel.is_ended(), FarthingError::ChannelEnded);
        // Effect.
        end(&mut self.channel, &mut self.deposit, &mut self.payee)
    }
}
