//! A scene: a [`World`] in which the usual people are there and have money, so that a test says only what
//! it is about.
//!
//! | name | has |
//! |---|---|
//! | `reader` | [`PURSE`] in a deposit: buys, orders, streams, opens channels and sessions |
//! | `author` | a creator with earnings, and its payout deposit |
//! | `operator` | is the operator of that creator |
//! | `friend` | an empty deposit: is paid by streams and channels |
//! | `stranger` | [`PURSE`] in a deposit, and nothing to do with any of it |
//! | `key` | the key of a session of the reader's, where there is one |
//! | `pen` | the key that signs the vouchers of the reader's channels |
//!
//! Every other name is a wallet with lamports and nothing else; `sponsor` is the usual one for rents.
//! [`Scene::set`] sets it. `Scene::with_…` and [`Scene::selling`] set it with one thing more, and return
//! that as well. Methods with the name of an instruction return what the usual person would send;
//! nothing happens before it is run.

mod buying;
mod channels;
mod fans;
mod lifecycle;
mod money;
mod orders;
mod sessions;
mod streams;

pub use buying::{DAY, PRICE, TERM, item, keepsake, referred, season, trial};
pub use channels::{GRACE, LENGTH, UNIT, link};
pub use fans::{AUDIENCE, FAN_UNIT, LAST_DAY, SLOTS, tag};
pub use lifecycle::{Lifecycle, Opening, pins_both_payees, works_at_the_deepest_level};
pub use money::{assert_gone, assert_moved, told};
pub use sessions::{LIMIT, everything};
pub use streams::{FUNDED, PACE, RUN, by_the_minute, pace, running};

use crate::World;
use farthing_sdk::{addresses, args::CreatorTerms, solana::Address};
use std::{cell::Cell, ops::Deref};

/// Base units in the deposits of reader and stranger.
pub const PURSE: u64 = 1_000_000;

/// A world with people in it; all that a world has is there too.
pub struct Scene {
    pub world: World,
    /// The author's.
    pub creator: Address,
    salts: Cell<u64>,
}

impl Deref for Scene {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Scene {
    /// The people, and nothing between them yet.
    pub fn set() -> Self {
        let world = World::new();
        let creator = open_creator(&world, "author", "operator");
        for (name, amount) in [("reader", PURSE), ("stranger", PURSE), ("friend", 0)] {
            world.deposit_of(name, amount);
        }
        Self { world, creator, salts: Cell::new(0) }
    }

    /// Another creator, with earnings in the same mint.
    pub fn rival(&self) -> Address {
        open_creator(self, "rival", "rival operator")
    }

    /// The deposit of a wallet.
    pub fn purse(&self, name: &str) -> Address {
        addresses::deposit(&self.address(name), &self.token.mint)
    }

    /// The creator's earnings.
    pub fn till(&self) -> Address {
        addresses::earnings(&self.creator, &self.token.mint)
    }

    /// A deposit and earnings.
    pub fn both_payees(&self) -> [Address; 2] {
        [self.purse("friend"), self.till()]
    }

    /// One that was not used yet: the same in every run.
    pub fn next_salt(&self) -> u64 {
        self.salts.replace(self.salts.get() + 1)
    }

    /// Dependants of two balances.
    pub fn pinned(&self, deposit: &Address, payee: &Address) -> (u32, u32) {
        (self.children(deposit), self.children(payee))
    }

    /// Dependants of a wallet's deposit and of the creator's earnings.
    pub fn pinned_by_sales(&self, name: &str) -> (u32, u32) {
        self.pinned(&self.purse(name), &self.till())
    }
}

fn open_creator(world: &World, authority: &str, operator: &str) -> Address {
    let terms = CreatorTerms {
        operator: world.address(operator),
        ..CreatorTerms::to(world.address(authority))
    };
    let creator = world.register(authority, terms);
    world.earnings(&creator, world.token);
    creator
}
