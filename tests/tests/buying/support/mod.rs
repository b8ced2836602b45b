//! A shop in a world: one creator, its readers, and the money between them. Shared by the tests of
//! buying, of orders and of journeys.

// Each of these test programs uses its part of this.
#![allow(dead_code)]

use farthing_sdk::{
    accounts::{Deposit, Earnings, Listing, Order, Pass},
    addresses,
    args::{CreatorTerms, ListingChanges, ListingTerms},
    errors::FarthingError,
    events::{Event, ReferralPaid},
    instructions::{
        Buy, BuyPass, CancelOrder, CloseListing, CloseOrder, ClosePass, DeclineOrder, FulfilOrder,
        RefundPass, ReleasePass, Renew, RetireListing, UpdateListing,
    },
    solana::{Address, Instruction},
};
use farthing_tests::{KEY, Outcome, Snapshot, World, conserve};
use std::{collections::BTreeMap, ops::Deref};

/// Base units for one unit of everything on sale.
pub const PRICE: u64 = 1_000;
/// Base units in the deposits of reader and stranger.
pub const PURSE: u64 = 1_000_000;
/// Seconds.
pub const DAY: i64 = 86_400;
/// Seconds of access that a unit gives.
pub const TERM: i64 = 30 * DAY;

/// A thing without a pass.
pub fn item() -> ListingTerms {
    ListingTerms::at(PRICE)
}

/// Thirty days of access, paid at once.
pub fn season() -> ListingTerms {
    ListingTerms { duration: TERM as u64, ..item() }
}

/// Thirty days of access, refundable for a day.
pub fn trial() -> ListingTerms {
    ListingTerms { refund_window: DAY as u64, ..season() }
}

/// Access for ever, refundable for a day.
pub fn keepsake() -> ListingTerms {
    ListingTerms { refund_window: DAY as u64, ..item() }
}

/// The same, with a referral share.
pub fn referred(terms: ListingTerms, bps: u16) -> ListingTerms {
    ListingTerms { referral_bps: bps, ..terms }
}

/// A creator of "author" with an "operator"; "reader" and "stranger" have money, "friend" has an
/// empty deposit, "sponsor" has lamports only.
pub struct Shop {
    pub world: World,
    pub creator: Address,
}

impl Deref for Shop {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Shop {
    pub fn open() -> Self {
        let world = World::new();
        let creator = open_creator(&world, "author", "operator");
        for (name, amount) in [("reader", PURSE), ("stranger", PURSE), ("friend", 0)] {
            world.deposit_of(name, amount);
        }
        Self { world, creator }
    }

    /// A shop with one listing.
    pub fn selling(terms: ListingTerms) -> (Self, Address) {
        let shop = Self::open();
        let listing = shop.listing(&shop.creator, terms);
        (shop, listing)
    }

    /// A shop with one listing, and the reader's pass for it.
    pub fn with_pass(terms: ListingTerms) -> (Self, Address, Address) {
        let (shop, listing) = Self::selling(terms);
        let pass = shop.pass(&listing, "reader");
        (shop, listing, pass)
    }

    /// A shop with an item, and the reader's order of it.
    pub fn with_order() -> (Self, Address, Address) {
        let (shop, listing) = Self::selling(item());
        let order = shop.order(&listing, "reader");
        (shop, listing, order)
    }

    /// Another creator, with earnings in the same mint.
    pub fn rival(&self) -> Address {
        open_creator(&self.world, "rival", "rival operator")
    }

    /// The deposit of a wallet.
    pub fn purse(&self, name: &str) -> Address {
        addresses::deposit(&self.address(name), &self.token.mint)
    }

    /// The creator's earnings.
    pub fn till(&self) -> Address {
        addresses::earnings(&self.creator, &self.token.mint)
    }

    /// Runs a step that a test starts from.
    #[track_caller]
    pub fn given(&self, instruction: impl Into<Instruction>) {
        let _ = self.run(instruction).assert_ok();
    }

    /// Refused by that guard, and nothing changed.
    #[track_caller]
    pub fn refuses(&self, instruction: impl Into<Instruction>, expected: FarthingError) {
        let _ = self.run(instruction).assert_err(expected);
    }

    /// Sets the clock.
    pub fn at(&self, time: i64) {
        self.advance_seconds(time - self.now());
    }

    /// What the reader sends to buy.
    pub fn buy(&self, listing: &Address) -> Buy {
        Buy::of(*listing, &self.get(listing), self.address("reader"))
    }

    /// What the reader sends to buy a pass.
    pub fn buy_pass(&self, listing: &Address) -> BuyPass {
        self.buy_pass_by(listing, "reader")
    }

