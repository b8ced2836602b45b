//! `top_up_stream`: puts more money into a stream without end. Anyone may, from a deposit of theirs;
//! what is refunded or left at the end goes to the payer of the stream, no matter who put it in. The
//! caller names the payee and the rate.

use crate::{
    FarthingError,
    authority::{self, Spend, SpentBy},
    clock,
    events::{StreamToppedUp, log},
    state::{Deposit, Hot, Payee, Session, Stream, action, right},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::stream::Fixed;

#[derive(Accounts)]
pub struct TopUpStream {
    /// Who spends.
    pub authority: Signer,
    /// The balance paid from. Ours by its type.
    #[account(mut, constraint = address_eq(&deposit.mint, &payee.mint) @ FarthingError::MintMismatch)]
    pub deposit: Hot<Deposit>,
    /// Ours by its type.
    #[account(mut)]
    pub stream: Hot<Stream>,
    /// By the address that the stream stores: the payee that is meant, and its mint.
    #[account(address = stream.payee @ FarthingError::WrongPayee)]
    pub payee: Account<Payee>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    #[account(mut)]
    pub session: Option<Hot<Session>>,
}

impl TopUpStream {
    pub fn top_up_stream(&mut self, amount: u64, whole: u64, fraction: u64) -> Result<()> {
        let expected_rate = Fixed { whole, fraction };
        // Check: a stream without end that runs on, at the rate meant, and the spender.
        require!(!self.stream.is_ended(), FarthingError::StreamEnded);
        require!(self.stream.end == 0, FarthingError::StreamIsFixed);
        let mut schedule = self.stream.schedule();
        require!(schedule.rate == expected_rate, FarthingError::StreamTermsChanged);
        self.require_spender(amount)?;
        // Effect: a dry stream counts from now on, then the money moves.
        let now = clock::now()?;
        if schedule.is_dry(now) {
            schedule.settle(now);
            self.stream.keep_settled(&schedule);
        }
        self.stream.held().fund(&mut self.deposit.balance, amount)?;
        log!(StreamToppedUp {
            stream: *self.stream.address(),
            source: *self.deposit.address(),
            amount,
            funded: self.stream.funded,
            since: self.stream.since,
            source_balance: self.deposit.balance,
        });
        Ok(())
    }

    fn require_spender(&mut self, amount: u64) -> Result<()> {
        let spend = || Spend { action: action::STREAM, amount, payee: &self.stream.payee };
        let spent_by = authority::may_spend(
            &self.deposit,
            &self.authority,
            self.session.as_deref_mut(),
            spend,
        )?;
        require!(
            spent_by == SpentBy::Owner
                || (self.stream.has(right::CANCEL)
                    && address_eq(&self.stream.deposit, self.deposit.address())),
            FarthingError::SessionNeedsCancellable
        );
        Ok(())
    }
}
