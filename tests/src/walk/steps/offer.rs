//! What purchases have in common.

use super::terms;
use crate::walk::{
    dice::Dice,
    model::{
        ListingModel, Model, PassModel, Purse, Refused, Sale, Ticket, Till, To, Verdict, ensure,
    },
    spending::{Right, Spend, Spender, action},
};
use farthing_sdk::{
    args::{ListingTerms, PassConsent},
    solana::Address,
};

/// What every purchase names.
#[derive(Debug)]
pub struct Offer {
    pub by: Spender,
    pub from: Purse,
    pub listing: usize,
    pub till: Till,
    pub referrer: Option<Purse>,
    pub quantity: u64,
    pub max_price: u64,
    pub generation: u32,
}

/// The accounts of a purchase.
pub struct Between {
    pub authority: Address,
    pub deposit: Address,
    pub listing: Address,
    pub earnings: Address,
    pub referrer: Option<Address>,
    pub session: Option<Address>,
}

/// The end of a pass for ever, as in the program.
pub const FOR_EVER: i128 = i64::MAX as i128;

impl Offer {
    /// An offer for a listing, with something wrong once in a while.
    pub fn random(model: &Model, dice: &mut Dice, listing: usize) -> Option<Self> {
        let found = &model.listings[listing];
        let from = dice.filled_purse(model, Some(found.mint))?;
        let referrer = if dice.one_in(2) { dice.open_purse(model, found.mint) } else { None };
        let quantity = 1 + dice.up_to(2);
        Some(Self {
            by: dice.spender(model, from),
            from: dice.purse(model, from),
            listing,
            till: dice.till(model, (found.creator, found.mint)),
            referrer: referrer.map(|referrer| dice.purse(model, referrer)),
            quantity: dice.or(quantity, |dice| if dice.one_in(2) { 0 } else { u64::MAX }),
            // bug class 8: what the buyer saw.
            max_price: dice.or(found.terms.price, |_| found.terms.price.saturating_sub(1)),
            generation: dice.or(found.generation, |_| found.generation - 1),
        })
    }

    /// One unit at the terms of the day, for the owner of a deposit.
    pub fn of(model: &Model, listing: usize, from: Purse) -> Self {
        let found = &model.listings[listing];
        Self {
            by: Spender::owner(from),
            from,
            listing,
            till: (found.creator, found.mint),
            referrer: None,
            quantity: 1,
            max_price: found.terms.price,
            generation: found.generation,
        }
    }

    /// As an argument.
    pub fn consent(&self) -> PassConsent {
        let (quantity, max_price, generation) = (self.quantity, self.max_price, self.generation);
        PassConsent { quantity, max_price, generation }
    }

    pub fn addresses(&self, model: &Model) -> Between {
        let (authority, session) = self.by.addresses(model);
        Between {
            authority,
            deposit: model.deposit_at(self.from),
            listing: model.listings[self.listing].address,
            earnings: model.earnings_at(self.till),
            referrer: self.referrer.map(|purse| model.deposit_at(purse)),
            session,
        }
    }

    /// In whose right it is bought.
    ///
    /// # Errors
    /// When in nobody's.
    pub fn right(&self, model: &Model, total: u128) -> Result<Right, Refused> {
        let spend = Spend { action: action::BUY, amount: total, payee: To::Till(self.till) };
        let right = model.may_spend(self.from, self.by, spend)?;
        if self.referrer.is_some() {
            model.may_refer(right)?;
        }
        Ok(right)
    }

