//! `withdraw_streams`: pays everything that has accrued in many streams to the one payee of theirs.
//! Anyone may push it. What is not a stream of this payee, or has nothing to pay, is skipped with its
//! status, so that nobody can make the others fail (bug class 30).

use crate::{
    FarthingError, clock,
    events::{Batch, Outcome, StreamsWithdrawn, status},
    state::{Payee, Stream, with_live_mut},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct WithdrawStreams {
    /// Gets the money. Ours by its type.
    #[account(mut)]
    pub payee: Account<Payee>,
}

impl WithdrawStreams {
    /// `streams` may be any accounts, but for the payee itself, which is written already.
    pub fn withdraw_streams(&mut self, streams: &[AccountView]) -> Result<()> {
        let now = clock::now()?;
        let mut batch = Batch::new(streams.len());
        for view in streams {
            batch.add(self.withdraw(view, now)?)?;
        }
        require!(batch.amount() != 0, FarthingError::NothingAccrued);
        batch.log::<StreamsWithdrawn>(self.payee.address(), self.payee.balance);
        Ok(())
    }

    fn withdraw(&mut self, view: &AccountView, now: i64) -> Result<Outcome> {
        let payee = *self.payee.address();
        let outcome = with_live_mut(view, |stream: &mut Stream| {
            if !address_eq(&stream.payee, &payee) {
                return Ok(Outcome::skipped(status::OTHER_PAYEE));
            }
            let amount = stream.schedule().withdrawable(now);
            stream.held().pay_out(&mut self.payee.balance, amount)?;
            Ok(Outcome::paid(amount, stream.withdrawn))
        })?;
        Ok(outcome.unwrap_or(Outcome::skipped(status::NOT_LIVE)))
    }
}
