//! What one node alone says is gone: its promise is money, and is kept (R14).

use crate::{
    two_nodes::{begun_with_two, in_step},
    watch::{begun, left, promised, week_passes},
    world::{GRACE, World, world},
};
use farthing_gateway::chain::{Alarm, Books, Moment, NotNow};
use farthing_sdk::{
    instructions::{CloseChannel, RequestClose},
    solana::{Address, CommitmentLevel::Finalized, Signer},
    vouchers::book::Row,
};

fn lost(channel: &Address) -> Alarm {
    Alarm::Lost { row: Row::from(channel), lost: 100 }
}

/// gateway rule R14
#[test]
fn what_the_only_node_says_is_gone_serves_nothing_and_is_claimed_when_it_is_there_again() {
    let (world, channel) = begun();
    let known = world.page(&channel);
    world.net.lie(channel, None);
    world.watcher.round().unwrap();
    assert_eq!((left(&world, &channel), world.shared.alarms.recent()), (0, vec![lost(&channel)]));
    // A restart does not begin its week anew.
    assert!(world.books.is_durable() && !world.books.list(b"chain/absent/").is_empty());
    // Nothing is at risk in it any more.
    world.watcher.round().unwrap();
    assert_eq!(world.shared.risk.total(), 0);
    world.wait(7 * 86_400 - 60);
    world.watcher.round().unwrap();
    world.watcher.round().unwrap();
    world.net.stop_lying();
    world.watcher.round().unwrap();
    let page = world.page(&channel);
    assert_eq!((page.promise, page.window, page.spent()), (known.promise, known.window, 100));
    assert!(page.channel.closes_at != Some(0) && world.shared.alarms.recent().is_empty());
    // The next absence is a new one.
    world.net.lie(channel, None);
    week_begins(&world);
    assert_eq!(world.page_count(), 1);
    week_passes(&world);
    assert_eq!(world.page_count(), 0);
}

fn week_begins(world: &World) {
    world.wait(120);
    world.watcher.round().unwrap();
    world.watcher.round().unwrap();
}

/// gateway rule R14
#[test]
fn of_two_nodes_one_alone_makes_nothing_be_forgotten() {
    let (world, channel) = begun_with_two();
    world.net.lie(channel, None);
    week_passes(&world);
    assert_eq!((world.page_count(), left(&world, &channel)), (1, 0));
    assert!(world.shared.alarms.recent().contains(&Alarm::NodesDisagree(channel)));
    // Nor while the other is silent.
    world.second.set_down(true);
    week_passes(&world);
    assert_eq!(world.page_count(), 1);
    world.second.set_down(false);
    world.net.stop_lying();
    let close = CloseChannel::of(channel, &world.channel(&channel), world.writer.pubkey());
    world.send(&world.writer, &[close.instruction()]);
    in_step(&world);
    world.watcher.round().unwrap();
    assert_eq!(world.page_count(), 0);
    assert!(world.shared.alarms.recent().contains(&lost(&channel)));
}

/// gateway rule R14
#[test]
fn what_has_much_at_stake_is_not_fresh_when_the_second_node_is_silent() {
    let (world, channel) = begun_with_two();
    let account = channel.as_array();
    world.watcher.round().unwrap();
    assert!(world.shared.may_serve(account).is_ok());
    let world = world.restart();
    world.serve(&channel, 400, 100);
    world.second.set_down(true);
    // The cluster of the second cannot be asked for either, so look at one account.
    world.watcher.refresh(&[*account]).unwrap();
    assert_eq!(world.shared.may_serve(account), Err(NotNow::NotRead));
    assert_eq!(world.shared.alarms.recent(), [Alarm::SecondSilent]);
    // What harms us counts all the same.
    let close = RequestClose::of(channel, &world.channel(&channel), world.reader.pubkey());
    world.send(&world.reader, &[close.instruction()]);
    world.watcher.refresh(&[*account]).unwrap();
    let closes_at = Some(world.now() + i64::from(GRACE));
    assert_eq!(world.page(&channel).channel.closes_at, closes_at);
    world.second.set_down(false);
    in_step(&world);
    world.watcher.refresh(&[*account]).unwrap();
    assert!(world.shared.fresh.is_fresh(account, &Moment::now()));
    assert!(world.shared.alarms.recent().is_empty());
}

/// server invariant 28: what is finalized at a node that lags is no word on what was opened since.
#[test]
fn a_channel_is_not_forgotten_because_an_old_block_does_not_have_it() {
    let world = world();
    world.net.hold_back(&[Finalized]);
    let channel = promised(&world);
    world.net.lie(channel, None);
    world.watcher.round().unwrap();
    assert_eq!((world.page_count(), left(&world, &channel)), (1, 0));
    world.net.release(Finalized);
    world.watcher.round().unwrap();
    assert_eq!(world.page_count(), 0);
}
