//! How orders end.

use super::{
    Step,
    orders::{Ends, order},
};
use crate::walk::{
    dice::Dice,
    model::{Model, Verdict, ensure},
};
use farthing_sdk::{instructions as sdk, solana::Instruction};

/// Seconds after the deadline from which a buyer may cancel.
const GRACE: i64 = 300;

#[derive(Debug)]
pub struct FulfilOrder {
    pub ends: Ends,
    pub key: [u8; 32],
}

impl FulfilOrder {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let at = order(model, dice, |order| !order.ended)?;
        let key = dice.or(model.orders[at].key, Dice::bytes);
        Some(Self { ends: Ends::random(model, dice, at), key })
    }

    /// By anyone who knows the key.
    pub fn of(model: &Model, at: usize) -> Self {
        Self { ends: Ends::of(model, at), key: model.orders[at].key }
    }
}

impl Step for FulfilOrder {
    fn name(&self) -> &'static str {
        "fulfil_order"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [order, deposit, earnings] = self.ends.addresses(model);
        sdk::FulfilOrder { order, deposit, earnings, key: self.key }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        self.ends.check(model)?;
        ensure(self.key == model.orders[self.ends.order].key, "another key")?;
        let amount = self.ends.end(model);
        model.earn(self.ends.till, amount);
        Ok(())
    }
}

#[derive(Debug)]
pub struct CancelOrder {
    pub signer: usize,
    pub ends: Ends,
    pub listing: usize,
}

impl CancelOrder {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let at = order(model, dice, |order| !order.ended && model.now >= order.deadline + GRACE)?;
        let ends = Ends::random(model, dice, at);
        let by = if dice.one_in(3) { model.orders[at].rent_payer } else { ends.buyer.0 };
        let listing = model.orders[at].listing;
        let listing = dice.or(listing, |dice| dice.below(model.listings.len()));
        Some(Self { signer: dice.actor(model, by), ends, listing })
    }

    /// By the buyer.
    pub fn of(model: &Model, at: usize) -> Self {
        let order = &model.orders[at];
        Self { signer: order.buyer.0, ends: Ends::of(model, at), listing: order.listing }
    }

    /// Whether the time has come.
    pub fn is_due(model: &Model, at: usize) -> bool {
        model.now >= model.orders[at].deadline + GRACE
    }
}

impl Step for CancelOrder {
    fn name(&self) -> &'static str {
        "cancel_order"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [order, deposit, earnings] = self.ends.addresses(model);
        let authority = model.wallets[self.signer].address;
        let listing = model.listings[self.listing].address;
        sdk::CancelOrder { authority, order, deposit, earnings, listing }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        self.ends.check(model)?;
        let order = &model.orders[self.ends.order];
        ensure(self.listing == order.listing, "another listing")?;
        let may = [order.buyer.0, order.rent_payer];
        ensure(may.contains(&self.signer), "neither buyer nor rent payer")?;
        ensure(Self::is_due(model, self.ends.order), "too early")?;
        let amount = self.ends.end(model);
        model.credit(self.ends.buyer, amount);
        model.undo_sale(self.listing, 1, amount);
        Ok(())
    }
}

#[derive(Debug)]
pub struct DeclineOrder {
    pub signer: usize,
    pub creator: usize,
    pub ends: Ends,
    pub listing: usize,
}

impl DeclineOrder {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let at = order(model, dice, |order| !order.ended)?;
        let right = Self::of(model, at);
        let operator = model.creators[right.creator].operator.filter(|_| dice.one_in(2));
        Some(Self {
            signer: dice.actor(model, operator.unwrap_or(right.signer)),
            creator: dice.till(model, (right.creator, 0)).0,
            ends: Ends::random(model, dice, at),
            listing: dice.or(right.listing, |dice| dice.below(model.listings.len())),
        })
    }

    /// By the authority.
    pub fn of(model: &Model, at: usize) -> Self {
        let order = &model.orders[at];
        let (creator, listing) = (order.till.0, order.listing);
        let signer = model.creators[creator].authority;
        Self { signer, creator, ends: Ends::of(model, at), listing }
    }
}

impl Step for DeclineOrder {
    fn name(&self) -> &'static str {
        "decline_order"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let [order, deposit, earnings] = self.ends.addresses(model);
        let authority = model.wallets[self.signer].address;
        let creator = model.creators[self.creator].address;
        let listing = model.listings[self.listing].address;
        sdk::DeclineOrder { authority, creator, order, deposit, earnings, listing }.into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        self.ends.check(model)?;
        let order = &model.orders[self.ends.order];
        ensure(self.listing == order.listing, "another listing")?;
        ensure(self.creator == order.till.0, "another creator")?;
        ensure(model.operates(self.creator, self.signer), "neither authority nor operator")?;
        let amount = self.ends.end(model);
        model.credit(self.ends.buyer, amount);
        model.undo_sale(self.listing, 1, amount);
        Ok(())
    }
}
