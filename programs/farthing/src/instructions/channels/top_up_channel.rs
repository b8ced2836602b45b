//! `top_up_channel`: sets more money aside in a channel that is not closing. The payer's owner or a
//! session may call.

use crate::{
    FarthingError,
    authority::{self, Spend},
    clock,
    events::{ChannelToppedUp, log},
    state::{Channel, Deposit, Hot, Session, Stored, action},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct TopUpChannel {
    /// Owner of the deposit, or a session of it.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub channel: Hot<Channel>,
    /// The balance paid from, by the address that the channel stores.
    #[account(mut, address = channel.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Hot<Deposit>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    #[account(mut)]
    pub session: Option<Stored<Session>>,
}

impl TopUpChannel {
    pub fn top_up_channel(&mut self, amount: u64) -> Result<()> {
        // Check: the spender, on a channel that goes on.
        require!(!self.channel.is_ended(), FarthingError::ChannelEnded);
        require!(!self.channel.is_closing(clock::now()?), FarthingError::ChannelClosing);
        let spend = || Spend { action: action::CHANNEL, amount, payee: &self.channel.payee };
        authority::may_spend(&self.deposit, &self.authority, self.session.as_deref_mut(), spend)?;
        // Effect: the money moves.
        self.channel.held().fund(&mut self.deposit.balance, amount)?;
        log!(ChannelToppedUp {
            channel: *self.channel.address(),
            amount,
            funded: self.channel.funded,
            deposit_balance: self.deposit.balance,
        });
        Ok(())
    }
}
