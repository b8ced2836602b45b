//! `pay`: the cheapest payment, a tip or a transfer: from a deposit to any deposit or earnings.

use crate::{
    FarthingError,
    authority::{self, Spend},
    events::{Paid, log},
    ledger,
    state::{Deposit, Hot, Payee, Session, action},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct Pay {
    /// Owner of the deposit, or a session of it.
    pub authority: Signer,
    /// The balance paid from. Ours by its type.
    #[account(mut)]
    pub deposit: Hot<Deposit>,
    /// The deposit or earnings paid into. Ours by its type; another account than `deposit`, since
    /// both are written.
    #[account(mut)]
    pub payee: Account<Payee>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    #[account(mut)]
    pub session: Option<Hot<Session>>,
}

impl Pay {
    #[inline(always)]
    pub fn pay(&mut self, amount: u64, reference: [u8; 32]) -> Result<()> {
        // Check: the spender is allowed to, and both balances are of one reserve.
        let spend = || Spend { action: action::PAY, amount, payee: self.payee.address() };
        authority::may_spend(&self.deposit, &self.authority, self.session.as_deref_mut(), spend)?;
        require!(address_eq(&self.deposit.mint, &self.payee.mint), FarthingError::MintMismatch);
        // Effect: the money moves.
        ledger::pay(&mut self.deposit.balance, &mut self.payee.balance, amount)?;
        log!(Paid {
            deposit: *self.deposit.address(),
            payee: *self.payee.address(),
            reference,
            amount,
            deposit_balance: self.deposit.balance,
            payee_balance: self.payee.balance,
        });
        Ok(())
    }
}
