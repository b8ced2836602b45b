//! `buy_pass`: buys access from a listing with a duration or a refund window, for oneself or as a
//! gift. Makes the holder's pass, or revives it once it has ended and holds no money.

use super::{PassConsent, Sale};
use crate::{
    FarthingError, authority, clock,
    events::{PassBought, log},
    state::{Deposit, Earnings, Listing, NOBODY, Pass, Stored, VERSION},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct BuyPass {
    /// Pays the rent if the pass is new, and gets it back when it closes.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// Who spends.
    pub authority: Signer,
    /// The balance paid from. Ours by its type.
    #[account(mut, constraint = address_eq(&deposit.mint, &listing.mint) @ FarthingError::MintMismatch)]
    pub deposit: Stored<Deposit>,
    /// What is bought. Ours by its type.
    #[account(mut)]
    pub listing: Stored<Listing>,
    /// The seller's balance: of the listing's creator and mint.
    #[account(
        mut,
        constraint = address_eq(&earnings.creator, &listing.creator) @ FarthingError::WrongEarnings,
        constraint = address_eq(&earnings.mint, &listing.mint) @ FarthingError::WrongEarnings
    )]
    pub earnings: Stored<Earnings>,
    /// Who gets access. Any address: nothing is asked of it.
    pub holder: UncheckedAccount,
    /// Created here if it is not there, by its seeds.
    #[account(init_if_needed, payer = payer, seeds = [b"pass", listing, holder], bump)]
    pub pass: Stored<Pass>,
    /// Receives the listing's referral share. Chosen by the buyer; another than `deposit`, since
    /// both are written.
    #[account(
        mut, constraint = address_eq(&referrer.mint, &listing.mint) @ FarthingError::ReferrerMintMismatch
    )]
    pub referrer: Option<Stored<Deposit>>,
    pub system_program: Program<System>,
}

impl BuyPass {
    #[inline(always)]
    pub fn buy_pass(&mut self, bump: u8, consent: PassConsent) -> Result<()> {
        // Check: the spender is allowed to, and the holder has no pass that this would overwrite.
        authority::may_spend(&self.deposit, &self.authority)?;
        require!(*self.holder.address() != NOBODY, FarthingError::HolderMissing);
        let now = clock::now()?;
        if self.pass.version == VERSION {
            require!(self.pass.is_expired(now), FarthingError::PassStillActive);
            require!(self.pass.held == 0, FarthingError::PassHoldsMoney);
        } else {
            self.write_identity(bump);
        }
        // Effect: a term from now; refunded, access ends with the refund.
        let mut sale = Sale {
            deposit: &mut self.deposit,
            listing: &mut self.listing,
            earnings: &mut self.earnings,
            referrer: &mut self.referrer,
            pass: &mut self.pass,
        };
        let amount = sale.agree(consent, now, now, now)?;
        log!(PassBought {
            pass: *self.pass.address(),
            listing: self.pass.listing,
            holder: self.pass.holder,
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

    /// What a pass is for, whoever buys its terms. A new account is all zeros.
    fn write_identity(&mut self, bump: u8) {
        self.pass.listing = *self.listing.address();
        self.pass.holder = *self.holder.address();
        self.pass.creator = self.listing.creator;
        self.pass.rent_payer = *self.payer.address();
        self.pass.version = VERSION;
        self.pass.bump = bump;
    }
}
