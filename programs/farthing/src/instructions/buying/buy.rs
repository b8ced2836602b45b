//! `buy`: buys from a listing that gives no pass. No account is made; the event is the receipt.

use super::pay_referral;
use crate::{
    FarthingError,
    authority::{self, Spend, SpentBy},
    events::{Bought, log},
    ledger,
    state::{Deposit, Earnings, Hot, Listing, Session, action},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::price;

#[derive(Accounts)]
pub struct Buy {
    /// Owner of the deposit, or a session of it.
    pub authority: Signer,
    /// The balance paid from. Ours by its type.
    #[account(mut, constraint = address_eq(&deposit.mint, &listing.mint) @ FarthingError::MintMismatch)]
    pub deposit: Hot<Deposit>,
    /// What is bought. Ours by its type.
    #[account(mut)]
    pub listing: Hot<Listing>,
    /// The seller's balance: of the listing's creator and mint.
    #[account(
        mut,
        constraint = address_eq(&earnings.creator, &listing.creator) @ FarthingError::WrongEarnings,
        constraint = address_eq(&earnings.mint, &listing.mint) @ FarthingError::WrongEarnings
    )]
    pub earnings: Hot<Earnings>,
    /// Receives the listing's referral share. Chosen by the buyer; another than `deposit`, since
    /// both are written.
    #[account(
        mut, constraint = address_eq(&referrer.mint, &listing.mint) @ FarthingError::ReferrerMintMismatch
    )]
    pub referrer: Option<Hot<Deposit>>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    #[account(mut)]
    pub session: Option<Hot<Session>>,
}

impl Buy {
    #[inline(always)]
    pub fn buy(
        &mut self,
        quantity: u64,
        max_price: u64,
        generation: u32,
        reference: [u8; 32],
    ) -> Result<()> {
        // Check: the terms are those consented to (I6), and the spender is allowed to.
        require!(!self.listing.gives_pass(), FarthingError::ListingGivesPass);
        let amount = self.listing.sell(quantity, max_price, generation)?;
        self.require_spender(amount)?;
        // Effect: the referrer's share first, the rest to the creator.
        let referral = self.pay_referrer(amount)?;
        let rest = amount.saturating_sub(referral);
        ledger::transfer(&mut self.deposit.balance, &mut self.earnings.balance, rest)?;
        log!(Bought {
            listing: *self.listing.address(),
            deposit: *self.deposit.address(),
            reference,
            quantity,
            amount,
            referral,
            deposit_balance: self.deposit.balance,
            earnings_balance: self.earnings.balance,
        });
        Ok(())
    }

    #[inline(always)]
    fn require_spender(&mut self, amount: u64) -> Result<()> {
        let spend = || Spend { action: action::BUY, amount, payee: self.earnings.address() };
        let spent_by = authority::may_spend(
            &self.deposit,
            &self.authority,
            self.session.as_deref_mut(),
            spend,
        )?;
        // An `if` for both questions costs a unit more.
        match spent_by {
            SpentBy::Session if self.referrer.is_some() => {
                authority::may_refer(self.session.as_deref())
            }
            SpentBy::Session | SpentBy::Owner => Ok(()),
        }
    }

    /// Base units paid to the referrer, of a price of `amount`.
    #[inline(always)]
    fn pay_referrer(&mut self, amount: u64) -> Result<u64> {
        let Some(referrer) = &mut self.referrer else {
            return Ok(0);
        };
        let share = price::referral_share(amount, self.listing.referral_bps)
            .map_err(FarthingError::from)?;
        let address = *referrer.address();
        let (from, to) = (&mut self.deposit.balance, &mut referrer.balance);
        pay_referral(from, to, share, &address, self.listing.address())?;
        Ok(share)
    }
}
