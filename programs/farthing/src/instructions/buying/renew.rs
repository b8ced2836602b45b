//! `renew`: buys a further term of a pass that expires, from its expiry or, once expired, from now.
//! The spender is the payer of the new term. Money of the last term must be released or refunded
//! first; the SDK puts `release_pass` before (docs/adr/0006).

use super::{PassConsent, Sale};
use crate::{
    FarthingError, clock,
    events::{PassRenewed, log},
    state::{Deposit, Earnings, Hot, Listing, Pass, Session, Stored},
};
use anchor_lang::{address_eq, prelude::*};
use farthing_core::window::PERPETUAL;

#[derive(Accounts)]
pub struct Renew {
    /// Owner of the deposit, or a session of it.
    pub authority: Signer,
    /// The balance paid from. Ours by its type.
    #[account(mut, constraint = address_eq(&deposit.mint, &listing.mint) @ FarthingError::MintMismatch)]
    pub deposit: Hot<Deposit>,
    /// By the address that the pass stores.
    #[account(mut, address = pass.listing @ FarthingError::WrongListing)]
    pub listing: Hot<Listing>,
    /// The seller's balance: of the listing's creator and mint.
    #[account(
        mut,
        constraint = address_eq(&earnings.creator, &listing.creator) @ FarthingError::WrongEarnings,
        constraint = address_eq(&earnings.mint, &listing.mint) @ FarthingError::WrongEarnings
    )]
    pub earnings: Hot<Earnings>,
    /// Ours by its type.
    #[account(mut)]
    pub pass: Stored<Pass>,
    /// Receives the listing's referral share. Chosen by the buyer; another than `deposit`, since
    /// both are written.
    #[account(
        mut, constraint = address_eq(&referrer.mint, &listing.mint) @ FarthingError::ReferrerMintMismatch
    )]
    pub referrer: Option<Hot<Deposit>>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    #[account(mut)]
    pub session: Option<Stored<Session>>,
}

impl Renew {
    pub fn renew(&mut self, consent: PassConsent, expected_term: u64) -> Result<()> {
        // Check: the term that the buyer wants to prolong, with nothing held in it.
        require!(self.pass.held == 0, FarthingError::PassHoldsMoney);
        require!(self.pass.expires_at != PERPETUAL, FarthingError::PassIsPerpetual);
        require!(self.pass.term == expected_term, FarthingError::PassTermChanged);
        // Effect: a term from the expiry or from now; refunded, access ends when it would have.
        let now = clock::now()?;
        let from = self.pass.expires_at.max(now);
        let holder = self.pass.holder;
        let mut sale = Sale {
            authority: &self.authority,
            session: &mut self.session,
            holder: &holder,
            deposit: &mut self.deposit,
            listing: &mut self.listing,
            earnings: &mut self.earnings,
            referrer: &mut self.referrer,
            pass: &mut self.pass,
        };
        let amount = sale.agree(consent, now, from)?;
        log!(PassRenewed {
            pass: *self.pass.address(),
            payer_deposit: self.pass.payer_deposit,
            referrer: self.pass.referrer,
            term: self.pass.term,
            units: self.pass.units,
            amount,
            held: self.pass.held,
            referral: self.pass.referral,
            started_at: now,
            expires_at: self.pass.expires_at,
            refundable_until: self.pass.refundable_until,
            deposit_balance: self.deposit.balance,
            earnings_balance: self.earnings.balance,
        });
        Ok(())
    }
}
