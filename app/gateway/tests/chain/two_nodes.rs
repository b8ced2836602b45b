//! Where much is at stake: a second node, and what is finalized (R14).

use crate::{
    watch::top_up,
    world::{AMOUNT, GRACE, World, world_with},
};
use farthing_gateway::chain::{Alarm, LookRefusal, Opening};
use farthing_sdk::{
    client::Network,
    solana::{Address, CommitmentLevel::Finalized},
    vouchers::book::Row,
};

/// Two nodes, both asked about everything.
fn two_nodes() -> World {
    world_with(|settings| settings.risk.second_look = 0)
}

fn in_step(world: &World) {
    let live = world.net.live().clone();
    *world.second.live() = live;
}

fn begun_with_two() -> (World, Address) {
    let world = two_nodes();
    let opened = world.bring(&world.request(&world.opening())).unwrap();
    in_step(&world);
    let row = Row::from(&opened.channel);
    world.watcher.look(&row, Opening::default()).unwrap();
    world.serve(&opened.channel, 400, 100);
    (world, opened.channel)
}

/// gateway rule R14
#[test]
fn where_much_is_at_stake_a_channel_is_taken_up_once_a_second_node_has_it_and_it_is_finalized() {
    let world = two_nodes();
    world.net.hold_back(&[Finalized]);
    let opened = world.bring(&world.request(&world.opening())).unwrap();
    let look = || world.watcher.look(&Row::from(&opened.channel), Opening::default());
    assert_eq!(look(), Err(LookRefusal::NotSettled));
    // The second node has the slots, and not the channel.
    world.second.live().advance_slots(20);
    world.net.catch_up();
    assert_eq!(look(), Err(LookRefusal::NotSettled));
    in_step(&world);
    world.second.live().advance_slots(20);
    look().unwrap();
}

/// gateway rule R14
#[test]
fn of_two_nodes_that_disagree_the_one_that_is_worse_for_us_counts() {
    let (world, channel) = begun_with_two();
    let account = world.net.live().account(&channel).unwrap().unwrap();
    let mut lie = account.clone();
    // Twice the money: the place of `funded` in a channel.
    lie.data[136..144].copy_from_slice(&(2 * AMOUNT).to_le_bytes());
    world.net.lie(channel, Some(lie.clone()));
    world.watcher.round().unwrap();
    assert_eq!(world.page(&channel).channel.funded, AMOUNT);
    assert_eq!(world.shared.alarms.recent(), [Alarm::NodesDisagree(channel)]);
    // And the other way round: the second says that it closes.
    world.net.stop_lying();
    let mut closing = account;
    closing.data[160..168].copy_from_slice(&world.now().to_le_bytes());
    world.second.lie(channel, Some(closing));
    world.watcher.round().unwrap();
    let closes_at = Some(world.now() + i64::from(GRACE));
    assert_eq!(world.page(&channel).channel.closes_at, closes_at);
}

/// gateway rule R14
#[test]
fn a_top_up_that_is_large_counts_once_it_is_finalized_and_both_nodes_have_it() {
    let (world, channel) = begun_with_two();
    world.net.hold_back(&[Finalized]);
    top_up(&world, &channel, 20_000);
    in_step(&world);
    world.watcher.round().unwrap();
    assert_eq!(world.page(&channel).channel.funded, AMOUNT);
    world.net.catch_up();
    world.second.set_down(true);
    world.watcher.round().unwrap();
    assert_eq!(world.page(&channel).channel.funded, AMOUNT);
    world.second.set_down(false);
    world.watcher.round().unwrap();
    assert_eq!(world.page(&channel).channel.funded, AMOUNT + 20_000);
}
