//! Builders for hash-locked sales.

use super::{freed, into_instruction, setters};
use crate::{
    accounts, addresses,
    args::OrderTerms,
    generated::{arguments, metas},
    solana::{Address, Instruction},
};

/// Sets the price of a listing aside for the key with a given hash. The owner of the deposit pays
/// the rent unless another payer is set.
#[derive(Clone, Debug)]
pub struct PlaceOrder {
    pub payer: Address,
    /// Owner of `deposit`.
    pub owner: Address,
    pub deposit: Address,
    pub listing: Address,
    pub earnings: Address,
    /// At the address that listing, deposit, salt and slot name.
    pub order: Address,
    pub salt: u64,
    pub open_slot: u64,
    pub terms: OrderTerms,
}

setters!(PlaceOrder {
    /// Pays the rent, and gets it back when the order is freed.
    payer: Address
});

/// The lock and the time limit of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// sha256 of the key that opens the content.
    pub key_hash: [u8; 32],
    /// sha256 of the encrypted content, as it was delivered.
    pub delivery_hash: [u8; 32],
    /// Unix seconds, 10 minutes to 90 days ahead.
    pub deadline: i64,
}

impl PlaceOrder {
    /// At the listing's terms as they were read and at a new address with a salt of its own choice.
    /// `slot` is the current one, or one of the 150 before it.
    pub fn of(
        address: Address,
        listing: &accounts::Listing,
        owner: Address,
        slot: u64,
        lock: Lock,
    ) -> Self {
        let deposit = addresses::deposit(&owner, &listing.mint);
        let start = addresses::random_salt();
        let salt = addresses::fresh_order_salt(&address, &deposit, slot, start);
        Self {
            payer: owner,
            owner,
            deposit,
            listing: address,
            earnings: addresses::earnings(&listing.creator, &listing.mint),
            order: addresses::order(&address, &deposit, salt, slot),
            salt,
            open_slot: slot,
            terms: OrderTerms {
                max_price: listing.price,
                generation: listing.generation,
                deadline: lock.deadline,
                key_hash: lock.key_hash,
                delivery_hash: lock.delivery_hash,
            },
        }
    }

    /// At a salt of the caller's choice.
    #[must_use]
    pub fn salt(mut self, salt: u64) -> Self {
        self.salt = salt;
        self.order = addresses::order(&self.listing, &self.deposit, salt, self.open_slot);
        self
    }

    pub fn instruction(&self) -> Instruction {
        let (salt, open_slot) = (self.salt, self.open_slot);
        let terms = self.terms.clone();
        arguments::PlaceOrder { salt, open_slot, terms }.to_instruction(metas::PlaceOrder {
            payer: self.payer,
            owner: self.owner,
            deposit: self.deposit,
            listing: self.listing,
            earnings: self.earnings,
            order: self.order,
        })
    }
}

/// Reveals the key of an order and pays the creator. Never simulate it on a remote node: anyone who
/// runs the node sees the key before the money moves. And send it alone: if anything else in its
/// transaction fails, the key is public, and nothing is paid. So it has no `and_free`; [`CloseOrder`]
/// frees the order later.
#[derive(Clone)]
pub struct FulfilOrder {
    pub order: Address,
    pub deposit: Address,
    pub earnings: Address,
    /// The secret.
    pub key: [u8; 32],
}

impl FulfilOrder {
    pub fn of(address: Address, order: &accounts::Order, key: [u8; 32]) -> Self {
        Self { order: address, deposit: order.buyer_deposit, earnings: order.earnings, key }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::FulfilOrder { key: self.key }.to_instruction(metas::FulfilOrder {
            order: self.order,
            deposit: self.deposit,
            earnings: self.earnings,
        })
    }
}

/// Returns the money of an unfulfilled order, from 300 seconds after its deadline.
#[derive(Clone, Debug)]
pub struct CancelOrder {
    /// The buyer or the rent payer.
    pub authority: Address,
    pub order: Address,
    pub deposit: Address,
    pub earnings: Address,
    pub listing: Address,
}

impl CancelOrder {
    pub fn of(address: Address, order: &accounts::Order, authority: Address) -> Self {
        Self {
            authority,
            order: address,
            deposit: order.buyer_deposit,
            earnings: order.earnings,
            listing: order.listing,
        }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::CancelOrder {}.to_instruction(metas::CancelOrder {
            authority: self.authority,
            order: self.order,
            deposit: self.deposit,
            earnings: self.earnings,
            listing: self.listing,
        })
    }
}

/// Gives the money of an order back, at any time.
#[derive(Clone, Debug)]
pub struct DeclineOrder {
    /// Authority or operator of the creator.
    pub authority: Address,
    pub creator: Address,
    pub order: Address,
    pub deposit: Address,
    pub earnings: Address,
    pub listing: Address,
}

impl DeclineOrder {
    /// `creator` is whose earnings the order pays into.
    pub fn of(
        address: Address,
        order: &accounts::Order,
        creator: Address,
        authority: Address,
    ) -> Self {
        Self {
            authority,
            creator,
            order: address,
            deposit: order.buyer_deposit,
            earnings: order.earnings,
            listing: order.listing,
        }
    }

    pub fn instruction(&self) -> Instruction {
        arguments::DeclineOrder {}.to_instruction(metas::DeclineOrder {
            authority: self.authority,
            creator: self.creator,
            order: self.order,
            deposit: self.deposit,
            earnings: self.earnings,
            listing: self.listing,
        })
    }
}

/// Frees an ended order, from 151 slots after the slot it was opened at; the rent goes home.
#[derive(Clone, Debug)]
pub struct CloseOrder {
    pub order: Address,
    pub rent_payer: Address,
}

impl CloseOrder {
    pub fn of(address: Address, order: &accounts::Order) -> Self {
        Self { order: address, rent_payer: order.rent_payer }
    }

    pub fn instruction(&self) -> Instruction {
        let (order, rent_payer) = (self.order, self.rent_payer);
        arguments::CloseOrder {}.to_instruction(metas::CloseOrder { order, rent_payer })
    }
}

freed!(Order order by CloseOrder after CancelOrder, DeclineOrder);
into_instruction!(PlaceOrder, FulfilOrder, CancelOrder, DeclineOrder, CloseOrder);
