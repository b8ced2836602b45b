//! The desk: its threads, its queues, its end.

use crate::world::{DAY, GRACE, UNIT, World, world, world_with};
use farthing_gateway::chain::{
    Books, ChainRefusal, Desk, LookRefusal, Moment, NotNow, Opening, Parts, Rounds, SponsorRefusal,
    Unfit,
};
use farthing_sdk::{
    args::ChannelTerms,
    instructions::RequestClose,
    solana::{Address, Signer},
    vouchers::book::Row,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const SECOND: Duration = Duration::from_secs(1);

fn parts(world: &World) -> Parts {
    Parts {
        sponsor: Arc::clone(&world.sponsor),
        watcher: Arc::clone(&world.watcher),
        claimer: Arc::clone(&world.claimer),
        books: world.books.clone() as Arc<dyn Books>,
        shared: Arc::clone(&world.shared),
    }
}

/// With rounds that come when somebody asks, or in an hour.
fn desk(world: &World, queue: usize) -> Desk {
    let hour = 3_600 * SECOND;
    let rounds = Rounds { bringers: 2, lookers: 1, queue, watch_every: hour, claim_every: hour };
    Desk::start(parts(world), rounds)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Waits until something is so, a minute at most.
#[track_caller]
fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < 60 * SECOND, "it never comes");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_channel_is_opened_taken_up_served_from_and_claimed() {
    let world = world();
    let desk = desk(&world, 8);
    let request = world.request(&world.opening());
    let taken = runtime().block_on(desk.bring(request.clone())).unwrap();
    assert_eq!(taken.owner, world.reader.pubkey().to_bytes());
    assert_eq!(taken.row, Row::from(&request.channel));
    // The first promise counts, and a repetition of the request gets the same.
    assert_eq!(world.page(&request.channel).promised(), 4_000);
    assert_eq!(runtime().block_on(desk.bring(request.clone())), Ok(taken));
    assert_eq!(desk.shared().may_serve(request.channel.as_array()), Ok(world.now()));
    world.serve(&request.channel, 500, 4_000);
    desk.claim_all();
    until(|| world.balance() == 4_000);
    until(|| desk.health().claims.amount == 0 && desk.health().failed_claims == 0);
    desk.shutdown();
}

/// gateway rule R5: who has not the lease brings and claims nothing, and looks at the chain; who gets it reads first what
/// the other has written.
#[test]
fn a_gateway_without_the_lease_brings_and_claims_nothing_until_it_takes_over() {
    let world = world();
    world.books.leases(None);
    let desk = desk(&world, 8);
    let request = world.request(&world.opening());
    let refused = runtime().block_on(desk.bring(request.clone()));
    assert_eq!(refused, Err(ChainRefusal::Elsewhere));
    // What the other one writes meanwhile: 200 lamports of rent that are out, of a channel that is there.
    let key = [b"chain/cost/".as_slice(), &[7; 32], &[8; 32]].concat();
    let cost: Vec<u8> = [1u64, 200, 3].iter().flat_map(|one| one.to_le_bytes()).collect();
    world.books.put(&key, Some(&cost));
    let rent = || world.sponsor.register().cost(&Address::new_from_array([7; 32])).rent;
    assert_eq!((rent(), world.books.led()), (0, 0));
    world.books.leases(Some(4));
    let taken = runtime().block_on(desk.bring(request.clone())).unwrap();
    assert_eq!(taken.row, Row::from(&request.channel));
    assert_eq!((rent(), world.books.led()), (200, 4));
    world.serve(&request.channel, 500, 4_000);
    world.books.leases(None);
    desk.claim_all();
    std::thread::sleep(SECOND);
    assert_eq!(world.balance(), 0);
    world.books.leases(Some(6));
    desk.claim_all();
    until(|| world.balance() == 4_000);
    desk.shutdown();
}

#[test]
fn many_who_ask_for_one_channel_share_one_look() {
    let world = world();
    let request = world.request(&world.opening());
    world.bring(&request).unwrap();
    let desk = desk(&world, 8);
    until(|| world.net.looks() > 0);
    let row = Row::from(&request.channel);
    runtime().block_on(async {
        let asked: Vec<_> = (0..50).map(|_| desk.look(row)).collect();
        for one in asked {
            assert_eq!(one.await.map(|taken| taken.row), Ok(row));
        }
    });
    assert_eq!(world.page_count(), 1);
    desk.shutdown();
}

#[test]
fn what_is_refused_is_refused_by_name() {
    let world = world();
    let desk = desk(&world, 8);
    let unknown = Row::from([7; 32]);
    let absent = ChainRefusal::Look(LookRefusal::Unfit(Unfit::Absent));
    assert_eq!(runtime().block_on(desk.look(unknown)), Err(absent));
    let mut request = world.request(&world.opening());
    request.first = None;
    let outcome = runtime().block_on(desk.bring(request));
    assert!(matches!(outcome, Err(ChainRefusal::Sponsor(SponsorRefusal::First(_)))));
    desk.shutdown();
}

/// gateway rule R15
#[test]
fn a_close_while_it_was_down_is_seen_and_claimed_by_the_first_rounds() {
    let world = world();
    let channel = world.channel_in_book();
    world.serve(&channel, 400, 800);
    close(&world, &channel);
    let world = world.restart();
    // The restarted book knows what it was told last, and the promise anew.
    world.serve(&channel, 400, 800);
    assert_eq!(world.shared.may_serve(channel.as_array()), Err(NotNow::NoTime));
    let desk = desk(&world, 8);
    until(|| desk.shared().may_serve(channel.as_array()).is_ok());
    let closes_at = Some(world.now() + i64::from(GRACE));
    assert_eq!(world.page(&channel).channel.closes_at, closes_at);
    desk.claim_all();
    until(|| world.balance() == 800);
    desk.shutdown();
}

/// One instruction checks 10,000 links. What is owed in small units must not wait for a round each.
///
/// gateway rule R15
#[test]
fn a_row_that_owes_many_links_is_claimed_whole_without_a_pause_when_it_closes() {
    // Only a close lets it be claimed: not the amount, nor the time.
    let world = world_with(|settings| settings.claims.times = 1_000);
    assert_eq!(world.claim(), 0);
    let channel = owing(&world, 35_000);
    assert_eq!(world.claim(), 0);
    close(&world, &channel);
    world.watcher.round().unwrap();
    let desk = desk(&world, 8);
    until(|| world.channel(&channel).claimed == 350_000);
    assert_eq!((world.balance(), desk.health().failed_claims), (350_000, 0));
    desk.shutdown();
}

/// A step of 10,000 links pays 100,000 base units, and a claim waits for 150,000: the row owes 350,000.
#[test]
fn whether_a_claim_is_worth_it_is_decided_by_all_that_is_owed() {
    let world = world_with(|settings| settings.claims.times = 200);
    assert_eq!(world.claim(), 0);
    let channel = owing(&world, 35_000);
    // What cannot be claimed is no reason to try again at once.
    world.net.poison(Some(channel));
    let done = world.claimer.round(Moment::now()).unwrap();
    assert_eq!((done.rows, done.is_more), (1, false));
    world.net.poison(None);
    let done = world.claimer.round(Moment::now()).unwrap();
    assert_eq!((done.rows, done.is_more), (1, true));
    assert_eq!(world.channel(&channel).claimed, 100_000);
}

/// A channel that was served so many links, a multiple of 5,000.
fn owing(world: &World, links: u32) -> Address {
    let terms = ChannelTerms {
        grace: GRACE,
        expires_at: world.now() + 6 * DAY,
        amount: u64::from(links) * UNIT,
        ..ChannelTerms::chain([0; 32], UNIT, links).unwrap()
    };
    let opened = world.bring(&world.request(&world.opening_of(terms))).unwrap();
    let opening = Opening { slot: opened.slot, ..Opening::default() };
    world.watcher.look(&Row::from(&opened.channel), opening).unwrap();
    for index in (5_000..=links).step_by(5_000) {
        world.serve(&opened.channel, index, 5_000 * UNIT);
    }
    opened.channel
}

fn close(world: &World, channel: &Address) {
    let close = RequestClose::of(*channel, &world.channel(channel), world.reader.pubkey());
    world.send(&world.reader, &[close.instruction()]);
}

#[test]
fn an_unhealthy_node_is_told_and_a_stopped_desk_answers_so() {
    let world = world();
    world.net.set_down(true);
    let desk = desk(&world, 8);
    until(|| desk.health().failed_watches == 1 && desk.health().failed_claims == 1);
    let outcome = runtime().block_on(desk.look(Row::from([7; 32])));
    assert!(matches!(outcome, Err(ChainRefusal::Look(LookRefusal::Network(_)))));
    assert!(!desk.health().takes_promises);
    let start = Instant::now();
    desk.shutdown();
    assert!(start.elapsed() < 5 * SECOND);
}

/// gateway rule R9: nobody waits for the opening any more, and nobody would serve who has opened.
#[test]
fn what_waits_when_it_stops_is_not_signed() {
    let world = world();
    let desk = desk(&world, 8);
    until(|| world.net.looks() > 0);
    let (first, sent) = std::sync::mpsc::channel();
    let (go_on, waits) = std::sync::mpsc::channel::<()>();
    let waits = std::sync::Mutex::new(waits);
    world.net.on_send(move || {
        first.send(()).unwrap();
        let _dropped = waits.lock().unwrap().recv();
    });
    let requests: Vec<_> = (0..6)
        .map(|_| {
            world.wait(5);
            world.request(&world.opening())
        })
        .collect();
    for request in &requests {
        // Its asker goes away at once.
        let asked = async {
            tokio::time::timeout(Duration::from_millis(1), desk.bring(request.clone())).await
        };
        assert!(runtime().block_on(asked).is_err());
    }
    sent.recv_timeout(10 * SECOND).unwrap();
    let stopping = std::thread::spawn(move || desk.shutdown());
    std::thread::sleep(Duration::from_millis(100));
    drop(go_on);
    stopping.join().unwrap();
    // Those that were begun, one by each of two threads.
    assert!((1..=2).contains(&world.net.different()), "{}", world.net.different());
}
