//! `release_pass`: pays what a pass holds to the seller side once its refund window is over. Anyone
//! may call. The referrer's share goes to the creator if the referrer's deposit is gone.

use super::pay_referral;
use crate::{
    FarthingError, clock,
    events::{PassReleased, log},
    ledger,
    state::{Deposit, Earnings, Hot, NOBODY, Pass, Stored, count_down},
};
use anchor_lang::prelude::*;

#[derive(Accounts)]
pub struct ReleasePass {
    /// Ours by its type.
    #[account(mut)]
    pub pass: Hot<Pass>,
    /// No longer needed open for a refund, by the address that the pass stores.
    #[account(mut, address = pass.payer_deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Hot<Deposit>,
    /// Gets the money, by the address that the pass stores.
    #[account(mut, address = pass.earnings @ FarthingError::WrongEarnings)]
    pub earnings: Stored<Earnings>,
    /// Gets its share if it is still there, by the address that the pass stores. Left out only if
    /// the pass names none.
    #[account(mut, address = pass.referrer @ FarthingError::WrongReferrer)]
    pub referrer: Option<UncheckedAccount>,
}

impl ReleasePass {
    pub fn release_pass(&mut self) -> Result<()> {
        // Check: there is money, and it is the seller's by now.
        require!(self.pass.held != 0, FarthingError::PassHoldsNothing);
        require!(!self.pass.is_refundable(clock::now_here()?), FarthingError::RefundWindowOpen);
        // Effect: the referrer's share first, the rest to the creator.
        let amount = self.pass.held;
        let referral = self.pay_referrer()?;
        let rest = amount.saturating_sub(referral);
        ledger::transfer(&mut self.pass.held, &mut self.earnings.balance, rest)?;
        self.pass.referral = 0;
        count_down(&mut self.deposit.children)?;
        count_down(&mut self.earnings.children)?;
        log!(PassReleased {
            pass: *self.pass.address(),
            earnings: *self.earnings.address(),
            amount,
            referral,
            earnings_balance: self.earnings.balance,
        });
        Ok(())
    }

    /// Base units paid to the referrer.
    fn pay_referrer(&mut self) -> Result<u64> {
        if self.pass.referrer == NOBODY {
            return Ok(0);
        }
        let referrer = self.referrer.as_ref().ok_or(FarthingError::ReferrerMissing)?;
        let Some(mut deposit) = Stored::<Deposit>::take(*referrer.account())? else {
            return Ok(0);
        };
        let (share, listing) = (self.pass.referral, self.pass.listing);
        let (held, balance) = (&mut self.pass.held, &mut deposit.balance);
        pay_referral(held, balance, share, referrer.address(), &listing)?;
        deposit.give_back();
        Ok(share)
    }
}
