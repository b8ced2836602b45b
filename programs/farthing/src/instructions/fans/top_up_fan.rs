//! `top_up_fan`: sets more money aside in an open fan. The payer's owner or a session may call.

use crate::{
    FarthingError,
    authority::{self, Spend},
    clock,
    events::{FanToppedUp, log},
    state::{Deposit, Fan, NOBODY, Session, Stored, action},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct TopUpFan {
    /// Owner of the deposit, or a session of it that may pay anybody.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub fan: Stored<Fan>,
    /// The balance paid from, by the address that the fan stores.
    #[account(mut, address = fan.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    #[account(mut)]
    pub session: Option<Stored<Session>>,
}

impl TopUpFan {
    pub fn top_up_fan(&mut self, amount: u64) -> Result<()> {
        // Check: the spender, on a fan that goes on.
        require!(self.fan.is_open(), FarthingError::FanNotOpen);
        require!(!self.fan.lease().is_over(clock::now()?), FarthingError::FanOver);
        let spend = || Spend { action: action::CHANNEL, amount, payee: &NOBODY };
        authority::may_spend(&self.deposit, &self.authority, self.session.as_deref_mut(), spend)?;
        // Effect: the money moves.
        self.fan.held().fund(&mut self.deposit.balance, amount)?;
        log!(FanToppedUp {
            fan: *self.fan.address(),
            amount,
            funded: self.fan.funded,
            deposit_balance: self.deposit.balance,
        });
        Ok(())
    }
}
