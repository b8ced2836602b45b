//! `withdraw_channel`: gives money of a channel back to the payer without closing it. Both sides sign,
//! because vouchers that the chain has not seen may stand against it.

use crate::{
    FarthingError, authority,
    events::{ChannelWithdrawn, log},
    state::{Channel, Creator, Deposit, Hot, Payee, Stored},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct WithdrawChannel {
    /// Owner of the payer's deposit.
    pub owner: Signer,
    /// The payee side: owner of the deposit that is paid, or authority of the creator. No operator:
    /// the channel goes on, and the payee may have served against what it is funded with.
    pub payee_authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub channel: Hot<Channel>,
    /// Gets the money, by the address that the channel stores.
    #[account(mut, address = channel.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
    /// By the address that the channel stores.
    #[account(address = channel.payee @ FarthingError::WrongPayee)]
    pub payee: Account<Payee>,
    /// Only where the payee is earnings: their creator.
    pub creator: Option<Stored<Creator>>,
}

impl WithdrawChannel {
    pub fn withdraw_channel(&mut self, new_funded: u64) -> Result<()> {
        // Check: both sides, and an amount between what is claimed and what is there.
        authority::owns(&self.deposit, &self.owner)?;
        require!(
            authority::receives(&self.payee, &self.creator, self.payee_authority.address(), false),
            FarthingError::NotPayeeSide
        );
        require!(!self.channel.is_ended(), FarthingError::ChannelEnded);
        require!(new_funded >= self.channel.claimed, FarthingError::BelowClaimed);
        let amount = self.channel.funded.saturating_sub(new_funded);
        require!(amount != 0, FarthingError::NotBelowFunded);
        // Effect: the money goes home.
        self.channel.held().give_back(&mut self.deposit.balance, amount)?;
        log!(ChannelWithdrawn {
            channel: *self.channel.address(),
            amount,
            funded: self.channel.funded,
            deposit_balance: self.deposit.balance,
        });
        Ok(())
    }
}
