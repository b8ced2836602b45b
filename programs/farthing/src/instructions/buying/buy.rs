//! `buy`: buys from a listing that gives no pass. No account is made; the event is the receipt.

use crate::{
    FarthingError, authority,
    events::Bought,
    ledger,
    state::{Deposit, Earnings, Listing, NOBODY},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::price;

#[derive(Accounts)]
pub struct Buy {
    /// Who spends.
    pub authority: Signer,
    /// The balance paid from. Ours by its type.
    #[account(mut, constraint = address_eq(&deposit.mint, &listing.mint) @ FarthingError::MintMismatch)]
    pub deposit: Account<Deposit>,
    /// What is bought. Ours by its type.
    #[account(mut)]
    pub listing: Account<Listing>,
    /// The seller's balance: of the listing's creator and mint.
    #[account(
        mut,
        constraint = address_eq(&earnings.creator, &listing.creator) @ FarthingError::WrongEarnings,
        constraint = address_eq(&earnings.mint, &listing.mint) @ FarthingError::WrongEarnings
    )]
    pub earnings: Account<Earnings>,
    /// Receives the listing's referral share. Chosen by the buyer; another than `deposit`, since
    /// both are written.
    #[account(
        mut, constraint = address_eq(&referrer.mint, &listing.mint) @ FarthingError::ReferrerMintMismatch
    )]
    pub referrer: Option<Account<Deposit>>,
}

impl Buy {
    #[inline(always)]
    pub fn buy(
        &mut self,
        quantity: u64,
        max_price: u64,
        generation: u32,
        reference: [u8; 32],
    ) -> Result<Bought> {
        // Check: the spender is allowed to, and the terms are those consented to (I6).
        authority::may_spend(&self.deposit, &self.authority)?;
        require!(!self.listing.gives_pass(), FarthingError::ListingGivesPass);
        let amount = self.listing.sell(quantity, max_price, generation)?;
        // Effect: the referrer's share first, the rest to the creator.
        let (referrer, referral) = match &mut self.referrer {
            None => (NOBODY, 0),
            Some(referrer) => {
                let share = price::referral_share(amount, self.listing.referral_bps)
                    .map_err(FarthingError::from)?;
                ledger::transfer(&mut self.deposit.balance, &mut referrer.balance, share)?;
                (*referrer.address(), share)
            }
        };
        let rest = amount.saturating_sub(referral);
        ledger::transfer(&mut self.deposit.balance, &mut self.earnings.balance, rest)?;
        Ok(Bought {
            listing: *self.listing.address(),
            deposit: *self.deposit.address(),
            referrer,
            reference,
            quantity,
            amount,
            referral,
            deposit_balance: self.deposit.balance,
            earnings_balance: self.earnings.balance,
        })
    }
}
