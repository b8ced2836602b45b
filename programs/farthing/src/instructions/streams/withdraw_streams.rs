//! `withdraw_streams`: pays everything that has accrued in many streams to the one payee of theirs.
//! Anyone may push it. What is not a stream of this payee, or has nothing to pay, is skipped with its
//! status, so that nobody can make the others fail (bug class 30).

use crate::{
    FarthingError, clock,
    events::{Batch, StreamsWithdrawn, status},
    state::{Hot, Payee, Stream},
};
use alloc::vec::Vec;
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
        let now = clock::now_here()?;
        let payee = *self.payee.account();
        let balance_before = self.payee.balance;
        let mut room = Vec::with_capacity(Batch::length(streams.len()));
        let mut batch = Batch::new(room.spare_capacity_mut());
        for view in streams {
            let Some(mut stream) = Hot::<Stream>::take(*view)? else {
                batch.skipped(status::NOT_LIVE);
                continue;
            };
            if address_eq(&stream.payee, payee.address()) {
                match stream.schedule().withdrawable(now) {
                    0 => batch.skipped(status::NOTHING_DUE),
                    amount => {
                        stream.held().pay_out(&mut self.payee.balance, amount)?;
                        batch.paid(amount, stream.withdrawn);
                    }
                }
            } else {
                batch.skipped(status::OTHER_PAYEE);
            }
            stream.give_back();
        }
        let amount = self.payee.balance.wrapping_sub(balance_before);
        require!(amount != 0, FarthingError::NothingAccrued);
        batch.log::<StreamsWithdrawn>(payee.address(), amount, self.payee.balance)
    }
}
