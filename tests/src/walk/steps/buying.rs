//! Buying, with and without a pass.

use super::{
    Step,
    offer::{Between, FOR_EVER, Offer},
};
use crate::walk::{
    dice::Dice,
    model::{Model, Thing, Ticket, Verdict, ensure},
};
use farthing_sdk::{
    accounts::{AccountKind, Pass},
    instructions as sdk,
    solana::{Address, Instruction},
};

#[derive(Debug)]
pub struct Buy(pub Offer);

impl Buy {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let fits = |at: usize| model.listings[at].is_for_sale() && !model.listings[at].gives_pass();
        let listing = dice.listing(model, fits)?;
        Offer::random(model, dice, listing).map(Self)
    }
}

impl Step for Buy {
    fn name(&self) -> &'static str {
        "buy"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let Between { authority, deposit, listing, earnings, referrer, session } =
            self.0.addresses(model);
        let Offer { quantity, max_price, generation, .. } = self.0;
        let reference = [6; 32];
        sdk::Buy {
            authority,
            deposit,
            listing,
            earnings,
            referrer,
            session,
            quantity,
            max_price,
            generation,
            reference,
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let (listing, total) = self.0.check(model)?;
        ensure(!listing.gives_pass(), "gives a pass")?;
        let referral = self.0.referral(listing, total);
        let right = self.0.right(model, total)?;
        model.spent(right, total);
        self.0.pay(model, total, referral);
        self.0.count(model, total);
        Ok(())
    }
}

#[derive(Debug)]
pub struct BuyPass {
    pub offer: Offer,
    pub payer: usize,
    pub holder: usize,
}

impl BuyPass {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let fits = |at: usize| model.listings[at].is_for_sale() && model.listings[at].gives_pass();
        let listing = dice.listing(model, fits)?;
        let offer = Offer::random(model, dice, listing)?;
        // A session buys for the owner only, and sometimes tries otherwise.
        let gift = dice.one_in(if offer.by.session.is_some() { 10 } else { 3 });
        let holder = if gift { dice.wallet(model) } else { offer.from.0 };
        Some(Self { offer, payer: dice.wallet(model), holder })
    }
}

impl Step for BuyPass {
    fn name(&self) -> &'static str {
        "buy_pass"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let Between { authority, deposit, listing, earnings, referrer, session } =
            self.offer.addresses(model);
        let [payer, holder]: [Address; 2] =
            [self.payer, self.holder].map(|wallet| model.wallets[wallet].address);
        let pass = model.pass_at((self.offer.listing, self.holder));
        let consent = self.offer.consent();
        sdk::BuyPass {
            payer,
            authority,
            deposit,
            listing,
            earnings,
            holder,
            pass,
            referrer,
            session,
            consent,
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let ticket = (self.offer.listing, self.holder);
        let now = i128::from(model.now);
        let old = model.passes.get(&ticket);
        if let Some(old) = old {
            ensure(now >= old.expires_at, "still has access")?;
            ensure(old.held == 0, "still holds money")?;
        }
        let is_new = old.is_none();
        self.offer.begin(model, ticket, now)?;
        if is_new {
            let address = model.pass_at(ticket);
            model.open(address, Thing::Pass(ticket), Pass::SIZE, self.payer);
        }
        Ok(())
    }
}

#[derive(Debug)]
pub struct Renew {
    pub offer: Offer,
    pub ticket: Ticket,
    pub expected_term: u64,
}

impl Renew {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let any = dice.one_in(6);
        let fits = model.passes.iter().filter(|(ticket, pass)| {
            let listing = &model.listings[ticket.0];
            let ready = pass.held == 0 && pass.expires_at != FOR_EVER;
            any || (ready && !listing.is_closed && listing.is_for_sale())
        });
        let ticket = dice.of(&fits.map(|(ticket, _)| *ticket).collect::<Vec<_>>())?;
        let offer = Offer::random(model, dice, ticket.0)?;
        let expected = model.passes[&ticket].term;
        let expected_term = dice.or(expected, |_| expected - 1);
        Some(Self { offer, ticket, expected_term })
    }
}

impl Step for Renew {
    fn name(&self) -> &'static str {
        "renew"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let Between { authority, deposit, listing, earnings, referrer, session } =
            self.offer.addresses(model);
        sdk::Renew {
            authority,
            deposit,
            listing,
            earnings,
            pass: model.pass_at(self.ticket),
            referrer,
            session,
            consent: self.offer.consent(),
            expected_term: self.expected_term,
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let pass = model.passes.get(&self.ticket).ok_or("no such pass")?;
        ensure(self.ticket.0 == self.offer.listing, "another listing")?;
        ensure(pass.held == 0, "still holds money")?;
        ensure(pass.expires_at != FOR_EVER, "for ever")?;
        ensure(pass.term == self.expected_term, "another term")?;
        let from = pass.expires_at.max(model.now.into());
        self.offer.begin(model, self.ticket, from)
    }
}
