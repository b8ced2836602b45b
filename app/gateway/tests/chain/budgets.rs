//! What sponsoring may cost (R9): sums over the hour that slides, durable, by address and in all.

use crate::world::{ASKER, FEE, World, world_with};
use farthing_gateway::{
    chain::{Books, CHANNEL_RENT, OverBudget, Request, SponsorRefusal, State, asker},
    exact::ExactTerms,
    settle::{InHand, SettleRefusal, Settlement, Settlements, Shower, Way},
};
use farthing_sdk::{
    instructions::FinishClose,
    solana::{Address, Signature, Signer},
};
use std::{net::IpAddr, sync::Arc};

const COST: u64 = FEE + CHANNEL_RENT;

fn open(world: &World, asker: [u8; 16]) -> Result<(), SponsorRefusal> {
    let request = Request { asker, ..world.request(&world.opening()) };
    world.bring(&request).map(|_| ())
}

/// gateway rule R9
#[test]
fn an_address_causes_no_more_than_its_budget_in_any_hour() {
    let world = world_with(|settings| settings.sponsor.by_address = 2 * COST - 1);
    open(&world, ASKER).unwrap();
    assert_eq!(open(&world, ASKER), Err(SponsorRefusal::AddressBudget(COST)));
    open(&world, [8; 16]).unwrap();
    // A restart forgets nothing.
    let world = world.restart();
    assert_eq!(open(&world, ASKER), Err(SponsorRefusal::AddressBudget(COST)));
    world.wait(3_599);
    assert_eq!(open(&world, ASKER), Err(SponsorRefusal::AddressBudget(COST)));
    world.wait(1);
    open(&world, ASKER).unwrap();
}

/// gateway rule R9
#[test]
fn all_addresses_together_cause_no_more_fees_than_the_hour_allows() {
    let world = world_with(|settings| settings.sponsor.by_hour = 2 * FEE);
    open(&world, [1; 16]).unwrap();
    open(&world, [2; 16]).unwrap();
    assert_eq!(open(&world, [3; 16]), Err(SponsorRefusal::HourBudget));
    world.wait(3_600);
    open(&world, [3; 16]).unwrap();
}

/// gateway rule R9
#[test]
fn rent_that_is_out_counts_until_it_is_back() {
    let world = world_with(|settings| settings.sponsor.rent = CHANNEL_RENT);
    let channel = world.channel_in_book();
    assert_eq!(open(&world, [2; 16]), Err(SponsorRefusal::RentBudget));
    let world = world.restart();
    assert_eq!(open(&world, [2; 16]), Err(SponsorRefusal::RentBudget));
    world.wait(8 * 86_400);
    let of = world.channel(&channel);
    let ends = FinishClose::of(channel, &of).and_free(&of, world.slot());
    let before = world.lamports(&world.sponsor_key);
    world.send(&world.reader, &ends);
    assert_eq!(world.lamports(&world.sponsor_key) - before, CHANNEL_RENT);
    // The book has forgotten it, and so do the costs.
    world.watcher.look(&(&channel).into(), Default::default()).unwrap_err();
    assert_eq!(world.claimer.reclaim(world.sponsor.register()).unwrap(), 1);
    open(&world, [2; 16]).unwrap();
    assert_eq!(world.sponsor_key.pubkey(), of.rent_payer);
}

/// What the gateway knows of payments by one transaction, over the same ledger and the same budgets as its openings.
fn settlements(world: &World) -> Arc<Settlements> {
    let books: Arc<dyn Books> = world.books.clone();
    Settlements::open(books, Arc::clone(world.sponsor.spending()))
}

/// Reserves one of them, of a payer of its own, which costs two signatures.
fn pay(
    (world, settlements): (&World, &Arc<Settlements>),
    (label, asker): (u8, [u8; 16]),
) -> Result<(InHand, Settlement), SettleRefusal> {
    let address = |label: u8| Address::new_from_array([label; 32]);
    let terms = ExactTerms {
        sponsor: world.sponsor_key.pubkey(),
        wallet: address(1),
        mint: world.token.mint,
        decimals: 6,
        token_program: world.token.program,
        amount: 7_000,
        memo: None,
        cap_lamports: FEE,
    };
    let record = Settlement {
        state: State::Reserved,
        way: Way::Transfer,
        asker,
        payer: address(label),
        source: address(label),
        destination: address(1),
        terms,
        name: None,
        print: label.into(),
        route: 0,
        fee: FEE,
        at: world.now(),
        settled_at: 0,
        last_height: u64::MAX,
        slot: 0,
        signature: Signature::default(),
        released: 0,
        released_at: 0,
        status: 0,
        transaction: vec![1; 300],
    };
    let shower = Shower { asker, print: label.into(), name: None, again: 0, now: 0 };
    let rich = Some(u64::MAX);
    let in_hand = settlements.reserve([label; 32], (&record, rich), &shower)?;
    Ok((in_hand, record))
}

/// gateway rule R9: openings and payments come out of one purse, whichever was first, also after a restart.
#[test]
fn openings_and_single_payments_share_the_hour() {
    let world = world_with(|settings| settings.sponsor.by_hour = 2 * FEE);
    let known = settlements(&world);
    open(&world, [1; 16]).unwrap();
    let (paid, record) = pay((&world, &known), (2, [2; 16])).unwrap();
    let hour = SettleRefusal::OverBudget(OverBudget::Hour);
    assert_eq!(pay((&world, &known), (3, [3; 16])).err(), Some(hour.clone()));
    assert_eq!(open(&world, [3; 16]), Err(SponsorRefusal::HourBudget));
    // It is signed: whatever becomes of it, it may cost its fee.
    let signed = Settlement { state: State::Signed, ..record };
    paid.note(&signed).unwrap();
    let world = world.restart();
    let known = settlements(&world);
    assert_eq!(open(&world, [4; 16]), Err(SponsorRefusal::HourBudget));
    assert_eq!(pay((&world, &known), (5, [5; 16])).err(), Some(hour));
    world.wait(3_600);
    open(&world, [4; 16]).unwrap();
    pay((&world, &known), (5, [5; 16])).unwrap();
}

/// gateway rule R9
#[test]
fn openings_and_single_payments_of_one_address_share_its_budget() {
    let world = world_with(|settings| settings.sponsor.by_address = COST + 2 * FEE);
    let known = settlements(&world);
    let pay = |label, asker| pay((&world, &known), (label, asker));
    let held = [pay(1, ASKER).unwrap(), pay(2, ASKER).unwrap()];
    open(&world, ASKER).unwrap();
    let spent = COST + 2 * FEE;
    let address = SettleRefusal::OverBudget(OverBudget::Address(spent));
    assert_eq!(pay(3, ASKER).err(), Some(address));
    assert_eq!(open(&world, ASKER), Err(SponsorRefusal::AddressBudget(spent)));
    // Others have theirs, and what is taken back counts no more.
    drop(pay(4, [8; 16]).unwrap());
    drop(held);
    pay(3, ASKER).unwrap();
}

#[test]
fn one_customer_of_ipv6_is_one_asker() {
    let of = |text: &str| asker(text.parse::<IpAddr>().unwrap(), &[5; 32]);
    assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
    let other = asker("192.0.2.1".parse().unwrap(), &[6; 32]);
    assert_ne!(of("192.0.2.1"), other);
}
