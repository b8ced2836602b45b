//! Streams in a world: who pays, who is paid, and the money between them. Shared by the tests of
//! streams, sessions and channels.

// Each of these test programs uses its part of this.
#![allow(dead_code)]

pub mod verbs;

use farthing_sdk::{
    accounts::{AnyAccount, Deposit, Stream},
    addresses,
    args::{CreatorTerms, ListingTerms, StreamTerms},
    core::stream::Fixed,
    errors::FarthingError,
    instructions::{OpenStream, Pay},
    solana::{Address, Instruction},
};
use farthing_tests::{Outcome, Snapshot, World, relay};
use std::{cell::Cell, collections::BTreeMap, ops::Deref};

/// Base units in the deposits of viewer and stranger.
pub const PURSE: u64 = 1_000_000;
/// Base units in a ready-made stream.
pub const FUNDED: u64 = 1_000;
/// Base units per second of a ready-made stream without end; one with an end pays as much.
pub const PACE: u64 = 10;
/// Seconds after which a ready-made stream has paid everything.
pub const RUN: i64 = (FUNDED / PACE) as i64;

/// "viewer" pays, "friend" or "author", who has a creator with an "operator", is paid; "stranger" has
/// money, "sponsor" has lamports only.
pub struct Scene {
    pub world: World,
    pub creator: Address,
    salts: Cell<u64>,
}

impl Deref for Scene {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

/// So many base units per second.
pub fn pace(whole: u64) -> Fixed {
    Fixed::from_units(whole)
}

/// Without end, from now on, with every right.
pub fn running() -> StreamTerms {
    StreamTerms::at(pace(PACE), FUNDED)
}

/// The same as earnings see it: priced by a listing, per minute.
pub fn by_the_minute() -> ListingTerms {
    ListingTerms { period: 60, ..ListingTerms::at(PACE * 60) }
}

impl Scene {
    pub fn set() -> Self {
        let world = World::new();
        let terms = CreatorTerms {
            operator: world.address("operator"),
            ..CreatorTerms::to(world.address("author"))
        };
        let creator = world.register("author", terms);
        world.earnings(&creator, world.token);
        for (name, amount) in [("viewer", PURSE), ("stranger", PURSE), ("friend", 0)] {
            world.deposit_of(name, amount);
        }
        Self { world, creator, salts: Cell::new(0) }
    }

    /// A scene with a stream into the friend's deposit.
    pub fn with(terms: StreamTerms) -> (Self, Address) {
        let scene = Self::set();
        let stream = scene.stream(terms);
        (scene, stream)
    }

    /// With an end: from now on, evenly, and the payer may cancel.
    pub fn fixed(&self) -> StreamTerms {
        self.lasting(RUN)
    }

    /// [`Self::fixed`] over so many seconds.
    pub fn lasting(&self, seconds: i64) -> StreamTerms {
        StreamTerms::between(self.now(), self.now() + seconds, FUNDED).unwrap()
    }

    /// Streams of both kinds, each from now on over [`RUN`] seconds.
    pub fn both_kinds(&self) -> [StreamTerms; 2] {
        [running(), self.fixed()]
    }

    /// A deposit and earnings.
    pub fn both_payees(&self) -> [Address; 2] {
        [self.purse("friend"), self.till()]
    }

    /// The deposit of a wallet.
    pub fn purse(&self, name: &str) -> Address {
        addresses::deposit(&self.address(name), &self.token.mint)
    }

    /// The creator's earnings.
    pub fn till(&self) -> Address {
        addresses::earnings(&self.creator, &self.token.mint)
    }

    /// What the viewer sends to open a stream: each with a salt of its own, the same in every run.
    pub fn open(&self, payee: Address, terms: StreamTerms) -> OpenStream {
        let (viewer, mint) = (self.address("viewer"), self.token.mint);
        OpenStream::new(viewer, mint, payee, self.slot(), terms).salt(self.next_salt())
    }

    pub fn next_salt(&self) -> u64 {
        self.salts.replace(self.salts.get() + 1)
    }

    /// A stream of the viewer into the friend's deposit.
    #[track_caller]
    pub fn stream(&self, terms: StreamTerms) -> Address {
        self.stream_to(self.purse("friend"), terms)
    }

    #[track_caller]
    pub fn stream_to(&self, payee: Address, terms: StreamTerms) -> Address {
        let open = self.open(payee, terms);
        self.given(open.clone());
        open.stream
    }

    pub fn stream_at(&self, stream: &Address) -> Stream {
        self.get(stream)
    }

    /// All streams that there are.
    pub fn streams(&self) -> Vec<(Address, Stream)> {
        let stream = |(address, account)| match account {
            AnyAccount::Stream(stream) => Some((address, stream)),
            _ => None,
        };
        self.snapshot().ours().into_iter().filter_map(stream).collect()
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

    /// Dependants of two balances.
    pub fn pinned(&self, deposit: &Address, payee: &Address) -> (u32, u32) {
        let children = |address: &Address| {
            let snapshot = self.snapshot();
            let earnings = snapshot.get::<farthing_sdk::accounts::Earnings>(address);
            earnings.map_or_else(|| self.get::<Deposit>(address).children, |e| e.children)
        };
        (children(deposit), children(payee))
    }
}

/// Base units in every account that holds any, and what each reserve owes.
fn money(snapshot: &Snapshot) -> BTreeMap<Address, i128> {
    let amount = |account: AnyAccount| match account {
        AnyAccount::Deposit(deposit) => deposit.balance,
        AnyAccount::Earnings(earnings) => earnings.balance,
        AnyAccount::Pass(pass) => pass.held,
        AnyAccount::Order(order) => order.amount,
        AnyAccount::Stream(stream) => stream.funded - stream.withdrawn,
        AnyAccount::Channel(channel) => channel.left(),
        AnyAccount::Reserve(reserve) => reserve.liabilities,
        _ => 0,
    };
    let all = snapshot.ours().into_iter();
    all.map(|(address, account)| (address, i128::from(amount(account)))).collect()
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

/// The deepest level at which our program can be called through a relay.
pub fn deepest_of(scene: &Scene, relay: Address) -> u8 {
    let (viewer, friend) = (scene.address("viewer"), scene.purse("friend"));
    let pay = || Pay::new(viewer, scene.token.mint, friend, 1);
    let fits = |depth: &u8| scene.run(relay::below(relay, *depth, pay())).failure.is_none();
    (1..16).take_while(fits).last().unwrap()
}

/// The address holds nothing and belongs to nobody: it is as if it had never been used.
#[track_caller]
pub fn assert_gone(world: &World, address: &Address) {
    assert!(!world.exists(address), "{address} is still there");
}
