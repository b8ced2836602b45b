//! `cancel_stream`: ends a stream and settles with both sides. What has accrued goes to the payee, the
//! rest to the payer. A unit that has begun to accrue goes to the side that did not choose the moment:
//! to the payer if the payee ends the stream, otherwise to the payee. Who may call:
//! - the payee, at any time;
//! - the payer, with the right to cancel, or when nothing would come back;
//! - the rent payer, when nothing would come back;
//! - anyone, once the stream is past its end.
//!
//! Nobody else has to take part, and no other program is called (I7).

use crate::{
    FarthingError, authority, clock,
    events::{StreamCancelled, log},
    state::{
        Creator, Deposit, Hot, Payee, Session, Stored, Stream, StreamStatus, count_down, right,
    },
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::stream::Side;

#[derive(Accounts)]
pub struct CancelStream {
    /// Owner of the deposit, a session of it, owner of the deposit that is paid, authority of the
    /// creator that is paid; the rent payer when nothing would come back; anyone past the end.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub stream: Hot<Stream>,
    /// Gets the rest, by the address that the stream stores.
    #[account(mut, address = stream.deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
    /// Gets what has accrued, by the address that the stream stores.
    #[account(mut, address = stream.payee @ FarthingError::WrongPayee)]
    pub payee: Account<Payee>,
    /// Only where its authority calls: the creator that the payee names.
    pub creator: Option<Stored<Creator>>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    pub session: Option<Stored<Session>>,
}

impl CancelStream {
    pub fn cancel_stream(&mut self) -> Result<()> {
        // Check: someone who may, on a stream that has not ended.
        require!(!self.stream.is_ended(), FarthingError::StreamEnded);
        let now = clock::now()?;
        let is_payee =
            authority::receives(&self.payee, &self.creator, self.authority.address(), false);
        let side = if is_payee { Side::Payee } else { Side::Payer };
        let returned = self.stream.schedule().returned(side, now);
        if !is_payee {
            self.require_party(now, returned)?;
        }
        let left = self.stream.funded.saturating_sub(self.stream.withdrawn);
        let paid = left.saturating_sub(returned);
        // Effect: both sides are settled, and wait for it no longer.
        self.stream.held().pay_out(&mut self.payee.balance, paid)?;
        self.stream.held().give_back(&mut self.deposit.balance, returned)?;
        self.stream.status = StreamStatus::Ended as u8;
        count_down(&mut self.deposit.children)?;
        count_down(&mut self.payee.children)?;
        log!(StreamCancelled {
            stream: *self.stream.address(),
            paid,
            returned,
            withdrawn: self.stream.withdrawn,
            payee_balance: self.payee.balance,
            deposit_balance: self.deposit.balance,
        });
        Ok(())
    }

    #[inline(always)]
    fn require_party(&self, now: i64, returned: u64) -> Result<()> {
        let is_sponsor = address_eq(&self.stream.rent_payer, self.authority.address());
        if self.stream.is_over(now) || (is_sponsor && self.is_empty(now, returned)) {
            return Ok(());
        }
        authority::may_manage(
            &self.deposit,
            &self.authority,
            self.session.as_deref(),
            &self.stream.payee,
        )?;
        require!(
            self.stream.has(right::CANCEL) || self.is_empty(now, returned),
            FarthingError::StreamNotCancellable
        );
        Ok(())
    }

    /// Whether nothing would come back to the payer, no matter who ends it. A last unit that has begun
    /// to accrue is not enough: a rent payer on the payee's side could end the stream then, and the
    /// payee would be paid for time to come.
    #[inline(never)]
    fn is_empty(&self, now: i64, returned: u64) -> bool {
        let is_spent = self.stream.funded == self.stream.withdrawn;
        returned == 0 && (is_spent || self.stream.schedule().is_dry(now))
    }
}
