//! `refund_stream`: returns what has not accrued, or a part of it, to the payer, if the stream was
//! opened with that right. The payer's owner or a session may call.

use crate::{
    FarthingError, authority, clock,
    events::{StreamRefunded, log},
    state::{Deposit, Hot, Session, Stored, Stream, right},
};
use anchor_lang::prelude::*;
use farthing_core::ledger;

#[derive(Accounts)]
pub struct RefundStream {
    /// Owner of the deposit, or a session of it.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub stream: Hot<Stream>,
    /// Gets the money, by the address that the stream stores.
    #[account(mut, address = stream.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Hot<Deposit>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Stored<Session>>,
}

impl RefundStream {
    pub fn refund_stream(&mut self, amount: u64) -> Result<()> {
        // Check: the payer's right, and that it has not accrued.
        authority::may_manage(
            &self.deposit,
            &self.authority,
            self.session.as_deref(),
            &self.stream.payee,
        )?;
        require!(!self.stream.is_ended(), FarthingError::StreamEnded);
        require!(self.stream.has(right::REFUND), FarthingError::StreamNotRefundable);
        let refundable = self.stream.schedule().refundable(clock::now()?);
        let amount = ledger::resolve(amount, refundable);
        require!(amount != 0, FarthingError::AmountZero);
        require!(amount <= refundable, FarthingError::AboveRefundable);
        // Effect: the money goes home.
        self.stream.held().give_back(&mut self.deposit.balance, amount)?;
        log!(StreamRefunded {
            stream: *self.stream.address(),
            amount,
            funded: self.stream.funded,
            deposit_balance: self.deposit.balance,
        });
        Ok(())
    }
}
