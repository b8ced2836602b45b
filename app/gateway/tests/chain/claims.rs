//! Claims (R3, R14, R15): when, what, and at what cost.

use crate::{
    net::Sending,
    world::{DAY, GRACE, World, world, world_with},
};
use farthing_gateway::chain::{Alarm, Books, ClaimSums, Moment, NoPromises};
use farthing_sdk::{
    args::ChannelTerms,
    channels::{NEVER, Voucher, VoucherRecord},
    instructions::RequestClose,
    solana::{Address, Signer},
    vouchers::book::Row,
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// A channel that has promised 4,000, and been served so much.
fn served(amount: u64) -> (World, Address) {
    served_in(world(), amount)
}

pub fn served_in(world: World, amount: u64) -> (World, Address) {
    let channel = world.channel_in_book();
    world.serve(&channel, 400, amount);
    (world, channel)
}

pub fn request_close(world: &World, channel: &Address) {
    let close = RequestClose::of(*channel, &world.channel(channel), world.reader.pubkey());
    world.send(&world.reader, &[close.instruction()]);
}

/// A new world has asked for everything to be claimed: that is let pass.
pub fn swept(world: &World) {
    assert_eq!(world.claim(), 0);
}

pub fn claimed(world: &World, channel: &Address) -> u64 {
    world.channel(channel).claimed
}

/// gateway rule R3
#[test]
fn no_more_is_claimed_than_was_served_up_to_a_whole_unit() {
    let (world, channel) = served(765);
    assert_eq!(world.claim(), 1);
    assert_eq!((claimed(&world, &channel), world.balance()), (770, 770));
    let page = world.page(&channel);
    assert_eq!((page.channel.claimed, page.promised(), page.floor), (770, 4_000, 770));
    assert_eq!(world.claim(), 0);
}

/// gateway rule R3
#[test]
fn the_floor_is_durable_before_a_claim_is_shown_to_a_node() {
    let (world, channel) = served(765);
    let look = |seen: &Arc<Mutex<Vec<_>>>| {
        let (books, row, seen) = (Arc::clone(&world.books), Row::from(&channel), Arc::clone(seen));
        move || {
            let floor = books.page(&row).unwrap().floor;
            seen.lock().unwrap().push((floor, books.is_durable()));
        }
    };
    // A node that simulates a claim reads its promise as well as one that is sent it.
    let (simulated, sent) = (Arc::default(), Arc::default());
    world.net.on_simulate(look(&simulated));
    world.net.on_send(look(&sent));
    world.claim();
    for seen in [simulated, sent] {
        let seen = seen.lock().unwrap();
        assert!(!seen.is_empty() && seen.iter().all(|one| *one == (770, true)), "{seen:?}");
    }
}

/// server invariant 38
#[test]
fn nothing_is_claimed_when_the_ledger_does_not_write() {
    let (world, _) = served(765);
    world.watcher.round().unwrap();
    world.books.die_after(0);
    let sent = world.net.sent().len();
    assert!(world.claimer.round(Moment::now()).is_err());
    assert_eq!((world.net.sent().len(), world.balance()), (sent, 0));
}

#[test]
fn a_claim_waits_until_it_pays_many_times_its_fee_or_for_the_sweep() {
    let world = world();
    swept(&world);
    // A claim costs 5,000 lamports, which are 750 base units; it waits for five times as much.
    let (world, channel) = served_in(world, 3_740);
    assert_eq!(world.claim(), 0);
    world.serve(&channel, 401, 10);
    assert_eq!(world.claim(), 1);
    world.serve(&channel, 500, 760);
    assert_eq!(world.claim(), 0);
    let later = Moment::now().after(Duration::from_secs(86_400));
    assert_eq!(world.claimer.round(later).unwrap().rows, 1);
    assert_eq!(claimed(&world, &channel), 4_510);
    // Not for less than it costs, whatever the time.
    world.serve(&channel, 501, 10);
    assert_eq!(world.claimer.round(later.after(Duration::from_secs(86_400))).unwrap().rows, 0);
}

#[test]
fn everything_that_pays_is_claimed_when_somebody_asks() {
    let world = world();
    swept(&world);
    let (world, channel) = served_in(world, 760);
    assert_eq!(world.claim(), 0);
    world.claimer.claim_all();
    assert_eq!((world.claim(), claimed(&world, &channel)), (1, 760));
}

/// gateway rule R15
#[test]
fn a_channel_that_closes_is_claimed_at_once() {
    let world = world();
    swept(&world);
    let (world, channel) = served_in(world, 760);
    assert_eq!(world.claim(), 0);
    request_close(&world, &channel);
    assert_eq!((world.claim(), claimed(&world, &channel)), (1, 760));
}

#[test]
fn a_claim_that_has_not_landed_at_half_of_the_time_is_an_alarm() {
    let (world, channel) = served(760);
    request_close(&world, &channel);
    let until = world.now() + i64::from(GRACE);
    world.net.set_sending(Sending::Lost);
    world.watcher.round().unwrap();
    assert!(world.claimer.round(Moment::now()).is_err());
    assert!(world.shared.alarms.recent().is_empty());
    world.wait(u64::from(GRACE) / 2 + 1);
    world.watcher.round().unwrap();
    assert!(world.claimer.round(Moment::now()).is_err());
    let late = Alarm::ClaimLate { row: Row::from(&channel), until };
    assert_eq!(world.shared.alarms.recent(), [late]);
    // With a fresh blockhash it lands, and pays once.
    world.net.set_sending(Sending::Lands);
    assert_eq!((world.claim(), world.balance()), (1, 760));
}

#[test]
fn a_claim_of_which_the_answer_is_lost_pays_once() {
    let (world, _) = served(760);
    world.net.set_sending(Sending::LandsUnheard);
    assert_eq!((world.claim(), world.balance()), (1, 760));
    assert_eq!((world.claim(), world.balance()), (0, 760));
}

/// gateway rule R14
#[test]
fn a_claim_on_a_fork_that_is_dropped_is_sent_again() {
    let (world, channel) = served(760);
    let before = world.net.live().clone();
    assert_eq!(world.claim(), 1);
    *world.net.live() = before;
    world.wait(60);
    world.watcher.round().unwrap();
    assert_eq!(world.page(&channel).channel.claimed, 0);
    world.claimer.claim_all();
    assert_eq!((world.claim(), claimed(&world, &channel)), (1, 760));
}

/// server invariant 31
#[test]
fn one_channel_that_cannot_be_claimed_stops_no_other() {
    let world = world();
    let all: Vec<_> = (0..5).map(|_| served_one(&world, 800)).collect();
    let bad = all[2];
    world.net.poison(Some(bad));
    assert_eq!(world.claim(), 5);
    for channel in &all {
        assert_eq!(claimed(&world, channel), if *channel == bad { 0 } else { 800 });
    }
    let alarms = world.shared.alarms.recent();
    let row = Row::from(&bad);
    let is_its = |alarm: &Alarm| matches!(alarm, Alarm::ClaimFails { row: of, .. } if *of == row);
    assert!(alarms.iter().all(is_its) && alarms.len() == 1, "{alarms:?}");
    world.net.poison(None);
    world.claimer.claim_all();
    assert_eq!((world.claim(), claimed(&world, &bad)), (1, 800));
}

pub fn served_one(world: &World, amount: u64) -> Address {
    let channel = world.channel_in_book();
    world.serve(&channel, 400, amount);
    channel
}

/// A channel of vouchers that has promised and been served so much.
pub fn vouched(world: &World, amount: u64) -> Address {
    let expires_at = world.now() + 6 * DAY;
    let vouchers = ChannelTerms::vouchers(world.reader.pubkey(), 100_000);
    let terms = ChannelTerms { grace: GRACE, expires_at, ..vouchers };
    let open = world.opening_of(terms).payer(world.reader.pubkey());
    world.send(&world.reader, &[open.instruction()]);
    let row = Row::from(&open.channel);
    world.watcher.look(&row, Default::default()).unwrap();
    let channel = open.channel.to_bytes();
    let voucher = Voucher { channel, cumulative: amount, expires_at: NEVER };
    let signed = VoucherRecord::sign(&world.reader, voucher).unwrap().signed;
    let now = world.now();
    world.books.with(|book| {
        book.accept(signed, now).unwrap();
        book.serve(row, amount, now).unwrap();
    });
    open.channel
}

#[test]
fn links_and_vouchers_are_claimed_in_one_round() {
    let world = world();
    let chain = served_one(&world, 800);
    let channel = vouched(&world, 5_000);
    assert_eq!(world.claim(), 2);
    assert_eq!((claimed(&world, &chain), claimed(&world, &channel)), (800, 5_000));
    assert_eq!(world.balance(), 5_800);
}

#[test]
fn what_claims_cost_and_brought_is_summed_once_when_it_is_finalized() {
    let (world, channel) = served(800);
    let before = world.lamports(&world.claimer_key);
    world.claim();
    assert_eq!(world.claimer.sums(), ClaimSums::default());
    world.claim();
    let lamports = before - world.lamports(&world.claimer_key);
    let sums = ClaimSums { transactions: 1, rows: 1, lamports, amount: 800 };
    assert_eq!((world.claimer.sums(), lamports), (sums, 5_000));
    world.claim();
    let world = world.restart();
    world.claim();
    assert_eq!(world.claimer.sums(), sums);
    assert_eq!(claimed(&world, &channel), 800);
}

#[test]
fn a_claim_that_was_sent_before_the_process_died_is_summed_by_the_next() {
    let (world, _) = served(800);
    world.net.die_on_send();
    world.watcher.round().unwrap();
    assert!(world.claimer.round(Moment::now()).is_err());
    let world = world.restart();
    world.net.set_down(false);
    world.claim();
    let sums = ClaimSums { transactions: 1, rows: 1, lamports: 5_000, amount: 800 };
    assert_eq!(world.claimer.sums(), sums);
}

#[test]
fn a_claim_that_never_landed_costs_nothing() {
    let (world, _) = served(800);
    world.net.set_sending(Sending::Lost);
    world.watcher.round().unwrap();
    assert!(world.claimer.round(Moment::now()).is_err());
    world.net.set_sending(Sending::Lands);
    world.claim();
    world.claim();
    assert_eq!(world.claimer.sums().transactions, 1);
    assert!(world.books.list(b"chain/claim/").is_empty());
}

/// gateway rule R10
#[test]
fn without_lamports_for_a_mass_exit_no_promises_are_taken_and_claims_go_on() {
    let (world, channel) = served_in(world_with(|it| it.claims.reserve = 10_000_000_001), 800);
    assert_eq!((world.claim(), claimed(&world, &channel)), (1, 800));
    let (lamports, reserve) = (10_000_000_000, 10_000_000_001);
    assert_eq!(world.shared.alarms.recent(), [Alarm::ClaimerPoor { lamports, reserve }]);
    assert_eq!(world.shared.risk.check_promises(), Err(NoPromises::ClaimerPoor));
    farthing_sdk::client::Network::airdrop(&*world.net, &world.claimer_key.pubkey(), 5_001)
        .unwrap();
    world.claim();
    assert_eq!(world.shared.risk.check_promises(), Ok(()));
    assert!(world.shared.alarms.recent().is_empty());
}
