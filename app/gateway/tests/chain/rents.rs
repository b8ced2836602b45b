//! Rents of sponsored channels that are brought home (R9).

use crate::{
    claims::served_one,
    world::{GRACE, UNIT, World, world, world_with},
};
use farthing_gateway::chain::{CHANNEL_RENT, Unfit};
use farthing_sdk::{
    client::Network,
    solana::{Address, CommitmentLevel::Finalized},
    vouchers::book::Row,
};

/// gateway rule R9
#[test]
fn rents_of_channels_that_are_over_are_brought_home() {
    let world = world();
    let channel = served_one(&world, 800);
    let register = world.sponsor.register();
    assert_eq!(world.claimer.reclaim(register).unwrap(), 0);
    world.claim();
    world.wait(6 * 86_400 + u64::from(GRACE));
    let before = world.lamports(&world.sponsor_key);
    assert_eq!(world.claimer.reclaim(register).unwrap(), 0);
    assert_eq!(world.lamports(&world.sponsor_key) - before, CHANNEL_RENT);
    // It counts as out until the book has forgotten the channel, which is once that is final.
    assert_eq!(register.rent_out(), CHANNEL_RENT);
    world.watcher.look(&Row::from(&channel), Default::default()).unwrap_err();
    assert_eq!((world.claimer.reclaim(register).unwrap(), register.rent_out()), (1, 0));
    assert_eq!(world.balance(), 800 / UNIT * UNIT);
}

/// So many sponsored channels whose grace is over, and the sponsor's lamports.
fn over(count: usize) -> (World, Vec<Address>, u64) {
    let world = world_with(|settings| settings.sponsor.by_address = 100_000_000);
    let channels: Vec<_> = (0..count).map(|_| world.channel_in_book()).collect();
    world.wait(6 * 86_400 + u64::from(GRACE));
    let before = world.lamports(&world.sponsor_key);
    (world, channels, before)
}

/// gateway rule R9
#[test]
fn one_channel_that_cannot_be_freed_keeps_no_other_rent_away() {
    let (world, channels, before) = over(3);
    let register = world.sponsor.register();
    // The one that is tried first.
    world.net.poison(channels.iter().min().copied());
    world.claimer.reclaim(register).unwrap_err();
    assert_eq!(world.lamports(&world.sponsor_key) - before, 2 * CHANNEL_RENT);
    world.net.poison(None);
    world.claimer.reclaim(register).unwrap();
    assert_eq!(world.lamports(&world.sponsor_key) - before, 3 * CHANNEL_RENT);
}

/// gateway rule R9
#[test]
fn a_few_rents_are_brought_home_at_a_time_and_in_the_end_all() {
    let (world, channels, before) = over(10);
    let register = world.sponsor.register();
    let home = || (world.lamports(&world.sponsor_key) - before) / CHANNEL_RENT;
    world.claimer.reclaim(register).unwrap();
    assert_eq!(home(), 8);
    world.claimer.reclaim(register).unwrap();
    assert_eq!(home(), channels.len() as u64);
}

/// gateway rule R9
#[test]
fn an_opening_that_is_not_finalized_is_not_taken_for_freed() {
    let world = world();
    world.net.hold_back(&[Finalized]);
    world.net.live().advance_slots(20);
    world.bring(&world.request(&world.opening())).unwrap();
    let register = world.sponsor.register();
    // Nor after a restart, when only the ledger knows the slot of the opening.
    let again = world.restart();
    for register in [register, again.sponsor.register()] {
        assert_eq!(world.claimer.reclaim(register).unwrap(), 0);
        assert_eq!(register.rent_out(), CHANNEL_RENT);
    }
    world.net.catch_up();
    assert_eq!((world.claimer.reclaim(register).unwrap(), register.rent_out()), (0, CHANNEL_RENT));
}

/// Anybody may send lamports to an address.
///
/// gateway rule R9
#[test]
fn a_gift_to_a_freed_channel_does_not_count_as_rent_for_ever() {
    let (world, channels, _) = over(1);
    let (register, row) = (world.sponsor.register(), Row::from(&channels[0]));
    world.claimer.reclaim(register).unwrap();
    world.net.airdrop(&channels[0], 1_000_000).unwrap();
    let gone = world.watcher.look(&row, Default::default()).unwrap_err();
    assert!(matches!(gone, farthing_gateway::chain::LookRefusal::Unfit(Unfit::Ended)), "{gone}");
    assert_eq!((world.claimer.reclaim(register).unwrap(), register.rent_out()), (1, 0));
}
