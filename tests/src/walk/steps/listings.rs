//! Listings.

use super::{Step, terms};
use crate::walk::{
    dice::Dice,
    model::{ListingModel, Model, Sale, Thing, Till, Verdict, ensure},
};
use farthing_sdk::{
    accounts::{AccountKind, Listing},
    addresses,
    args::{ListingChanges, ListingTerms},
    instructions as sdk,
    solana::{Address, Instruction},
};

/// Listings that are open at a time, more or less.
const LISTINGS: usize = 16;

#[derive(Debug)]
pub struct CreateListing {
    pub payer: usize,
    pub signer: usize,
    pub creator: usize,
    pub till: Till,
    pub number: u32,
    pub terms: ListingTerms,
}

impl CreateListing {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let open = model.listings.iter().filter(|listing| !listing.is_closed).count();
        if open >= LISTINGS && !dice.one_in(8) {
            return None;
        }
        let tills: Vec<_> = model.earnings.keys().copied().collect();
        let till = dice.of(&tills)?;
        let creator = &model.creators[till.0];
        let number =
            dice.or(creator.next_listing, |dice| creator.next_listing ^ dice.below(4) as u32);
        Some(Self {
            payer: dice.wallet(model),
            signer: dice.actor(model, creator.authority),
            creator: till.0,
            till: dice.till(model, till),
            number,
            terms: terms::listing(dice),
        })
    }
}

impl Step for CreateListing {
    fn name(&self) -> &'static str {
        "create_listing"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let wallet = |number: usize| model.wallets[number].address;
        let (creator, terms) = (model.creators[self.creator].address, self.terms.clone());
        let (signer, mint) = (wallet(self.signer), *model.mint(0));
        let create = sdk::CreateListing::new(signer, creator, mint, self.number, terms);
        create.earnings(model.earnings_at(self.till)).payer(wallet(self.payer)).into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        ensure(model.earnings.contains_key(&self.till), "no such earnings")?;
        ensure(self.till.0 == self.creator, "another's earnings")?;
        let creator = model.controlled(self.creator, self.signer)?;
        ensure(creator.next_listing == self.number, "not the next number")?;
        terms::check_listing(&self.terms, 0)?;
        let address = addresses::listing(&creator.address, self.number);
        let thing = Thing::Listing(model.listings.len());
        model.open_once(address, thing, Listing::SIZE, self.payer);
        model.creators[self.creator].next_listing += 1;
        model.creators[self.creator].listings += 1;
        model.listings.push(ListingModel {
            address,
            creator: self.creator,
            mint: self.till.1,
            terms: self.terms.clone(),
            sold: 0,
            revenue: 0,
            terms_sold: 0,
            generation: 1,
            sale: Sale::Active,
            is_closed: false,
        });
        Ok(())
    }
}

#[derive(Debug)]
pub struct UpdateListing {
    pub signer: usize,
    pub creator: usize,
    pub listing: usize,
    /// New price, supply cap, refund window and share of the referrer, or none of them.
    pub terms: Option<ListingTerms>,
    pub paused: Option<bool>,
}

impl UpdateListing {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let listing = dice.listing(model, |at| model.listings[at].sale != Sale::Retired)?;
        let found = &model.listings[listing];
        let (creator, terms) = (dice.till(model, (found.creator, 0)).0, terms::listing(dice));
        let (kept, is_paused) = (found.terms.clone(), found.sale == Sale::Paused);
        let terms = ListingTerms { period: kept.period, duration: kept.duration, ..terms };
        let changes = is_paused || dice.one_in(2);
        Some(Self {
            signer: dice.actor(model, model.creators[found.creator].authority),
            creator,
            listing,
            terms: dice.one_in(2).then_some(terms),
            paused: changes.then(|| !is_paused && dice.one_in(3)),
        })
    }
}

