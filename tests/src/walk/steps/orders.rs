//! Hash-locked sales: placing, and paying out.

use super::{
    Step,
    offer::{Between, Offer},
    terms,
};
use crate::walk::{
    dice::Dice,
    model::{Model, OrderModel, Purse, Thing, Till, To, Verdict, ensure},
    spending::Spender,
};
use farthing_sdk::{
    accounts::{AccountKind, Order},
    addresses,
    args::OrderTerms,
    instructions as sdk,
    solana::{Address, Instruction},
};
use sha2::{Digest, Sha256};

/// Seconds.
const LEAST: i64 = 600;
const MOST: i64 = 90 * 86_400;

#[derive(Debug)]
pub struct PlaceOrder {
    pub offer: Offer,
    pub payer: usize,
    pub salt: u64,
    pub open_slot: u64,
    pub deadline: i64,
    /// None stands for a lock without a key, which is refused.
    pub key: Option<[u8; 32]>,
}

impl PlaceOrder {
    pub fn random(model: &Model, dice: &mut Dice) -> Option<Self> {
        let fits = |at: usize| model.listings[at].is_for_sale() && !model.listings[at].gives_pass();
        let listing = dice.listing(model, fits)?;
        let mut offer = Offer::random(model, dice, listing)?;
        (offer.quantity, offer.referrer) = (1, None);
        // Sessions place no orders: their keys only try to.
        if !dice.one_in(10) {
            offer.by = Spender::owner(offer.from);
        }
        let ahead = dice.of(&[LEAST, 3_600, 86_400, MOST])?;
        let ahead = dice.or(ahead, |dice| if dice.one_in(2) { LEAST - 1 } else { MOST + 1 });
        let key = dice.bytes();
        let mut step = Self {
            offer,
            payer: dice.wallet(model),
            salt: dice.number(),
            open_slot: terms::open_slot(model, dice),
            deadline: model.now + ahead,
            key: dice.or(Some(key), |_| None),
        };
        // bug class 10: a name that was used before.
        if dice.one_in(12) && !model.orders.is_empty() {
            let old = &model.orders[dice.below(model.orders.len())];
            (step.salt, step.open_slot) = (old.salt, old.open_slot);
            (step.offer.listing, step.offer.from, step.offer.till) =
                (old.listing, old.buyer, old.till);
            step.offer.by = Spender::owner(old.buyer);
        }
        Some(step)
    }

    fn address(&self, model: &Model) -> Address {
        let listing = &model.listings[self.offer.listing].address;
        addresses::order(listing, &model.deposit_at(self.offer.from), self.salt, self.open_slot)
    }
}

impl Step for PlaceOrder {
    fn name(&self) -> &'static str {
        "place_order"
    }

    fn instruction(&self, model: &Model) -> Instruction {
        let Between { authority: owner, deposit, listing, earnings, .. } =
            self.offer.addresses(model);
        let key_hash = self.key.map_or([0; 32], |key| Sha256::digest(key).into());
        let Offer { max_price, generation, .. } = self.offer;
        let (deadline, delivery_hash) = (self.deadline, [8; 32]);
        sdk::PlaceOrder {
            payer: model.wallets[self.payer].address,
            owner,
            deposit,
            listing,
            earnings,
            order: self.address(model),
            salt: self.salt,
            open_slot: self.open_slot,
            terms: OrderTerms { max_price, generation, deadline, key_hash, delivery_hash },
        }
        .into()
    }

    fn apply(&self, model: &mut Model) -> Verdict {
        let (listing, total) = self.offer.check(model)?;
        ensure(self.offer.by.signer == self.offer.from.0, "not the owner")?;
        ensure(!listing.gives_pass(), "gives a pass")?;
        let address = self.address(model);
        ensure(!model.live.contains_key(&address), "the name is taken")?;
        ensure(terms::is_fresh(model, self.open_slot), "the slot is not recent")?;
        let key = self.key.ok_or("no key")?;
        let ahead = self.deadline - model.now;
        ensure((LEAST..=MOST).contains(&ahead), "too soon or too late")?;
        let (buyer, till) = (self.offer.from, self.offer.till);
        model.open_once(address, Thing::Order(model.orders.len()), Order::SIZE, self.payer);
        model.debit(buyer, total);
        model.bind(To::Purse(buyer), To::Till(till), 1);
        self.offer.count(model, total);
        model.orders.push(OrderModel {
            address,
            listing: self.offer.listing,
            buyer,
            till,
            salt: self.salt,
            open_slot: self.open_slot,
            amount: total,
            deadline: self.deadline,
            key,
            rent_payer: self.payer,
            ended: false,
            freed: false,
        });
        Ok(())
    }
}

/// An order that fits, or once in a while any that is there.
pub fn order(model: &Model, dice: &mut Dice, fits: impl Fn(&OrderModel) -> bool) -> Option<usize> {
    let any = dice.one_in(8);
    let there = model.orders.iter().enumerate().filter(|(_, order)| !order.freed);
    let fit = there.filter(|(_, order)| any || fits(order));
    dice.of(&fit.map(|(at, _)| at).collect::<Vec<_>>())
}

/// The accounts that end an order.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    pub order: usize,
    pub buyer: Purse,
    pub till: Till,
}

impl Ends {
    /// As they should be.
    pub fn of(model: &Model, order: usize) -> Self {
        let OrderModel { buyer, till, .. } = model.orders[order];
        Self { order, buyer, till }
    }

    /// As they should be, with something wrong once in a while.
    pub fn random(model: &Model, dice: &mut Dice, order: usize) -> Self {
        let right = Self::of(model, order);
        Self { order, buyer: dice.purse(model, right.buyer), till: dice.till(model, right.till) }
    }

    /// Order, deposit and earnings.
    pub fn addresses(&self, model: &Model) -> [Address; 3] {
        let order = model.orders[self.order].address;
        [order, model.deposit_at(self.buyer), model.earnings_at(self.till)]
    }

    pub fn check(&self, model: &Model) -> Verdict {
        let order = &model.orders[self.order];
        ensure(!order.freed, "no such order")?;
        ensure(!order.ended, "it has ended")?;
        ensure(self.buyer == order.buyer && self.till == order.till, "not the parties")
    }

    /// Ends it; its account stays until it is freed. Returns what it held.
    pub fn end(&self, model: &mut Model) -> u128 {
        model.bind(To::Purse(self.buyer), To::Till(self.till), -1);
        let order = &mut model.orders[self.order];
        order.ended = true;
        std::mem::take(&mut order.amount)
    }
}
