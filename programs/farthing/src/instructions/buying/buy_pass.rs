//! `buy_pass`: buys access from a listing with a duration or a refund window, for oneself or as a
//! gift. Makes the holder's pass, or revives it once it has ended and holds no money.

use super::{PassConsent, Sale};
use crate::{
    FarthingError, clock,
    events::{PassBought, log},
    state::{Deposit, Earnings, Hot, Listing, NOBODY, Pass, Session, Stored, VERSION},
};
use anchor_lang::{address_eq, prelude::*};

#[derive(Accounts)]
pub struct BuyPass {
    /// Pays the rent if the pass is new, and gets it back when it closes.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
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
    /// Who gets access. Any address: nothing is asked of it.
    pub holder: UncheckedAccount,
    /// Created here if it is not there, at the address that its seeds and the bump named give: the
    /// signature under which it is created proves them. Ours and this holder's, if it is there.
    #[account(mut)]
    pub pass: UncheckedAccount,
    /// Receives the listing's referral share. Chosen by the buyer; another than `deposit`, since
    /// both are written.
    #[account(
        mut, constraint = address_eq(&referrer.mint, &listing.mint) @ FarthingError::ReferrerMintMismatch
    )]
    pub referrer: Option<Hot<Deposit>>,
    /// Ours by its type; the signer's and the deposit's, or else refused.
    #[account(mut)]
    pub session: Option<Stored<Session>>,
    pub system_program: Program<System>,
}

impl BuyPass {
    #[inline(always)]
    pub fn buy_pass(&mut self, consent: PassConsent, bump: u8) -> Result<()> {
        // Check: there is a holder, without a pass that this would overwrite.
        require!(*self.holder.address() != NOBODY, FarthingError::HolderMissing);
        let now = clock::now()?;
        let view = *self.pass.account();
        let mut pass = match Stored::take(view)? {
            Some(pass) => pass,
            None => self.create(view, bump)?,
        };
        self.sell(&mut pass, consent, now, bump)
    }

    /// Creates the account, all zeros but for its discriminator.
    fn create(&self, pass: AccountView, bump: u8) -> Result<Stored<Pass>> {
        let (listing, holder) = (self.listing.address(), self.holder.address());
        let seeds: [&[u8]; 4] = [b"pass", listing.as_ref(), holder.as_ref(), &[bump]];
        Stored::create(self.payer.account(), pass, &seeds)
    }

    fn sell(&mut self, pass: &mut Pass, consent: PassConsent, now: i64, bump: u8) -> Result<()> {
        // As in `open_deposit`: only what was just created has version 0.
        if pass.version != 0 {
            require!(
                address_eq(&pass.listing, self.listing.address())
                    && address_eq(&pass.holder, self.holder.address()),
                FarthingError::WrongPass
            );
            require!(pass.is_expired(now), FarthingError::PassStillActive);
            require!(pass.held == 0, FarthingError::PassHoldsMoney);
        } else {
            self.write_identity(pass, bump);
        }
        // Effect: a term from now; refunded, access ends with the refund.
        let mut sale = Sale {
            authority: &self.authority,
            session: &mut self.session,
            holder: self.holder.address(),
            deposit: &mut self.deposit,
            listing: &mut self.listing,
            earnings: &mut self.earnings,
            referrer: &mut self.referrer,
            pass,
        };
        let amount = sale.agree(consent, now, now)?;
        self.log_bought(pass, amount);
        Ok(())
    }

    fn log_bought(&self, pass: &Pass, amount: u64) {
        log!(PassBought {
            pass: *self.pass.address(),
            listing: pass.listing,
            holder: pass.holder,
            payer_deposit: pass.payer_deposit,
            referrer: pass.referrer,
            term: pass.term,
            units: pass.units,
            amount,
            held: pass.held,
            referral: pass.referral,
            started_at: pass.started_at,
            expires_at: pass.expires_at,
            refundable_until: pass.refundable_until,
            deposit_balance: self.deposit.balance,
            earnings_balance: self.earnings.balance,
        });
    }

    /// What a pass is for: the same for all its terms.
    fn write_identity(&self, pass: &mut Pass, bump: u8) {
        pass.listing = *self.listing.address();
        pass.holder = *self.holder.address();
        pass.creator = self.listing.creator;
        pass.rent_payer = *self.payer.address();
        pass.version = VERSION;
        pass.bump = bump;
    }
}