impl Step for UpdateListing {
    fn name(&self) -> &'static str {
        "update_listing"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let mut changes = ListingChanges { paused: self.paused, ..ListingChanges::default() };
        if let Some(terms) = &self.terms {
            changes.price = Some(terms.price);
            changes.refund_window = Some(terms.refund_window);
            changes.supply_cap = Some(terms.supply_cap);
            changes.referral_bps = Some(terms.referral_bps);
            changes.uri = Some(terms.uri.clone());
        }
        let signer = model.wallets[self.signer].address;
        let creator = model.creators[self.creator].address;
        let listing = model.listings[self.listing].address;
        sdk::UpdateListing::new(signer, creator, listing, changes).into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let listing = model.listed(self.listing)?;
        ensure(listing.creator == self.creator, "another creator")?;
        model.controlled(self.creator, self.signer)?;
        ensure(listing.sale != Sale::Retired, "retired")?;
        let changed = self.terms.as_ref().map(|terms| ListingTerms {
            content_hash: listing.terms.content_hash,
            ..terms.clone()
        });
        if let Some(terms) = &changed {
            terms::check_listing(terms, listing.sold)?;
        }
        let listing = &mut model.listings[self.listing];
        if let Some(terms) = changed {
            listing.terms = terms;
            listing.generation += 1;
        }
        if let Some(paused) = self.paused {
            listing.sale = if paused { Sale::Paused } else { Sale::Active };
        }
        Ok(())
    }
}

#[derive(Debug)]
pub struct RetireListing {
    pub signer: usize,
    pub creator: usize,
    pub listing: usize,
}

impl RetireListing {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let listing = dice.listing(model, |at| model.listings[at].sale != Sale::Retired)?;
        let creator = model.listings[listing].creator;
        let authority = model.creators[creator].authority;
        let by = model.creators[creator].operator.filter(|_| dice.one_in(2)).unwrap_or(authority);
        Some(Self {
            signer: dice.actor(model, by),
            creator: dice.till(model, (creator, 0)).0,
            listing,
        })
    }
}

impl Step for RetireListing {
    fn name(&self) -> &'static str {
        "retire_listing"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let authority = model.wallets[self.signer].address;
        let creator = model.creators[self.creator].address;
        sdk::RetireListing::new(authority, creator, model.listings[self.listing].address).into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let listing = model.listed(self.listing)?;
        ensure(listing.creator == self.creator, "another creator")?;
        ensure(model.operates(self.creator, self.signer), "neither authority nor operator")?;
        ensure(listing.sale != Sale::Retired, "retired")?;
        model.listings[self.listing].sale = Sale::Retired;
        Ok(())
    }
}

#[derive(Debug)]
pub struct CloseListing {
    pub signer: usize,
    pub creator: usize,
    pub listing: usize,
    pub rent_payer: usize,
}

impl CloseListing {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let any = dice.one_in(6);
        let listing = dice.listing(model, |at| any || model.listings[at].sale == Sale::Retired)?;
        let mut step = Self::of(model, listing);
        step.signer = dice.actor(model, step.signer);
        step.creator = dice.till(model, (step.creator, 0)).0;
        step.rent_payer = dice.actor(model, step.rent_payer);
        Some(step)
    }

    /// As it should be.
    pub fn of(model: &Model, listing: usize) -> Self {
        let found = &model.listings[listing];
        let signer = model.creators[found.creator].authority;
        let rent_payer = model.rent_payer(&found.address);
        Self { signer, creator: found.creator, listing, rent_payer }
    }
}

impl Step for CloseListing {
    fn name(&self) -> &'static str {
        "close_listing"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [authority, rent_payer]: [Address; 2] =
            [self.signer, self.rent_payer].map(|wallet| model.wallets[wallet].address);
        let creator = model.creators[self.creator].address;
        let listing = model.listings[self.listing].address;
        sdk::CloseListing { authority, creator, listing, rent_payer }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let listing = model.listed(self.listing)?;
        ensure(listing.creator == self.creator, "another creator")?;
        model.controlled(self.creator, self.signer)?;
        ensure(listing.sale == Sale::Retired, "not retired")?;
        let address = listing.address;
        ensure(model.rent_payer(&address) == self.rent_payer, "not the rent payer")?;
        model.listings[self.listing].is_closed = true;
        model.creators[self.creator].listings -= 1;
        model.close(&address);
        Ok(())
    }
}