    pub fn buy_pass_by(&self, listing: &Address, name: &str) -> BuyPass {
        BuyPass::of(*listing, &self.get(listing), self.address(name))
    }

    pub fn renew(&self, pass: &Address) -> Renew {
        self.renew_by(pass, "reader")
    }

    pub fn renew_by(&self, pass: &Address, name: &str) -> Renew {
        let pass: Pass = self.get(pass);
        Renew::of(&pass, &self.get(&pass.listing), self.address(name))
    }

    pub fn refund(&self, pass: &Address, name: &str) -> RefundPass {
        RefundPass::of(*pass, &self.get(pass), self.address(name))
    }

    pub fn release(&self, pass: &Address) -> ReleasePass {
        ReleasePass::of(*pass, &self.get(pass))
    }

    pub fn close(&self, pass: &Address, name: &str) -> ClosePass {
        ClosePass::of(*pass, &self.get(pass), self.address(name))
    }

    pub fn fulfil(&self, order: &Address) -> FulfilOrder {
        FulfilOrder::of(*order, &self.get(order), KEY)
    }

    pub fn cancel(&self, order: &Address, name: &str) -> CancelOrder {
        CancelOrder::of(*order, &self.get(order), self.address(name))
    }

    pub fn decline(&self, order: &Address, name: &str) -> DeclineOrder {
        DeclineOrder::of(*order, &self.get(order), self.creator, self.address(name))
    }

    pub fn free(&self, order: &Address) -> CloseOrder {
        CloseOrder::of(*order, &self.get(order))
    }

    /// The author changes terms.
    #[track_caller]
    pub fn change(&self, listing: &Address, changes: ListingChanges) {
        let author = self.address("author");
        self.given(UpdateListing::new(author, self.creator, *listing, changes));
    }

    /// The author ends the sale for good.
    #[track_caller]
    pub fn retire(&self, listing: &Address) {
        self.given(RetireListing::new(self.address("author"), self.creator, *listing));
    }

    /// The author takes a listing away altogether.
    #[track_caller]
    pub fn remove(&self, listing: &Address) {
        self.retire(listing);
        self.given(CloseListing::of(*listing, &self.get(listing), self.address("author")));
    }

    pub fn terms_of(&self, listing: &Address) -> Listing {
        self.get(listing)
    }

    pub fn pass_at(&self, pass: &Address) -> Pass {
        self.get(pass)
    }

    pub fn order_at(&self, order: &Address) -> Order {
        self.get(order)
    }

    /// Dependants of a wallet's deposit and of the creator's earnings.
    pub fn pinned(&self, name: &str) -> (u32, u32) {
        let deposit: Deposit = self.get(&self.purse(name));
        let earnings: Earnings = self.get(&self.till());
        (deposit.children, earnings.children)
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

/// Base units in every account that holds any, and what each reserve owes.
fn money(snapshot: &Snapshot) -> BTreeMap<Address, i128> {
    let all = snapshot.ours().into_iter();
    all.map(|(address, account)| (address, conserve::base_units(&account).into())).collect()
}

/// These balances changed by so much, and no other balance anywhere (I11).
#[track_caller]
pub fn assert_moved(outcome: &Outcome, expected: &[(Address, i128)]) {
    let (before, after) = (money(&outcome.before), money(&outcome.after));
    let mut changes = BTreeMap::new();
    for address in before.keys().chain(after.keys()) {
        let [was, is] = [&before, &after].map(|money| money.get(address).copied().unwrap_or(0));
        if was != is {
            changes.insert(*address, is - was);
        }
    }
    let expected: BTreeMap<_, _> = expected.iter().copied().filter(|(_, by)| *by != 0).collect();
    assert_eq!(changes, expected, "{}", outcome.story());
    assert_eq!(changes.values().sum::<i128>(), 0, "money was made or lost");
}

/// What was told last; before it stands nothing but the referrer's share, if it was anything.
#[track_caller]
pub fn told(outcome: &Outcome, listing: &Address, referrer: &Address, share: u64) -> Event {
    let (last, before) = outcome.events.split_last().expect("nothing was told");
    let (listing, referrer) = (*listing, *referrer);
    let balance = outcome.after.get::<Deposit>(&referrer).map_or(0, |deposit| deposit.balance);
    let paid = Event::ReferralPaid(ReferralPaid { listing, referrer, amount: share, balance });
    let expected = if share == 0 { vec![] } else { vec![paid] };
    assert_eq!(before, expected, "{}", outcome.story());
    last.clone()
}

/// The address holds nothing and belongs to nobody: it is as if it had never been used.
#[track_caller]
pub fn assert_gone(world: &World, address: &Address) {
    assert!(!world.exists(address), "{address} is still there");
}