    /// What it costs, if it can be had (I6).
    pub fn check<'a>(&self, model: &'a Model) -> Result<(&'a ListingModel, u128), Refused> {
        let listing = model.listed(self.listing)?;
        let balance = model.purse(self.from)?.balance;
        ensure(model.earnings.contains_key(&self.till), "no such earnings")?;
        ensure(self.from.1 == listing.mint, "two mints")?;
        ensure(self.till == (listing.creator, listing.mint), "not the seller")?;
        if let Some(referrer) = self.referrer {
            model.purse(referrer)?;
            ensure(referrer != self.from, "written twice")?;
            ensure(referrer.1 == listing.mint, "two mints")?;
        }
        let total = listing.total(self.quantity, self.max_price, self.generation)?;
        // bug class 24: nothing is sold that is not paid.
        ensure(total <= balance, "not that much money")?;
        Ok((listing, total))
    }

    pub fn referral(&self, listing: &ListingModel, total: u128) -> u128 {
        self.referrer.map_or(0, |_| terms::referral(total, listing.terms.referral_bps))
    }

    /// Pays the seller side at once.
    pub fn pay(&self, model: &mut Model, total: u128, referral: u128) {
        model.debit(self.from, total);
        if let Some(referrer) = self.referrer {
            model.credit(referrer, referral);
        }
        model.earn(self.till, total - referral);
    }

    /// The units are sold.
    pub fn count(&self, model: &mut Model, total: u128) {
        let listing = &mut model.listings[self.listing];
        // Statistics: where nothing limits them, they stop at the largest number.
        listing.sold = (listing.sold + u128::from(self.quantity)).min(u64::MAX.into());
        listing.revenue = (listing.revenue + total).min(u64::MAX.into());
    }

    /// When a term from `from` on ends.
    fn ends(&self, terms: &ListingTerms, from: i128) -> i128 {
        let lasts = i128::from(terms.duration).saturating_mul(self.quantity.into());
        if terms.duration == 0 { FOR_EVER } else { from.saturating_add(lasts).min(FOR_EVER) }
    }

    /// A term of a pass from `from` on, paid or held.
    pub fn begin(&self, model: &mut Model, ticket: Ticket, from: i128) -> Verdict {
        let (listing, total) = self.check(model)?;
        ensure(listing.gives_pass(), "no pass")?;
        let right = self.right(model, total)?;
        // A session gives nothing away, not even access.
        let is_own = right == Right::Owner || ticket.1 == self.from.0;
        ensure(is_own, "a session buys for another")?;
        let (referral, terms) = (self.referral(listing, total), listing.terms.clone());
        let (creator, generation, now) = (listing.creator, listing.generation, model.now);
        let holds = terms.refund_window != 0;
        let term = PassModel {
            creator,
            payer: self.from,
            referrer: self.referrer,
            held: if holds { total } else { 0 },
            referral,
            units: self.quantity,
            started_at: now,
            term: listing.terms_sold + 1,
            expires_at: self.ends(&terms, from),
            refundable_until: i128::from(now) + i128::from(terms.refund_window),
            fallback: from,
            generation,
        };
        model.spent(right, total);
        if !holds {
            self.pay(model, total, referral);
        } else {
            model.debit(self.from, total);
            if total != 0 {
                model.bind(To::Purse(self.from), To::Till(self.till), 1);
            }
        }
        model.listings[ticket.0].terms_sold += 1;
        self.count(model, total);
        model.passes.insert(ticket, term);
        Ok(())
    }
}

impl ListingModel {
    /// Whether one more unit could be bought now.
    pub fn is_for_sale(&self) -> bool {
        let (sold, cap) = (self.sold, u128::from(self.terms.supply_cap));
        let is_plain = self.terms.period == 0 && self.terms.price != u64::MAX;
        self.sale == Sale::Active && is_plain && (cap == 0 || sold < cap)
    }

    pub fn gives_pass(&self) -> bool {
        self.terms.duration != 0 || self.terms.refund_window != 0
    }

    /// The price of so many units, if they can be had at these terms.
    ///
    /// # Errors
    /// Why not.
    pub fn total(
        &self,
        quantity: u64,
        max_price: u64,
        generation: u32,
    ) -> Result<u128, &'static str> {
        ensure(self.sale == Sale::Active, "not for sale")?;
        ensure(self.generation == generation, "changed meanwhile")?;
        ensure(self.terms.price <= max_price, "too dear")?;
        ensure(self.terms.period == 0, "streamed")?;
        ensure(quantity != 0, "nothing")?;
        let (sold, cap) = (self.sold + u128::from(quantity), u128::from(self.terms.supply_cap));
        ensure(cap == 0 || sold <= cap, "sold out")?;
        let total = u128::from(self.terms.price) * u128::from(quantity);
        ensure(total <= u64::MAX.into(), "too much money")?;
        Ok(total)
    }
}
