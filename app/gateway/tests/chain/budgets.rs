//! What sponsoring may cost (R9): sums over the hour that slides, durable, by address and in all.

use crate::world::{ASKER, FEE, World, world_with};
use farthing_gateway::chain::{CHANNEL_RENT, Request, SponsorRefusal, asker};
use farthing_sdk::{instructions::FinishClose, solana::Signer};
use std::net::IpAddr;

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
