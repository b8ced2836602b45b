//! Arguments and addresses: what the builders encode with the program's types is what this
//! crate's `borsh` types encode and read back, and the program reads it too.

use anchor_lang::{
    BORSH_CONFIG,
    wincode::config::{deserialize, serialize},
};
use farthing::{
    instructions::{
        buying as program_buying, creators as program, listings as program_listings,
        orders as program_orders,
    },
    state,
};
use farthing_sdk::{
    accounts, addresses,
    args::{
        self, Call, CreatorChanges, CreatorTerms, INSTRUCTIONS, ListingChanges, ListingTerms,
        OrderTerms, PassConsent, Split,
    },
    instructions as build,
    solana::{Address, Instruction},
};
use rand::{Rng, SeedableRng, distr::Alphanumeric};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

const RUNS: u64 = 100;

struct Random(ChaCha8Rng);

impl Random {
    fn bytes(&mut self) -> [u8; 32] {
        self.0.random()
    }

    fn address(&mut self) -> Address {
        Address::new_from_array(self.0.random())
    }

    fn number(&mut self) -> u64 {
        self.0.random()
    }

    fn text(&mut self) -> String {
        let length = self.0.random_range(0..96);
        (0..length).map(|_| char::from(self.0.sample(Alphanumeric))).collect()
    }

    fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.0.random::<bool>().then(|| value(self))
    }

    fn splits(&mut self) -> Vec<Split> {
        let count = self.0.random_range(0..=8);
        (0..count).map(|_| Split { owner: self.address(), bps: self.0.random() }).collect()
    }

    fn creator_terms(&mut self) -> CreatorTerms {
        CreatorTerms {
            operator: self.address(),
            payout: self.address(),
            splits: self.splits(),
            uri: self.text(),
            uri_hash: self.bytes(),
        }
    }

    fn creator_changes(&mut self) -> CreatorChanges {
        CreatorChanges {
            operator: self.maybe(Self::address),
            payout: self.maybe(Self::address),
            splits: self.maybe(Self::splits),
            uri: self.maybe(Self::text),
            uri_hash: self.maybe(Self::bytes),
        }
    }

    fn listing_terms(&mut self) -> ListingTerms {
        ListingTerms {
            price: self.number(),
            period: self.number(),
            duration: self.number(),
            refund_window: self.number(),
            supply_cap: self.number(),
            referral_bps: self.0.random(),
            content_hash: self.bytes(),
            uri: self.text(),
        }
    }

    fn listing_changes(&mut self) -> ListingChanges {
        ListingChanges {
            price: self.maybe(Self::number),
            period: self.maybe(Self::number),
            duration: self.maybe(Self::number),
            refund_window: self.maybe(Self::number),
            supply_cap: self.maybe(Self::number),
            referral_bps: self.maybe(|random| random.0.random()),
            content_hash: self.maybe(Self::bytes),
            uri: self.maybe(Self::text),
            paused: self.maybe(|random| random.0.random()),
        }
    }

    fn consent(&mut self) -> PassConsent {
        let (quantity, max_price) = (self.number(), self.number());
        PassConsent { quantity, max_price, generation: self.0.random() }
    }

    fn order_terms(&mut self) -> OrderTerms {
        OrderTerms {
            max_price: self.number(),
            generation: self.0.random(),
            deadline: self.0.random(),
            key_hash: self.bytes(),
            delivery_hash: self.bytes(),
        }
    }

    /// Any account of a kind whose every byte may be anything, or zero.
    fn account<T: borsh::BorshDeserialize>(&mut self, size: usize) -> T {
        let body: Vec<u8> = (0..size).map(|_| self.0.random_range(0..2)).collect();
        borsh::from_slice(&body).unwrap()
    }
}

