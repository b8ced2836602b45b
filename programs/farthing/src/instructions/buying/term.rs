//! What `buy_pass` and `renew` share: agreeing on a term and paying for it.

use super::pay_referral;
use crate::{
    FarthingError,
    authority::{self, Spend, SpentBy},
    ledger,
    state::{
        Deposit, Earnings, Hot, Listing, NOBODY, Pass, PassTerm, Session, Stored, action, count_up,
    },
};
use anchor_lang::prelude::*;
use farthing_core::{price, window};

/// What a buyer consents to.
#[derive(Clone, Copy, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct PassConsent {
    /// Units: each gives the listing's duration of access.
    pub quantity: u64,
    /// Most base units for one unit.
    pub max_price: u64,
    /// Generation of the listing whose terms the buyer has seen.
    pub generation: u32,
}

/// The accounts that a term is paid between.
pub struct Sale<'a> {
    pub authority: &'a Signer,
    pub session: &'a mut Option<Stored<Session>>,
    /// Who gets access.
    pub holder: &'a Address,
    pub deposit: &'a mut Hot<Deposit>,
    pub listing: &'a mut Hot<Listing>,
    pub earnings: &'a mut Hot<Earnings>,
    pub referrer: &'a mut Option<Hot<Deposit>>,
    pub pass: &'a mut Pass,
}

impl Sale<'_> {
    /// Sells one term that begins to count at `from`, unix seconds, which is also when access ends if
    /// it is refunded. Money that can be refunded is held in the pass; other money goes to the seller
    /// side at once. Returns the total price in base units.
    pub fn agree(&mut self, consent: PassConsent, now: i64, from: i64) -> Result<u64> {
        // Check: the terms are those consented to (I6), and the spender is allowed to.
        require!(self.listing.gives_pass(), FarthingError::ListingGivesNoPass);
        let total = self.listing.sell(consent.quantity, consent.max_price, consent.generation)?;
        self.require_spender(total)?;
        let (referrer, referral) = match self.referrer {
            None => (NOBODY, 0),
            Some(deposit) => (
                *deposit.address(),
                price::referral_share(total, self.listing.referral_bps)
                    .map_err(FarthingError::from)?,
            ),
        };
        // Effect: the terms, then the money.
        count_term(&mut self.listing.terms)?;
        self.pass.begin_term(&PassTerm {
            earnings: *self.earnings.address(),
            payer_deposit: *self.deposit.address(),
            referrer,
            referral,
            units: consent.quantity,
            now,
            expires_at: window::term_end(from, self.listing.duration, consent.quantity),
            refundable_until: window::after(now, self.listing.refund_window),
            fallback_expires_at: from,
            term: self.listing.terms,
            generation: consent.generation,
        });
        self.collect(total, referral)?;
        Ok(total)
    }

    /// A session buys for the owner of its deposit, and names no referrer where it names a payee.
    fn require_spender(&mut self, total: u64) -> Result<()> {
        let spend = || Spend { action: action::BUY, amount: total, payee: self.earnings.address() };
        let spent_by = authority::may_spend(
            &*self.deposit,
            self.authority,
            self.session.as_deref_mut(),
            spend,
        )?;
        if spent_by == SpentBy::Owner {
            return Ok(());
        }
        require!(self.deposit.owner == *self.holder, FarthingError::SessionMayNotGift);
        if self.referrer.is_some() {
            authority::may_refer(self.session.as_deref())?;
        }
        Ok(())
    }

    /// Takes the price: into the pass while it can be refunded, else to the seller side.
    fn collect(&mut self, total: u64, referral: u64) -> Result<()> {
        let from = &mut self.deposit.balance;
        if self.listing.refund_window != 0 {
            ledger::transfer(from, &mut self.pass.held, total)?;
            if total != 0 {
                // Held money pins both ends until it is released or refunded.
                count_up(&mut self.deposit.children)?;
                count_up(&mut self.earnings.children)?;
            }
            return Ok(());
        }
        if let Some(referrer) = self.referrer {
            let address = *referrer.address();
            let listing = self.listing.address();
            pay_referral(from, &mut referrer.balance, referral, &address, listing)?;
        }
        let rest = total.saturating_sub(referral);
        ledger::transfer(from, &mut self.earnings.balance, rest)
    }
}

/// Gives the next term its number. 2^64 terms of a listing cannot be sold.
fn count_term(terms: &mut u64) -> Result<()> {
    *terms = terms.checked_add(1).ok_or(FarthingError::CountOverflow)?;
    Ok(())
}
