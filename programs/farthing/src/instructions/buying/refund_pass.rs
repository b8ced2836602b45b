//! `refund_pass`: returns what a pass holds to the deposit that paid it, before its refund window is
//! over. The payer, the holder, and the authority or operator of the creator may call. The caller
//! names the term, because a pass can be bought again.

use crate::{
    FarthingError, authority, clock,
    events::{PassRefunded, log},
    ledger,
    state::{Creator, Deposit, Earnings, Listing, Pass, Stored, count_down},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct RefundPass {
    /// Payer, holder, or authority or operator of the creator.
    pub authority: Signer,
    /// Ours by its type.
    #[account(mut)]
    pub pass: Stored<Pass>,
    /// Gets the money, by the address that the pass stores.
    #[account(mut, address = pass.payer_deposit @ FarthingError::WrongPayerDeposit)]
    pub deposit: Stored<Deposit>,
    /// Waits for the money no longer, by the address that the pass stores.
    #[account(mut, address = pass.earnings @ FarthingError::WrongEarnings)]
    pub earnings: Stored<Earnings>,
    /// By the address that the pass stores. There as long as its earnings are.
    #[account(address = pass.creator @ FarthingError::WrongCreator)]
    pub creator: Stored<Creator>,
    /// Gets its supply back if it is still there, by the address that the pass stores.
    #[account(mut, address = pass.listing @ FarthingError::WrongListing)]
    pub listing: UncheckedAccount,
}

impl RefundPass {
    pub fn refund_pass(&mut self, expected_term: u64) -> Result<()> {
        // Check: someone concerned, the term meant, and in time.
        let signer = self.authority.address();
        require!(
            address_eq(&self.deposit.owner, signer)
                || address_eq(&self.pass.holder, signer)
                || authority::operates(&self.creator, self.authority.address()),
            FarthingError::NotRefunder
        );
        require!(self.pass.held != 0, FarthingError::PassHoldsNothing);
        require!(self.pass.term == expected_term, FarthingError::PassTermChanged);
        require!(self.pass.is_refundable(clock::now()?), FarthingError::RefundWindowOver);
        // Effect: the money goes home, and access ends as if the term had not been bought.
        let amount = self.pass.held;
        ledger::transfer(&mut self.pass.held, &mut self.deposit.balance, amount)?;
        self.pass.referral = 0;
        self.pass.expires_at = self.pass.fallback_expires_at;
        count_down(&mut self.deposit.children)?;
        count_down(&mut self.earnings.children)?;
        Listing::undo_sale_if_live(self.listing.account(), self.pass.units, amount)?;
        log!(PassRefunded {
            pass: *self.pass.address(),
            deposit: *self.deposit.address(),
            amount,
            expires_at: self.pass.expires_at,
            deposit_balance: self.deposit.balance,
        });
        Ok(())
    }
}