/// What has been compared so far, by the instruction's name.
#[derive(Default)]
struct Seen(BTreeSet<&'static str>);

impl Seen {
    /// What a builder encoded is what the arguments encode, and reads back as them.
    fn check(&mut self, instruction: impl Into<Instruction>, call: Call) {
        let instruction = instruction.into();
        let (code, _) = INSTRUCTIONS.iter().find(|(_, name)| *name == call.name()).unwrap();
        let body = call.to_bytes();
        assert_eq!(instruction.program_id, farthing::ID);
        assert_eq!(instruction.data, [&[*code][..], &body].concat(), "{}", call.name());
        self.0.insert(call.name());
        assert_eq!(Call::decode(&instruction.data), Some(call));
    }
}

#[test]
fn every_builder_encodes_what_its_arguments_say() {
    let mut random = Random(ChaCha8Rng::seed_from_u64(3));
    let mut seen = Seen::default();
    for _ in 0..RUNS {
        reserves(&mut random, &mut seen);
        creators(&mut random, &mut seen);
        listings(&mut random, &mut seen);
        passes(&mut random, &mut seen);
        orders(&mut random, &mut seen);
    }
    let all: BTreeSet<_> = INSTRUCTIONS.iter().map(|(_, name)| *name).collect();
    assert_eq!(seen.0, all);
}

fn reserves(random: &mut Random, seen: &mut Seen) {
    let [one, mint, three] = [0; 3].map(|_| random.address());
    let (amount, reference) = (random.number(), random.bytes());
    let deposit: accounts::Deposit = random.account(size_of::<state::Deposit>());
    seen.check(build::OpenReserve::new(one, mint), Call::OpenReserve(args::OpenReserve {}));
    seen.check(build::OpenDeposit::new(one, mint), Call::OpenDeposit(args::OpenDeposit {}));
    seen.check(build::Deposit::new(one, mint, amount), Call::Deposit(args::Deposit { amount }));
    seen.check(build::Withdraw::new(one, mint, amount), Call::Withdraw(args::Withdraw { amount }));
    let pay = build::Pay::new(one, mint, three, amount).reference(reference);
    seen.check(pay, Call::Pay(args::Pay { amount, reference }));
    seen.check(build::CloseDeposit::of(&deposit), Call::CloseDeposit(args::CloseDeposit {}));
}

fn creators(random: &mut Random, seen: &mut Seen) {
    let [one, at, mint] = [0; 3].map(|_| random.address());
    let (salt, open_slot) = (random.number(), random.number());
    let (terms, changes) = (random.creator_terms(), random.creator_changes());
    let creator: accounts::Creator = random.account(size_of::<state::Creator>());
    let earnings: accounts::Earnings = random.account(size_of::<state::Earnings>());
    let register = build::RegisterCreator::with_salt(one, salt, open_slot, terms.clone());
    seen.check(register, Call::RegisterCreator(args::RegisterCreator { salt, open_slot, terms }));
    let update = build::UpdateCreator::new(one, at, changes.clone());
    seen.check(update, Call::UpdateCreator(args::UpdateCreator { changes }));
    let new_authority = mint;
    let transfer = build::TransferCreator::new(one, at, new_authority);
    seen.check(transfer, Call::TransferCreator(args::TransferCreator { new_authority }));
    let expected_revision = creator.revision;
    let accept = build::AcceptCreator::of(at, &creator);
    seen.check(accept, Call::AcceptCreator(args::AcceptCreator { expected_revision }));
    let open = build::OpenEarnings::new(one, at, mint);
    seen.check(open, Call::OpenEarnings(args::OpenEarnings {}));
    let distribute = build::Distribute::of(at, &creator, mint);
    seen.check(distribute, Call::Distribute(args::Distribute {}));
    let close = build::CloseEarnings::of(&earnings, &creator);
    seen.check(close, Call::CloseEarnings(args::CloseEarnings {}));
    let close = build::CloseCreator::of(at, &creator);
    seen.check(close, Call::CloseCreator(args::CloseCreator {}));
}

fn listings(random: &mut Random, seen: &mut Seen) {
    let [one, at, mint] = [0; 3].map(|_| random.address());
    let (terms, changes) = (random.listing_terms(), random.listing_changes());
    let number = random.0.random();
    let listing: accounts::Listing = random.account(size_of::<state::Listing>());
    let create = build::CreateListing::new(one, at, mint, number, terms.clone());
    seen.check(create, Call::CreateListing(args::CreateListing { number, terms }));
    let update = build::UpdateListing::new(one, at, mint, changes.clone());
    seen.check(update, Call::UpdateListing(args::UpdateListing { changes }));
    let retire = build::RetireListing::new(one, at, mint);
    seen.check(retire, Call::RetireListing(args::RetireListing {}));
    let close = build::CloseListing::of(at, &listing, one);
    seen.check(close, Call::CloseListing(args::CloseListing {}));
}

fn passes(random: &mut Random, seen: &mut Seen) {
    let [one, at] = [0; 2].map(|_| random.address());
    let (consent, reference) = (random.consent(), random.bytes());
    let PassConsent { quantity, max_price, generation } = consent.clone();
    let listing: accounts::Listing = random.account(size_of::<state::Listing>());
    let listing = accounts::Listing { price: max_price, generation, ..listing };
    let pass: accounts::Pass = random.account(size_of::<state::Pass>());
    let buy = build::Buy::of(at, &listing, one).quantity(quantity).reference(reference);
    seen.check(buy, Call::Buy(args::Buy { quantity, max_price, generation, reference }));
    let buy = build::BuyPass::of(at, &listing, one).quantity(quantity);
    let (_, bump) = addresses::pass_with_bump(&at, &one);
    seen.check(buy, Call::BuyPass(args::BuyPass { consent: consent.clone(), bump }));
    let expected_term = pass.term;
    let renew = build::Renew::of(&pass, &listing, one).quantity(quantity);
    seen.check(renew, Call::Renew(args::Renew { consent, expected_term }));
    let expected_term = pass.term;
    let refund = build::RefundPass::of(at, &pass, one);
    seen.check(refund, Call::RefundPass(args::RefundPass { expected_term }));
    let release = build::ReleasePass::of(at, &pass);
    seen.check(release, Call::ReleasePass(args::ReleasePass {}));
    let close = build::ClosePass::of(at, &pass, one);
    seen.check(close, Call::ClosePass(args::ClosePass { expected_term }));
}

fn orders(random: &mut Random, seen: &mut Seen) {
    let [one, at, creator] = [0; 3].map(|_| random.address());
    let (terms, key, slot) = (random.order_terms(), random.bytes(), random.number());
    let listing: accounts::Listing = random.account(size_of::<state::Listing>());
    let order: accounts::Order = random.account(size_of::<state::Order>());
    let place = build::PlaceOrder {
        terms: terms.clone(),
        ..build::PlaceOrder::of(at, &listing, one, slot, lock(&terms))
    };
    let (salt, open_slot) = (place.salt, place.open_slot);
    seen.check(place, Call::PlaceOrder(args::PlaceOrder { salt, open_slot, terms }));
    let fulfil = build::FulfilOrder::of(at, &order, key);
    seen.check(fulfil, Call::FulfilOrder(args::FulfilOrder { key }));
    let cancel = build::CancelOrder::of(at, &order, one);
    seen.check(cancel, Call::CancelOrder(args::CancelOrder {}));
    let decline = build::DeclineOrder::of(at, &order, creator, one);
    seen.check(decline, Call::DeclineOrder(args::DeclineOrder {}));
    seen.check(build::CloseOrder::of(at, &order), Call::CloseOrder(args::CloseOrder {}));
}

fn lock(terms: &OrderTerms) -> build::Lock {
    let OrderTerms { key_hash, delivery_hash, deadline, .. } = *terms;
    build::Lock { key_hash, delivery_hash, deadline }
}

/// The program reads what this crate writes: its value, built field by field, writes the same again.
macro_rules! reads_back {
    ($ours:expr => $theirs:ty) => {
        let bytes = borsh::to_vec(&$ours).unwrap();
        let theirs: $theirs = deserialize(&bytes, BORSH_CONFIG).unwrap();
        assert_eq!(serialize(&theirs, BORSH_CONFIG).unwrap(), bytes);
    };
}

#[test]
fn the_program_reads_what_borsh_writes() {
    let mut random = Random(ChaCha8Rng::seed_from_u64(4));
    for _ in 0..RUNS {
        reads_back!(random.creator_terms() => program::CreatorTerms);
        reads_back!(random.creator_changes() => program::CreatorChanges);
        reads_back!(random.listing_terms() => program_listings::ListingTerms);
        reads_back!(random.listing_changes() => program_listings::ListingChanges);
        reads_back!(random.consent() => program_buying::PassConsent);
        reads_back!(random.order_terms() => program_orders::OrderTerms);
    }
}

#[test]
fn addresses_are_those_of_the_programs_seeds() {
    use farthing::accounts as program;
    let mut random = Random(ChaCha8Rng::seed_from_u64(5));
    for _ in 0..RUNS {
        let [a, b] = [0; 2].map(|_| random.address());
        let (salt, slot) = (random.number(), random.number());
        let (salt_bytes, slot_bytes) = (salt.to_le_bytes(), slot.to_le_bytes());
        let number: u32 = random.0.random();
        // Deposits and earnings have a seed inside an account, for which the program generates no
        // helper: `tests/embedded.rs` and `tests/journeys.rs` open them at this crate's addresses.
        for (ours, (theirs, _)) in [
            (addresses::reserve(&a), program::OpenReserve::find_reserve_address(&a)),
            (addresses::tokens(&a), program::OpenReserve::find_tokens_address(&a)),
            (
                addresses::creator(&a, salt, slot),
                program::RegisterCreator::find_creator_address(&a, &salt_bytes, &slot_bytes),
            ),
            (
                addresses::listing(&a, number),
                program::CreateListing::find_listing_address(&a, &number.to_le_bytes()),
            ),
            (
                addresses::order(&a, &b, salt, slot),
                program::PlaceOrder::find_order_address(&a, &b, &salt_bytes, &slot_bytes),
            ),
        ] {
            assert_eq!(ours, theirs);
        }
    }
}
