//! Reserves, creators, listings, buying and orders.

use super::{Random, Seen};
use farthing::state;
use farthing_sdk::{
    accounts, addresses,
    args::{self, Call, OrderTerms, PassConsent},
    instructions as build,
};
use rand::Rng;

pub fn reserves(random: &mut Random, seen: &mut Seen) {
    let [one, mint, three] = [0; 3].map(|_| random.address());
    let (amount, reference) = (random.number(), random.bytes());
    let deposit: accounts::Deposit = random.account(size_of::<state::Deposit>());
    seen.check(build::OpenReserve::new(one, mint), Call::OpenReserve(args::OpenReserve {}));
    seen.check(build::OpenDeposit::new(one, mint), Call::OpenDeposit(args::OpenDeposit {}));
    seen.check(build::Deposit::new(one, mint, amount), Call::Deposit(args::Deposit { amount }));
    seen.check(build::Withdraw::new(one, mint, amount), Call::Withdraw(args::Withdraw { amount }));
    let pay = build::Pay::new(one, mint, three, amount).reference(reference);
    seen.check(pay, Call::Pay(args::Pay { amount, reference }));
    for refuses in [true, false] {
        let call = Call::SetRefusal(args::SetRefusal { refuses });
        seen.check(build::SetRefusal::new(one, mint, refuses), call.clone());
        seen.check(build::SetRefusal::of_creator(one, three, mint, refuses), call);
    }
    seen.check(build::CloseDeposit::of(&deposit), Call::CloseDeposit(args::CloseDeposit {}));
}

pub fn creators(random: &mut Random, seen: &mut Seen) {
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

pub fn listings(random: &mut Random, seen: &mut Seen) {
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

pub fn passes(random: &mut Random, seen: &mut Seen) {
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

pub fn orders(random: &mut Random, seen: &mut Seen) {
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
